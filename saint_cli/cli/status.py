"""``saint status``: who is in which status, and whether the declarations are valid."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command, Group, ListingCommand
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
from saint_cli.views.listing import Format, Listing

if TYPE_CHECKING:
    from datetime import date

    from saint_cli.engine.check import CheckedEntity
    from saint_cli.engine.reading import Reading
    from saint_cli.model.fields import OwnFieldNames

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Show who is in which status, and check the declarations.",
)

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
            help="Exit with 1 if anybody shown is in this status, or in `any`.",
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
    from saint_cli.engine.check import known_statuses

    chosen = chosen_names(company, person, project)
    with session.reading() as reading:
        schema, checked = _check(reading, chosen)
        known = known_statuses(reading.connection, schema)
        wanted = set(fail_on or ())
        _refuse_unknown(wanted - {ANY_STATUS}, known)
        day = reading.day
    _print(session, checked, day, is_named=any(chosen.values()))
    met = {status.id for one in checked for status in one.statuses}
    is_met = bool(wanted & met or (ANY_STATUS in wanted and met))
    return ExitCode.NO if is_met else ExitCode.DONE


def _check(
    reading: "Reading", chosen: Mapping[Entity, str | None]
) -> tuple[str, list["CheckedEntity"]]:
    """Return where the memberships stand, and who of the chosen has which."""
    from saint_cli.engine.check import check_entities, check_entity
    from saint_cli.engine.lookup import find_entity

    name = next(iter(chosen.values()))
    if name is None:
        schema = reading.memberships(chosen)
        found = check_entities(reading.connection, schema, chosen, reading.day)
        return schema, list(found)
    one = find_entity(reading.connection, name, chosen)
    schema = reading.memberships(chosen, only_id=one.row_id)
    return schema, [check_entity(reading.connection, schema, one, reading.day)]


def _print(
    session: Session, checked: Sequence["CheckedEntity"], day: "date", *, is_named: bool
) -> None:
    from saint_cli.views import checked as views

    form = session.format
    if form in (Format.JSON, Format.NDJSON):
        session.print_listing(views.objects_listing(checked, day))
    elif form is not Format.TABLE:
        session.print_listing(views.rows_listing(checked, day))
    elif is_named:
        session.write(lambda page: views.write_card(checked[0], day, page))
    else:
        session.print_listing(views.people_listing(checked, "nobody is in a status"))


def _refuse_unknown(wanted: set[str], known: Sequence[str]) -> None:
    for name in sorted(wanted - set(known)):
        message = f'--fail-on: there is no status "{name}"; {suggest(name, known)}'
        raise InputError(message.removesuffix("; "))


@app.command("list", cls=ListingCommand)
def list_(context: typer.Context) -> None:
    """List the statuses in order of priority, with how many are in each.

    Example:

        saint status list
    """
    session = Session(context)
    from saint_cli.engine.check import list_statuses

    with session.reading() as reading:
        schema = reading.memberships(tuple(Entity))
        rows = list_statuses(reading.connection, schema)
    columns = ("id", "name", "entity", "priority", "symbol", "members", "follow_up")
    session.print_listing(Listing(columns, rows, "no statuses are declared"))


@app.command(cls=Command)
def validate(context: typer.Context) -> int:
    """Check every file of the folder of statuses: all mistakes at once.

    Each mistake is a line with file, line, column, what is wrong and what would be
    right. Exits with 1 if there is any. Fields of your own are known from the
    database; where there is none, those that could be are told as warnings.

    Example:

        saint status validate --statuses statuses/
    """
    session = Session(context)
    from saint_cli.config.folder import load_declarations

    _, problems = load_declarations(session.folder, _own_fields(session.database))
    for problem in problems:
        session.print_line(str(problem))
    errors = [problem for problem in problems if not problem.is_warning]
    if errors:
        session.warn(f"{len(errors)} mistakes in {session.folder}")
        return ExitCode.NO
    session.say(f"{session.folder} is valid")
    return ExitCode.DONE


def _own_fields(database: Path) -> "OwnFieldNames":
    from saint_cli.crm.database import open_reader
    from saint_cli.crm.schema import own_fields
    from saint_cli.model.tables import OwnFields

    if not database.exists():
        return OwnFields.UNKNOWN
    connection = open_reader(database)
    try:
        return own_fields(connection)
    finally:
        connection.close()
