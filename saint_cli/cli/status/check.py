"""``saint status check``: the statuses of companies, persons and projects."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.entity_options import (
    CompanyName,
    PersonName,
    ProjectName,
    chosen_names,
)
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest
from saint_cli.views.listing import Format

if TYPE_CHECKING:
    from datetime import date

    from saint_cli.engine.questions.check import CheckedEntity
    from saint_cli.engine.questions.reading import Reading

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

ANY_STATUS = "any"


@app.command(cls=ListingCommand)
def check(
    context: typer.Context,
    *,
    company: CompanyName = None,
    person: PersonName = None,
    project: ProjectName = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="STATUS",
            help="Exit with 1 if anybody asked about is in this status, or in `any`.",
        ),
    ] = None,
) -> int:
    """Show the statuses that companies, persons or projects are in, and what to do.

    Without a name, all that are in a status are shown. A name may be a unique
    beginning, in any case and without accents, or an external id.

    Examples:

        saint status check --company "Acme"
        saint status check --company --json
        saint status check --project --as-of 2026-06-30
    """
    session = Session(context)
    from saint_cli.engine.questions.check import known_statuses

    chosen = chosen_names(company, person, project)
    with session.reading() as reading:
        schema, checked = _check(reading, chosen)
        known = known_statuses(reading.connection, schema)
        wanted = set(fail_on or ())
        _refuse_unknown(wanted - {ANY_STATUS}, known)
        met: set[str] = set()
        noted = _noting(checked, met)
        _print(session, noted, reading.day, is_named=any(chosen.values()))
        if wanted:
            # Whatever --limit left out was asked about, too.
            deque(noted, maxlen=0)
    is_met = bool(wanted & met or (ANY_STATUS in wanted and met))
    return ExitCode.NO if is_met else ExitCode.DONE


def _check(
    reading: "Reading", chosen: Mapping[Entity, str | None]
) -> tuple[str, Iterable["CheckedEntity"]]:
    """Return where the memberships stand, and who of the chosen has which."""
    from saint_cli.engine.questions.check import check_entities, check_entity
    from saint_cli.engine.questions.lookup import find_entity

    name = next(iter(chosen.values()))
    if name is None:
        schema = reading.memberships(chosen)
        found = check_entities(reading.connection, schema, chosen, reading.day)
        return schema, found
    one = find_entity(reading.connection, name, chosen)
    schema = reading.memberships(chosen, only_id=one.row_id)
    return schema, [check_entity(reading.connection, schema, one, reading.day)]


def _noting(
    checked: Iterable["CheckedEntity"], met: set[str]
) -> Iterator["CheckedEntity"]:
    """Pass on who was checked, and note the statuses they are in."""
    for one in checked:
        met.update(status.id for status in one.statuses)
        yield one


def _print(
    session: Session, checked: Iterable["CheckedEntity"], day: "date", *, is_named: bool
) -> None:
    from saint_cli.views import checked as views

    form = session.format
    if form in (Format.JSON, Format.NDJSON):
        session.print_listing(views.objects_listing(checked, day))
    elif form is not Format.TABLE or session.text("columns") or session.text("sort"):
        session.print_listing(views.rows_listing(checked, day))
    elif is_named:
        (one,) = checked
        session.write(lambda page: views.write_card(one, day, page))
    else:
        session.print_listing(views.people_listing(checked, "nobody is in a status"))


def _refuse_unknown(wanted: set[str], known: Sequence[str]) -> None:
    for name in sorted(wanted - set(known)):
        message = f'--fail-on: there is no status "{name}"; {suggest(name, known)}'
        raise InputError(message.removesuffix("; "))
