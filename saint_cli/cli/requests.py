"""``saint requests``: the open requests of a selection's members."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.followups.listing import print_followups
from saint_cli.cli.followups.options import MostNew, OldData, with_limits
from saint_cli.cli.session import Session
from saint_cli.views.listing import Listing

if TYPE_CHECKING:
    from saint_cli.actions.requests import OpenRequest
    from saint_cli.engine.questions.reading import Reading

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = (
    "id",
    "date",
    "age_days",
    "name",
    "company",
    "person",
    "subject",
    "category",
    "priority",
    "owner",
    "followup",
)
_PEOPLE_COLUMNS = ("date", "age_days", "name", "subject", "priority", "owner")


FollowUpEach = Annotated[
    bool, typer.Option("--follow-up", help="Create a follow-up for each without one.")
]
Type = Annotated[str, typer.Option("--type", metavar="TYPE", help="Of the follow-ups.")]
Due = Annotated[str, typer.Option("--due", metavar="WHEN", help="Of the follow-ups.")]


@app.command(cls=ListingCommand)
def requests(
    context: typer.Context,
    selection_id: Annotated[
        str, typer.Argument(metavar="SELECTION", help="A status or a selection.")
    ],
    *,
    follow_up: FollowUpEach = False,
    kind: Type = "todo",
    due: Due = "tomorrow",
    most: MostNew = None,
    old_data: OldData = False,
) -> None:
    """List the open requests of a selection's members, oldest first.

    With `--follow-up` each gets an open activity with our contact: exactly one, however
    often this runs. It is closed by itself once the request is.

    Examples:

        saint requests old-unsolved-requests
        saint requests old-unsolved-requests --follow-up --type call --due "in 1 day"
    """
    session = Session(context)
    from saint_cli.actions.followups.listing import FollowUp

    session.check_listing(FollowUp._fields if follow_up else _COLUMNS)
    if not follow_up:
        _list(session, selection_id)
        return
    session.refuse_as_of("requests --follow-up")
    from saint_cli.actions.requests import follow_up_requests
    from saint_cli.config.follow_ups import parse_due, parse_type

    when, checked = parse_due(due, "--due"), parse_type(kind, "--type")
    with session.reading() as reading:
        wanted = _find(reading, selection_id)
        declared = reading.declarations.settings.follow_ups
    settings = with_limits(declared, most=most, old_data=old_data)
    with session.writing() as (snapshot, _):
        created = follow_up_requests(snapshot, wanted, settings, kind=checked, due=when)
    if not session.is_quiet:
        print_followups(session, created)
    session.say(f"{len(created)} follow-ups created")


def _list(session: Session, selection_id: str) -> None:
    from saint_cli.actions.requests import age_days

    with session.reading() as reading:
        found = _find(reading, selection_id)
        day = reading.day
    rows = [
        (
            *(one.id, one.date, age_days(one, day), one.member_name),
            *(one.company_name, one.person_name, one.subject, one.category),
            *(one.priority, one.owner_name, one.followup),
        )
        for one in found
    ]
    listing = Listing(_COLUMNS, rows, "no open requests")
    session.print_listing(listing, _PEOPLE_COLUMNS)


def _find(reading: "Reading", selection_id: str) -> "list[OpenRequest]":
    from saint_cli.actions.requests import list_requests
    from saint_cli.engine.questions.selections import find_selection, selection_members

    selection = find_selection(reading, selection_id)
    ids = [one.row_id for one in selection_members(reading, selection)]
    return list_requests(reading.connection, selection.entity, ids, reading.day)
