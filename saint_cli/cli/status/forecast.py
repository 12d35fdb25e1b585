"""``saint status forecast``: what the next days bring if nothing happens."""

from typing import Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.entity_options import (
    CompanyFlag,
    PersonFlag,
    ProjectFlag,
    chosen_entities,
)
from saint_cli.cli.session import Session
from saint_cli.cli.status.names import require_status
from saint_cli.model.errors import InputError

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_MOST_DAYS = 1830


@app.command(cls=ListingCommand)
def forecast(
    context: typer.Context,
    *,
    days: Annotated[
        int, typer.Option("--days", metavar="N", help="How many days to look ahead.")
    ] = 14,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="ID", help="Only of this status; repeatable."),
    ] = None,
    company: CompanyFlag = False,
    person: PersonFlag = False,
    project: ProjectFlag = False,
) -> None:
    """Show who will come into a status or leave it, and when, if nothing happens.

    This is exact: it is what `saint counters refresh` finds on each of the days when
    no record changes. Periods pass, planned days come, ranks move.

    Example:

        saint status forecast --days 7 --company
    """
    session = Session(context)
    if not 1 <= days <= _MOST_DAYS:
        message = f"--days: {days} is not from 1 to {_MOST_DAYS}"
        raise InputError(message)
    from saint_cli.engine.insight.forecast import forecast
    from saint_cli.views.turns import PEOPLE_COLUMNS, forecast_listing

    entities = chosen_entities(company=company, person=person, project=project)
    with session.reading() as reading:
        declared = reading.declarations
        wanted = [require_status(declared, one) for one in status or ()]
        chosen = wanted or list(declared.statuses.values())
        found = forecast(reading, [s for s in chosen if s.entity in entities], days)
    none = f"nobody enters or leaves in the next {days} days if nothing happens"
    listing = forecast_listing(found, declared.settings.language, none)
    session.print_listing(listing, PEOPLE_COLUMNS)
