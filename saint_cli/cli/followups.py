"""``saint followups``: the next step for everybody who is in a status."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Group, ListingCommand
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, suggest
from saint_cli.views.listing import Listing

if TYPE_CHECKING:
    from saint_cli.actions.followups import FollowUp
    from saint_cli.model.declarations import Status

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Create and list the follow-ups that statuses ask for.",
)

_PEOPLE_COLUMNS = ("due", "type", "name", "owner", "status", "text")


@app.command(cls=ListingCommand)
def create(
    context: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show them, and write nothing.")
    ] = False,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="ID", help="Only of this status; repeatable."),
    ] = None,
) -> None:
    """Create the follow-ups that current members of statuses lack.

    First brings everything up to date, as `saint counters refresh` does. Then each
    current stay in a status that declares a `follow_up` gets one open activity, with
    type, due date, our contact and text: exactly one, however often this runs. It is
    planned, so it counts as no contact made until it is done.

    Examples:

        saint followups create --dry-run
        saint followups create --status neglected-customers --quiet
    """
    session = Session(context)
    session.refuse_as_of("followups create")
    from saint_cli.actions.followups import FollowUp, create_followups

    session.check_listing(FollowUp._fields)
    with session.writing(keep=not dry_run) as (snapshot, _):
        wanted = set(status or ())
        _refuse_unknown(wanted, snapshot.declarations.statuses)
        created = create_followups(snapshot.connection, snapshot.day, wanted)
    verb = "would be created" if dry_run else "created"
    if not session.is_quiet or dry_run:
        _print(session, created)
    session.say(f"{len(created)} follow-ups {verb}")


def _refuse_unknown(wanted: set[str], known: Mapping[str, "Status"]) -> None:
    for name in sorted(wanted):
        if name not in known:
            message = f'--status: there is no status "{name}"; {suggest(name, known)}'
            raise InputError(message.removesuffix("; "))
        if known[name].follow_up is None:
            message = f'--status: "{name}" declares no follow_up'
            raise InputError(message)


@app.command("list", cls=ListingCommand)
def list_(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that are done.")
    ] = False,
) -> None:
    """List the open follow-ups, the next that is due first.

    Example:

        saint followups list --sort owner,due
    """
    session = Session(context)
    from saint_cli.actions.followups import list_followups

    with session.reading() as reading:
        found = [
            one
            for one in list_followups(reading.connection)
            if everything or one.state == "open"
        ]
    _print(session, found)


def _print(session: Session, followups: Sequence["FollowUp"]) -> None:
    from saint_cli.actions.followups import FollowUp

    listing = Listing(FollowUp._fields, followups, "no follow-ups")
    session.print_listing(listing, _PEOPLE_COLUMNS)
