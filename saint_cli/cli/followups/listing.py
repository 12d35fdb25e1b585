"""``saint followups list`` and ``show``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.session import Session
from saint_cli.views.listing import Format, Listing, Plain

if TYPE_CHECKING:
    from saint_cli.actions.followups.listing import FollowUp

_PEOPLE_COLUMNS = ("due", "type", "name", "owner", "text")
_PLAN_COLUMNS = ("due", "type", "name", "owner", "status", "reason")


def list_(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that are done or closed.")
    ] = False,
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="USER", help="Only those of this user."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="ID", help="Only those of this status."),
    ] = None,
) -> None:
    """List the open follow-ups, the next that is due first.

    Examples:

        saint followups list --owner "Kim Holm"
        saint followups list --all --sort -ended_on --csv
    """
    session = Session(context)
    from saint_cli.actions.followups.listing import list_followups
    from saint_cli.actions.followups.users import find_user, list_users

    with session.reading() as reading:
        if owner is not None:
            owner = find_user(list_users(reading.connection), owner, "--owner").name
        found = [
            one
            for one in list_followups(reading.connection, session.as_of)
            if (everything or one.state == "open")
            and owner in (None, one.owner)
            and status in (None, one.status)
        ]
    print_followups(session, found)


def show(
    context: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="KEY|NAME", help="A key, or an entity's name.")
    ],
    *,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="ID", help="The one of this status."),
    ] = None,
) -> None:
    """Show one follow-up: what it is, why it is there, and what happened to it.

    Example:

        saint followups show "Acme"
    """
    session = Session(context)
    from saint_cli.actions.followups.listing import events_of, find_followup

    with session.reading() as reading:
        states = ("open", "done", "closed")
        found = find_followup(reading.connection, which, states=states, status=status)
        events = events_of(reading.connection, found.key)
    if session.format is Format.JSON:
        happened: list[Plain] = [{**event._asdict()} for event in events]
        session.print_json({**found._asdict(), "events": happened})
        return
    rows: list[Sequence[Plain]] = [*found._asdict().items()]
    rows += [(event.day, f"{event.event} {event.note}".strip()) for event in events]
    session.print_listing(Listing(("what", "value"), rows))


def print_followups(
    session: Session, followups: Sequence["FollowUp"], *, has_reason: bool = False
) -> None:
    """Print follow-ups; people are shown the columns that they work with."""
    from saint_cli.actions.followups.listing import FollowUp

    columns = _PLAN_COLUMNS if has_reason else _PEOPLE_COLUMNS
    listing = Listing(FollowUp._fields, followups, "no follow-ups", note=columns[-1])
    session.print_listing(listing, columns)
