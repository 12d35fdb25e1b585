"""``saint followups export``: to calendars and CRMs."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from saint_cli.actions.exports.records import Record
    from saint_cli.engine.questions.reading import Reading

_CALENDAR = "ics"


Layout = Annotated[
    str,
    typer.Argument(
        metavar="LAYOUT", help="ics, superoffice, hubspot, salesforce or pipedrive."
    ),
]
Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="USER", help="Only those of this user."),
]
New = Annotated[
    bool,
    typer.Option(
        "--new", help="Only open ones not exported so before; noted as exported."
    ),
]
Events = Annotated[
    bool, typer.Option("--events", help="ics: all as events, for want of tasks.")
]


def export(
    context: typer.Context,
    layout: Layout,
    *,
    owner: Owner = None,
    new: New = False,
    events: Events = False,
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
    _check(layout, is_new=new)
    if layout == _CALENDAR:
        _export_calendar(session, owner, only_events=events)
    elif not new:
        _export_csv(session, layout, owner, only_new=False)
    else:
        session.refuse_as_of("--new")
        _hand_over(session, layout, owner)


def _check(layout: str, *, is_new: bool) -> None:
    from saint_cli.actions.exports.crm_csv import LAYOUTS

    if layout != _CALENDAR and layout not in LAYOUTS:
        known = (_CALENDAR, *LAYOUTS)
        hint = suggest(layout, known) or f"it is one of {', '.join(known)}"
        message = f'there is no layout "{layout}"; {hint}'
        raise InputError(message)
    if is_new and layout == _CALENDAR:
        message = "--new is for CRMs; a calendar is to read all of it again"
        raise InputError(message)


def _export_calendar(session: Session, owner: str | None, *, only_events: bool) -> None:
    from saint_cli.actions.exports.ics import calendar_text
    from saint_cli.actions.exports.records import list_records

    with session.reading() as reading:
        user = _user(reading, owner)
        records = list_records(reading.connection)
        day = reading.day
    session.write_text(calendar_text(records, day, owner=user, only_events=only_events))


def _hand_over(session: Session, layout: str, owner: str | None) -> None:
    """Export what is new, and note it: one at a time, so that nothing is twice."""
    from saint_cli.actions.exports.records import note_exported
    from saint_cli.crm.locks import only_one

    with only_one(session.database, "export", session.busy_timeout):
        records = _export_csv(session, layout, owner, only_new=True)
        with session.writing() as (snapshot, _):
            note_exported(snapshot.connection, records, layout, snapshot.day)
    session.say(f"{len(records)} follow-ups exported")


def _export_csv(
    session: Session, layout: str, owner: str | None, *, only_new: bool
) -> "list[Record]":
    """Write the open follow-ups in a CRM's layout, and return them."""
    from saint_cli.actions.exports.crm_csv import LAYOUTS, layout_rows
    from saint_cli.actions.exports.records import list_records, unexported
    from saint_cli.views.csv_rows import write_csv
    from saint_cli.views.listing import Listing

    with session.reading() as reading:
        user = _user(reading, owner)
        records = [
            one for one in list_records(reading.connection) if one.state == "open"
        ]
        if only_new:
            records = unexported(reading.connection, records, layout)
    chosen = [one for one in records if user in (None, one.owner)]
    columns = LAYOUTS[layout]
    listing = Listing(tuple(columns.columns), layout_rows(columns, chosen))
    session.write(lambda page: write_csv(listing, page))
    return chosen


def _user(reading: "Reading", owner: str | None) -> int | None:
    """Return the row id of the user that --owner names, if it does."""
    from saint_cli.actions.followups.users import find_user, list_users

    if owner is None:
        return None
    return find_user(list_users(reading.connection), owner, "--owner").row_id
