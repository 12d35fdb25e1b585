"""``saint status backtest``: what a rule would have found on the days of the past."""

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.cli.status.days import DayRange, asked_days
from saint_cli.cli.status.names import require_status
from saint_cli.cli.status.options import (
    EveryOption,
    FromOption,
    StatusArgument,
    ToOption,
)
from saint_cli.views.listing import Format, Listing

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def backtest(
    context: typer.Context,
    status: StatusArgument,
    *,
    from_: FromOption = None,
    to: ToOption = None,
    every: EveryOption = "day",
) -> None:
    """Show how many would have been in a status on each day of the past.

    Members, and who came and went since the day before (or the week or month before),
    from the records as they are known now: the same as asking with `--as-of` for each
    of the days, in one query.

    Examples:

        saint status backtest neglected-customers --from 2024-11-25 --every week

        saint status backtest neglected-customers --csv
    """
    session = Session(context)
    from saint_cli.engine.insight.backtest import backtest, first_record
    from saint_cli.views.backtested import write_backtest

    with session.reading() as reading:
        declared = require_status(reading.declarations, status)
        asked = asked_days(DayRange(from_, to, every), reading.day)
        first = first_record(reading)
        if first is None or asked.days[0] < first:
            known = f"the first record is dated {first}" if first else "there is none"
            session.say(f"--from: {asked.days[0]} is before all records; {known}")
        found = backtest(reading, declared, asked.days, asked.before)
    listing = Listing(("day", "members", "entered", "left"), found)
    if session.format is Format.TABLE and not session.text("columns"):
        session.write(lambda page: write_backtest(declared, listing, page))
    else:
        session.print_listing(listing)
