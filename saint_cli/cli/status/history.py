"""``saint status history``: who came and went, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.cli.status.names import find_named, require_known
from saint_cli.model.entities import Entity
from saint_cli.views.listing import Format

if TYPE_CHECKING:
    from saint_cli.engine.questions.lookup import FoundEntity
    from saint_cli.engine.questions.reading import Reading

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def history(
    context: typer.Context,
    status: Annotated[
        str | None,
        typer.Argument(metavar="[STATUS]", help="A status; all if left out."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A name, its beginning, or an id."),
    ] = None,
) -> None:
    """Show who came into which status and left it, on which days, and why.

    The days are those on which a refresh found it. The reason is computed from the
    records as they are known now, by the rule that was in force then: which criterion
    turned, from which value to which, by a record or because time passed.

    Examples:

        saint status history "Acme"

        saint status history neglected-customers --limit 20
    """
    session = Session(context)
    from saint_cli.engine.insight.history import history
    from saint_cli.views import turns

    with session.reading() as reading:
        found, status_id = _asked(reading, status, name)
        most = None if session.text("sort") else session.limit
        episodes = history(reading, found, status_id, most)
        day = reading.day
    none = "no refresh has found anybody coming or going yet"
    if session.format in (Format.JSON, Format.NDJSON):
        listing = turns.history_listing(episodes, day, none)
    elif session.format is Format.TABLE and not session.text("columns"):
        listing = turns.history_for_people(episodes, none)
    else:
        listing = turns.history_rows(episodes, day, none)
    session.print_listing(listing)


def _asked(
    reading: "Reading", first: str | None, second: str | None
) -> tuple["FoundEntity | None", str | None]:
    """Return whose history is asked for, and of which status; None is all."""
    from saint_cli.engine.questions.lookup import find_entity
    from saint_cli.engine.statuses.rules import recorded_statuses

    if first is None:
        return None, None
    known = {*reading.declarations.statuses, *recorded_statuses(reading.connection)}
    if second is not None:
        require_known(first, known)
        return find_entity(reading.connection, second, tuple(Entity)), first
    if first in known:
        return None, first
    return find_named(reading, first, known), None
