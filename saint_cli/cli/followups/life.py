"""``saint followups done``, ``snooze``, ``reassign``, ``close`` and ``reopen``."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.environment import parse_day
from saint_cli.cli.session import Session
from saint_cli.model.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from saint_cli.actions.followups.listing import FollowUp
    from saint_cli.engine.snapshot import Snapshot

    Change = Callable[[Snapshot, FollowUp], FollowUp]

Which = Annotated[
    list[str],
    typer.Argument(
        metavar="KEY|NAME...", help="Keys, or names of companies, persons or projects."
    ),
]
OfStatus = Annotated[
    str | None,
    typer.Option("--status", metavar="ID", help="Those of this status."),
]


def done(
    context: typer.Context,
    which: Which,
    *,
    status: OfStatus = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DAY", help="When. [default: today]"),
    ] = None,
    outcome: Annotated[
        str,
        typer.Option("--outcome", metavar="TEXT", help="What came of it."),
    ] = "",
) -> None:
    """Mark follow-ups as done: a call or an e-mail is then contact made.

    Examples:

        saint followups done "Acme" --outcome "will order in May"
        saint followups done neglected-customers/company/native/C1/2026-12-01
    """
    session = Session(context)
    from saint_cli.actions.followups.life import finish

    def change(snapshot: "Snapshot", followup: "FollowUp") -> "FollowUp":
        day = snapshot.day
        done_on = parse_day(on, "--on") if on else day
        return finish(
            snapshot.connection, followup, day, done_on=done_on, outcome=outcome
        )

    for one in _change(session, which, status, change):
        session.say(f"done on {one.ended_on}: {_named(one)}")


def snooze(
    context: typer.Context,
    which: Which,
    *,
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DAY|PERIOD", help="A day, or a length: 2 weeks."
        ),
    ],
    status: OfStatus = None,
) -> None:
    """Let follow-ups be due on a later day.

    Example:

        saint followups snooze "Acme" --until "2 weeks"
    """
    session = Session(context)
    from saint_cli.actions.followups.life import snooze as put_off

    def change(snapshot: "Snapshot", followup: "FollowUp") -> "FollowUp":
        day = snapshot.day
        return put_off(snapshot.connection, followup, day, _day(until, day))

    for one in _change(session, which, status, change):
        session.say(f"due on {one.due}: {_named(one)}")


def reassign(
    context: typer.Context,
    which: Which,
    *,
    to: Annotated[
        str,
        typer.Option("--to", metavar="USER", help="A user's name, e-mail or id."),
    ],
    status: OfStatus = None,
) -> None:
    """Give follow-ups to another user.

    Example:

        saint followups reassign "Acme" --to "Kim Holm"
    """
    session = Session(context)
    from saint_cli.actions.followups.life import reassign as give
    from saint_cli.actions.followups.users import find_user, list_users

    def change(snapshot: "Snapshot", followup: "FollowUp") -> "FollowUp":
        user = find_user(list_users(snapshot.connection), to, "--to")
        return give(snapshot.connection, followup, snapshot.day, user)

    for one in _change(session, which, status, change):
        session.say(f"with {one.owner}: {_named(one)}")


def close(
    context: typer.Context,
    which: Which,
    *,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why it is not to be done.")
    ],
    status: OfStatus = None,
) -> None:
    """Close follow-ups that are not to be done; they count as no contact made.

    Example:

        saint followups close "Acme" --reason "bankrupt"
    """
    session = Session(context)
    from saint_cli.actions.followups.life import close as drop

    def change(snapshot: "Snapshot", followup: "FollowUp") -> "FollowUp":
        return drop(snapshot.connection, followup, snapshot.day, reason)

    for one in _change(session, which, status, change):
        session.say(f"closed: {_named(one)}")


def reopen(context: typer.Context, which: Which, *, status: OfStatus = None) -> None:
    """Make follow-ups that are done or closed open again.

    Example:

        saint followups reopen "Acme"
    """
    session = Session(context)
    from saint_cli.actions.followups.life import reopen as open_again

    def change(snapshot: "Snapshot", followup: "FollowUp") -> "FollowUp":
        return open_again(snapshot.connection, followup, snapshot.day)

    for one in _change(session, which, status, change, states=("done", "closed")):
        session.say(f"open again, due {one.due}: {_named(one)}")


def _change(
    session: Session,
    which: list[str],
    status: str | None,
    change: "Change",
    states: tuple[str, ...] = ("open",),
) -> "list[FollowUp]":
    """Change all the follow-ups that are named, or none of them."""
    session.refuse_as_of("followups")
    from saint_cli.actions.followups.listing import find_followup

    with session.writing() as (snapshot, _):
        return [
            change(
                snapshot,
                find_followup(snapshot.connection, named, states=states, status=status),
            )
            for named in dict.fromkeys(which)
        ]


def _day(text: str, day: date) -> date:
    """Read a day, or a length of time from a day on."""
    try:
        return parse_period(text.removeprefix("in ")).after(day)
    except ValueError:
        return parse_day(text, "--until")


def _named(one: "FollowUp") -> str:
    return f"{one.type} {one.name}, {one.status_name} ({one.key})"
