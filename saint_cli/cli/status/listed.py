"""``saint status list``: the statuses, and how many are in each."""

from typing import Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.model.entities import Entity
from saint_cli.views.listing import Format, Listing

_PEOPLE_COLUMNS = ("id", "symbol", "name", "entity", "members")

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command("list", cls=ListingCommand)
def list_(
    context: typer.Context,
    *,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage", help="How many each covers, and is left after each criterion."
        ),
    ] = False,
) -> None:
    """List the statuses in order of priority, with how many are in each.

    With --coverage: members, of how many, who came and went in a week, how many are in
    another status too, and the funnel: how many are left after each criterion.

    Examples:

        saint status list

        saint status list --coverage --json
    """
    session = Session(context)
    if coverage:
        _print_coverage(session)
        return
    from saint_cli.engine.questions.check import list_statuses

    with session.reading() as reading:
        schema = reading.memberships(tuple(Entity))
        rows = list_statuses(reading.connection, schema)
    columns = ("id", "name", "entity", "priority", "symbol", "members", "follow_up")
    listing = Listing(columns, rows, "no statuses are declared")
    session.print_listing(listing, _PEOPLE_COLUMNS)


def _print_coverage(session: Session) -> None:
    from saint_cli.engine.insight.coverage import coverage
    from saint_cli.views.covered import PEOPLE_COLUMNS, coverage_listing

    with session.reading() as reading:
        covered = list(coverage(reading, list(reading.declarations.statuses.values())))
    is_for_programs = session.format in (Format.JSON, Format.NDJSON)
    listing = coverage_listing(covered, is_for_people=not is_for_programs)
    session.print_listing(listing, PEOPLE_COLUMNS)
