"""``saint status list``: the statuses, and how many are in each."""

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.model.entities import Entity
from saint_cli.views.listing import Listing

_PEOPLE_COLUMNS = ("id", "symbol", "name", "entity", "members")

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command("list", cls=ListingCommand)
def list_(context: typer.Context) -> None:
    """List the statuses in order of priority, with how many are in each.

    Example:

        saint status list
    """
    session = Session(context)
    from saint_cli.engine.questions.check import list_statuses

    with session.reading() as reading:
        schema = reading.memberships(tuple(Entity))
        rows = list_statuses(reading.connection, schema)
    columns = ("id", "name", "entity", "priority", "symbol", "members", "follow_up")
    listing = Listing(columns, rows, "no statuses are declared")
    session.print_listing(listing, _PEOPLE_COLUMNS)
