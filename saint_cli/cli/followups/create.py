"""``saint followups create`` and ``apply``: at once, or after somebody approved."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.followups.listing import print_followups
from saint_cli.cli.followups.options import MostNew, OldData, with_limits
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, StoppedError, suggest
from saint_cli.views.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from saint_cli.actions.followups.creating import Created
    from saint_cli.engine.snapshot import Snapshot
    from saint_cli.model.acting import FollowUpSettings
    from saint_cli.model.declarations import Status

    Asked = Callable[[Snapshot], tuple[FollowUpSettings, set[str]]]

_WITHHELD_COLUMNS = ("status", "entity", "id", "name", "since", "why", "reason")


Plan = Annotated[
    bool,
    typer.Option(
        "--plan", "--dry-run", help="Show them with their reasons; write nothing."
    ),
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan-file",
        metavar="FILE",
        help="Write the plan to a file, to be approved: see `apply`.",
    ),
]
WhoGetsNone = Annotated[
    bool, typer.Option("--withheld", help="With --plan: who gets none, and why.")
]
OfStatuses = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="ID", help="Only of this status; repeatable."),
]


def create(
    context: typer.Context,
    *,
    plan: Plan = False,
    plan_file: PlanFile = None,
    withheld: WhoGetsNone = False,
    status: OfStatuses = None,
    most: MostNew = None,
    old_data: OldData = False,
) -> None:
    """Create the follow-ups that current members of statuses lack.

    First brings everything up to date, as `saint counters refresh` does. Then each
    current stay in a status that declares a `follow_up` gets one open activity, with
    type, due date, owner and text: exactly one, however often this runs. It is
    planned, so it counts as no contact made until it is done.

    Conditions that a status declares (`cooldown`, `at_most`, `not_if`, `baseline`,
    `holdout`) leave some without one; `--plan --withheld` says who and why. More than
    200 new ones that are more than 5% of all entities, or more than `max` in the
    settings, are taken for a slip: nothing is written, and the exit code is 1.

    Examples:

        saint followups create --plan
        saint followups create --status neglected-customers --quiet
        saint followups create --plan-file plan.json
    """
    session = Session(context)
    session.refuse_as_of("followups create")
    from saint_cli.actions.followups.listing import FollowUp

    session.check_listing(_WITHHELD_COLUMNS if withheld else FollowUp._fields)

    def asked(snapshot: "Snapshot") -> "tuple[FollowUpSettings, set[str]]":
        wanted = set(status or ())
        _refuse_unknown(wanted, snapshot.declarations.statuses)
        declared = snapshot.declarations.settings.follow_ups
        return with_limits(declared, most=most, old_data=old_data), wanted

    if not (plan or withheld or plan_file):
        created = _create(session, asked)
        if not session.is_quiet:
            print_followups(session, created.new)
        session.say(_summary(created, "created"))
        return
    planned, stop = _plan(session, asked, plan_file)
    if withheld:
        _print_withheld(session, planned)
    elif plan or not session.is_quiet:
        print_followups(session, planned.new, has_reason=True)
    session.say(_summary(planned, "would be created"))
    if stop:
        session.warn(f"as it is this would stop: {stop}".splitlines()[0])


def _create(session: Session, asked: "Asked") -> "Created":
    from saint_cli.actions.followups.creating import create_followups

    with session.writing() as (snapshot, _):
        return create_followups(snapshot, *asked(snapshot))


def _plan(
    session: Session, asked: "Asked", file: Path | None
) -> "tuple[Created, StoppedError | None]":
    """Plan; with a file the stays of today are written down, for the plan names them."""
    from saint_cli.actions.followups.creating import plan_followups
    from saint_cli.actions.followups.plan_file import plan_text

    with session.writing(keep=file is not None) as (snapshot, _):
        planned, stop = plan_followups(snapshot, *asked(snapshot))
        day = snapshot.day
    if file:
        session.write_file(file, plan_text(planned.new, day))
        session.say(f"the plan is in {file}")
    return planned, stop


def _refuse_unknown(wanted: set[str], known: Mapping[str, "Status"]) -> None:
    for name in sorted(wanted):
        if name not in known:
            message = f'--status: there is no status "{name}"; {suggest(name, known)}'
            raise InputError(message.removesuffix("; "))
        if known[name].follow_up is None:
            message = f'--status: "{name}" declares no follow_up'
            raise InputError(message)


def _print_withheld(session: Session, created: "Created") -> None:
    rows = [
        (c.status, c.entity.value, c.id, c.name, c.entered_on, reason.value, words)
        for c, reason, words in created.withheld
    ]
    listing = Listing(_WITHHELD_COLUMNS, rows, "everybody gets a follow-up")
    session.print_listing(listing)


def _summary(created: "Created", verb: str) -> str:
    from collections import Counter

    parts = [f"{len(created.new)} follow-ups {verb}"]
    if created.closed:
        parts.append(f"{created.closed} closed")
    reasons = Counter(one.reason.value for one in created.withheld)
    parts += [f"{number} {reason}" for reason, number in reasons.items()]
    return ", ".join(parts)


def apply(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A plan, made with --plan-file.")
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show them, and write nothing.")
    ] = False,
) -> None:
    """Create the follow-ups of a plan that somebody approved.

    Type, due date, owner and text are taken from the file, so they may be edited
    there; what is not to be is taken out. Whoever has left the status meanwhile is
    left out, and so is what is there already: applying twice changes nothing.

    Example:

        saint followups apply plan.json
    """
    session = Session(context)
    session.refuse_as_of("followups apply")
    from saint_cli.actions.followups.listing import FollowUp
    from saint_cli.actions.followups.plan_file import apply_plan, read_plan

    session.check_listing(FollowUp._fields)
    items = read_plan(file)
    with session.writing(keep=not dry_run) as (snapshot, _):
        applied = apply_plan(snapshot, items)
    if not session.is_quiet or dry_run:
        print_followups(session, applied.new)
    verb = "would be created" if dry_run else "created"
    session.say(f"{len(applied.new)} follow-ups {verb}, {len(applied.skipped)} skipped")
    for key, why in applied.skipped.items():
        session.say(f"skipped: {key} {why}")
