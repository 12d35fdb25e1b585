"""``saint counters``: computing, showing and proving what statuses rest on."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command, Group, ListingCommand
from saint_cli.cli.entity_options import (
    CompanyFlag,
    EntityName,
    PersonFlag,
    ProjectFlag,
    chosen_entities,
)
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.entities import Entity
from saint_cli.views.listing import Format, Listing, Plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from saint_cli.engine.questions.lookup import FoundEntity
    from saint_cli.engine.questions.reading import Reading
    from saint_cli.engine.questions.timeline import MonthlyFigures
    from saint_cli.model.entities import Source

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Compute, show and check the counters that statuses rest on.",
)

_MOST_DIFFERENCES = 20


@app.command(cls=Command)
def refresh(
    context: typer.Context,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Recompute everything, not what changed.")
    ] = False,
) -> None:
    """Bring the counters up to date, and record who entered and left which status.

    Only entities whose records changed, or had a record cross a period's edge as the
    days passed, are recomputed; the result is the same as with `--full`. Run it every
    night: `since` in `saint status check` is the day on which a refresh first found
    the entity in the status.

    Example:

        saint counters refresh --quiet
    """
    session = Session(context)
    session.refuse_as_of("counters refresh")
    with session.writing(full=full) as (_, done):
        pass
    kind = "all" if done.is_full else "changed"
    session.say(
        f"{done.rows} entities recomputed ({kind}); statuses: {done.entered} entered,"
        f" {done.left} left"
    )


@app.command(cls=ListingCommand)
def show(
    context: typer.Context,
    name: EntityName,
    *,
    company: CompanyFlag = False,
    person: PersonFlag = False,
    project: ProjectFlag = False,
) -> None:
    """Show all counters of one company, person or project.

    As a sheet: for each source the periods side by side, with a bar for each of the
    last twelve months. Other formats list each counter by its name.

    Examples:

        saint counters show "Acme"

        saint counters show "Acme" --json
    """
    session = Session(context)
    from saint_cli.engine.questions.lookup import find_entity

    entities = chosen_entities(company=company, person=person, project=project)
    with session.reading() as reading:
        found = find_entity(reading.connection, name, entities)
        counters = _counters_of(reading, found)
        day = reading.day
        is_sheet = session.format is Format.TABLE and not session.text("columns")
        months = _months(reading, found) if is_sheet else None
    if session.format is Format.JSON:
        session.print_json(
            {
                "id": found.id,
                "name": found.name,
                "entity": found.entity.value,
                "as_of": day,
                "counters": counters,
            }
        )
        return
    if months is not None:
        from saint_cli.views.counter_sheet import write_sheet

        session.say(f"{found}, as of {day}")
        last = f"{day:%Y-%m}"
        session.write(lambda page: write_sheet(counters, months, last, page))
        return
    session.print_listing(Listing(("counter", "value"), list(counters.items())))


def _counters_of(reading: "Reading", found: "FoundEntity") -> dict[str, Plain]:
    from saint_cli.engine.counters.declared import shown_counters
    from saint_cli.engine.questions.values import counter_values

    counters = shown_counters(reading.declarations, found.entity)
    return {**counter_values(reading, found, counters)}


def _months(
    reading: "Reading", found: "FoundEntity"
) -> "Mapping[Source, MonthlyFigures]":
    from saint_cli.engine.questions.timeline import months_of

    return months_of(reading, found.entity, found.row_id)


@app.command("list", cls=ListingCommand)
def list_(
    context: typer.Context,
    *,
    company: CompanyFlag = False,
    person: PersonFlag = False,
    project: ProjectFlag = False,
) -> None:
    """List the counters, with what they mean and the SQL columns that keep them.

    Those without a column are computed when they are asked for, and kept as soon as a
    status or selection speaks of them. With `--verbose` you see which index each is
    read from, or which other counters it follows from.

    Example:

        saint counters list --company --format markdown
    """
    session = Session(context)
    from saint_cli.engine.questions.values import DescribedCounter, describe_counters

    entities = chosen_entities(company=company, person=person, project=project)
    with session.reading() as reading:
        rows = [
            row for entity in entities for row in describe_counters(reading, entity)
        ]
    listing = Listing(DescribedCounter._fields, rows)
    if not session.has("verbose"):
        listing = listing.showing(DescribedCounter._fields[:-1])
    session.print_listing(listing)


@app.command(cls=ListingCommand)
def verify(context: typer.Context) -> int:
    """Prove that the stored counters equal those computed afresh from all records.

    Prints the differences, of which there must be none; exits with 1 if there are.

    Example:

        saint counters verify
    """
    session = Session(context)
    session.refuse_as_of("counters verify")
    from saint_cli.engine.questions.values import find_differences

    with session.reading() as reading:
        differences = find_differences(reading, _MOST_DIFFERENCES)
        number = sum(
            reading.connection.execute(f"SELECT count(*) FROM {e.table}").fetchone()[0]
            for e in Entity
        )
    if not differences:
        session.say(f"the counters of all {number} entities are right")
        return ExitCode.DONE
    columns = ("entity", "id", "name", "column", "stored", "right")
    session.print_listing(Listing(columns, differences))
    return ExitCode.NO
