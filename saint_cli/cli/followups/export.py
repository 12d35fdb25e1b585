"""``saint followups export``: to calendars and CRMs."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from saint_cli.actions.exports.records import Record
    from saint_cli.engine.questions.reading import Reading

_CALENDAR = "ics"


def export(
    context: typer.Context,
    layout: Annotated[
        str,
        typer.Argument(
            metavar="LAYOUT", help="ics, superoffice, hubspot, salesforce or pipedrive."
        ),
    ],
    *,
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="USER", help="Only those of this user."),
    ] = None,
    new: Annotated[
        bool,
        typer.Option(
            "--new", help="Only open ones not exported so before; noted as exported."
        ),
    ] = False,
    events: Annotated[
        bool,
        typer.Option("--events", help="ics: all as events, for want of tasks."),
    ] = False,
) -> None:
    """Export follow-ups to a calendar (ics), or as CSV that a CRM imports.

    A calendar that reads the file again changes what it has: done, moved, closed and
    reassigned follow-ups are told apart by a stable UID. A CRM adds what it imports, so
    `--new` hands over each follow-up once. Where the CRM's own export gives the column
    `saint_key` back, its activity takes the place of saint's when it is loaded.

    Examples:

        saint followups export ics --owner "Kim Holm" --output kim.ics
        saint followups export hubspot --new --output tasks.csv
    """
    session = Session(context)
    from saint_cli.actions.exports.crm_csv import LAYOUTS
    from saint_cli.actions.exports.records import note_exported

    if layout != _CALENDAR and layout not in LAYOUTS:
        known = (_CALENDAR, *LAYOUTS)
        hint = suggest(layout, known) or f"it is one of {', '.join(known)}"
        message = f'there is no layout "{layout}"; {hint}'
        raise InputError(message)
    if new:
        session.refuse_as_of("--new")
    with session.reading() as reading:
        user, records = _records(reading, layout, owner, new=new)
        day = reading.day
    if layout == _CALENDAR:
        from saint_cli.actions.exports.ics import calendar_text

        text = calendar_text(records, day, owner=user, only_events=events)
        session.write_text(text)
    else:
        _write_csv(session, layout, records)
    if new:
        with session.writing() as (snapshot, _):
            note_exported(snapshot.connection, records, layout, day)
        session.say(f"{len(records)} follow-ups exported")


def _records(
    reading: "Reading", layout: str, owner: str | None, *, new: bool
) -> "tuple[int | None, list[Record]]":
    """Return the owner's row id, and the follow-ups that are asked for."""
    from saint_cli.actions.exports.records import list_records, unexported
    from saint_cli.actions.followups.users import find_user, list_users

    user = None
    if owner is not None:
        user = find_user(list_users(reading.connection), owner, "--owner").row_id
    records = list_records(reading.connection)
    if new:
        records = unexported(reading.connection, records, layout)
    elif layout != _CALENDAR:
        records = [one for one in records if one.state == "open"]
    if layout != _CALENDAR:
        records = [one for one in records if user in (None, one.owner)]
    return user, records


def _write_csv(session: Session, layout: str, records: "list[Record]") -> None:
    from saint_cli.actions.exports.crm_csv import LAYOUTS, layout_rows
    from saint_cli.views.csv_rows import write_csv
    from saint_cli.views.listing import Listing

    chosen = LAYOUTS[layout]
    listing = Listing(tuple(chosen.columns), layout_rows(chosen, records))
    session.write(lambda page: write_csv(listing, page))
