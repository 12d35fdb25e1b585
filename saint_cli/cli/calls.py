"""``saint calls``: calling through a selection, as a list or one at a time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.environment import parse_day
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError
from saint_cli.model.periods import parse_period
from saint_cli.views.listing import Format, Listing, Page, Plain

if TYPE_CHECKING:
    from datetime import date

    from saint_cli.actions.calls.listing import Callee

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = (
    "id",
    "name",
    "company",
    "owner",
    "phone",
    "numbers",
    "local_time",
    "is_daytime",
    "last_contacts",
    "say",
    "followup",
)
_PEOPLE_COLUMNS = ("name", "numbers", "local_time", "last_contacts", "say")
_KEYS = "r reached, n no answer, b call back, s skip, q quit"


@app.command(cls=ListingCommand)
def calls(
    context: typer.Context,
    selection_id: Annotated[
        str, typer.Argument(metavar="SELECTION", help="A status or a selection.")
    ],
    *,
    daytime: Annotated[
        bool, typer.Option("--daytime", help="Only those where it is day now.")
    ] = False,
    one_by_one: Annotated[
        bool,
        typer.Option(
            "--one-by-one", help="Call through it, and say what came of each."
        ),
    ] = False,
) -> None:
    """List whom to call: numbers, local time, last contacts, and what to say.

    Numbers are in international form; those where it is working time come first. With
    `--one-by-one` each is shown in turn, and what came of it is recorded as an outgoing
    call: reached (the open follow-up is done), no answer, or call back on a day (the
    follow-up is put off).

    Examples:

        saint calls neglected-customers
        saint calls neglected-customers --daytime --csv
        saint calls neglected-customers --one-by-one
    """
    session = Session(context)
    session.check_listing(_COLUMNS)
    from saint_cli.actions.calls.listing import list_callees
    from saint_cli.engine.questions.selections import find_selection

    if one_by_one:
        session.refuse_as_of("calls --one-by-one")
    with session.reading() as reading:
        selection = find_selection(reading, selection_id)
        callees = list_callees(reading, selection, reading.now)
    chosen = [one for one in callees if one.is_daytime or not daytime]
    if one_by_one:
        _call_through(session, chosen)
        return
    is_lines = session.format in (Format.JSON, Format.NDJSON, Format.TABLE)
    rows = [_row(one, as_lists=is_lines) for one in chosen]
    listing = Listing(_COLUMNS, rows, "nobody to call")
    session.print_listing(listing, _PEOPLE_COLUMNS)


def _row(one: "Callee", *, as_lists: bool) -> Sequence[Plain]:
    numbers: list[Plain] = [_number(one, who, n.text) for who, n in one.numbers]
    contacts: list[Plain] = [*one.last_contacts]
    first = one.numbers[0][1] if one.numbers else None
    return (
        *(one.id, one.name, one.company, one.owner),
        first.text if first else None,
        numbers if as_lists else "; ".join(map(str, numbers)),
        first.local_time if first else None,
        one.is_daytime,
        contacts if as_lists else "; ".join(map(str, contacts)),
        *(one.say, one.followup),
    )


def _number(one: "Callee", who: str, text: str) -> str:
    return text if who == one.name else f"{text} ({who})"


def _call_through(session: Session, callees: "Sequence[Callee]") -> None:
    """Show each callee and record what the caller types; end at the end of input."""
    done = 0
    for number, callee in enumerate(callees, start=1):
        if number > 1:
            session.print_line("")
        _show(session, callee, f"{number} of {len(callees)}")
        answer = _ask(session, _KEYS)
        while answer[:1] not in ("r", "n", "b", "s", "q", ""):
            session.warn(f'"{answer}" is none of these')
            answer = _ask(session, _KEYS)
        if answer[:1] in ("q", ""):
            break
        if answer[:1] != "s":
            _record(session, callee, answer[0])
            done += 1
    session.say(f"{done} call{'s'[: done != 1]} recorded")


def _show(session: Session, callee: "Callee", place: str) -> None:
    from saint_cli.views.table import write_sections

    numbers = [
        f"{_number(callee, who, n.text)}  {n.local_time}"
        f"{'' if n.is_daytime else '  (not working time there)'}"
        for who, n in callee.numbers
    ]
    sections: list[tuple[str, Sequence[str]]] = [
        ("Call", numbers or ["no number is known"]),
        ("Last contacts", callee.last_contacts or ["none"]),
    ]
    if callee.say:
        sections.append(("Say", [callee.say]))
    named = (callee.name, callee.company, callee.owner, place)
    title = ", ".join(dict.fromkeys(filter(None, named)))

    def write_page(page: Page) -> None:
        write_sections(title, sections, page)

    session.write(write_page)


def _ask(session: Session, question: str) -> str:
    """Ask the caller; nothing at the end of input."""
    environment = session.environment
    environment.stderr.write(f"{question}: ")
    environment.stderr.flush()
    if environment.stdin is None:
        return ""
    return environment.stdin.readline().decode(errors="replace").strip()


def _record(session: Session, callee: "Callee", answer: str) -> None:
    from saint_cli.actions.calls.recording import (
        record_call_back,
        record_no_answer,
        record_reached,
    )

    today = session.environment.now(session.settings().timezone).date()
    until = _ask_day(session, today) if answer == "b" else None
    note = _ask(session, "note")
    with session.writing() as (snapshot, _):
        connection, day = snapshot.connection, snapshot.day
        if answer == "r":
            record_reached(connection, callee, day, note)
        elif until:
            record_call_back(connection, callee, day, until, note)
        else:
            record_no_answer(connection, callee, day, note)


def _ask_day(session: Session, today: "date") -> "date":
    """Ask until a day is named that is to come; tomorrow at the end of input."""
    while True:
        text = _ask(session, "call back on (a day, or a length such as 3 days)")
        try:
            day = _day(text or "1 day", today)
        except InputError as error:
            session.warn(str(error))
            continue
        if day >= today:
            return day
        session.warn(f"{day} has passed")


def _day(text: str, today: "date") -> "date":
    try:
        return parse_period(text.removeprefix("in ")).after(today)
    except ValueError:
        return parse_day(text, "call back on")
