"""``saint status tune``: what a threshold does to a status, and how well it foretells."""

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.cli.status.days import DayRange, asked_days
from saint_cli.cli.status.names import require_status
from saint_cli.cli.status.options import (
    EveryOption,
    FirstTriedOption,
    LastTriedOption,
    NextOption,
    SilentOption,
    StatusArgument,
    StepOption,
    VaryOption,
)
from saint_cli.model.entities import Source
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.periods import Period, parse_period, shift
from saint_cli.views.listing import Format

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def tune(
    context: typer.Context,
    status: StatusArgument,
    *,
    vary: VaryOption,
    step: StepOption = None,
    silent: SilentOption = Source.SALES.value,
    next_: NextOption = "90 days",
    from_: FirstTriedOption = None,
    to: LastTriedOption = None,
    every: EveryOption = "month",
) -> None:
    """Show how a status moves with one of its thresholds, and what each value foretold.

    On days of the past, those who meet the rest of the rule and have records are asked:
    does this value mark them, and did they then fall silent, with no sale in the next
    90 days? Precision is the share of the marked who did, recall the share of those who
    did whom it had marked, lift how much likelier that was than for everybody. Without
    --from and --to the days are those of a year whose outcome is known.

    Examples:

        saint status tune neglected-customers --vary "sales.last_date older_than" 30..180

        saint status tune neglected-customers --vary "sales.count more_than" 10..100
        --step 10 --next "6 months" --json
    """
    session = Session(context)
    from saint_cli.engine.insight.tune import Outcome, tune
    from saint_cli.model.variation import find_threshold, read_values
    from saint_cli.views.tuned import tuned_listing, write_tuned

    outcome = Outcome(_source(silent), _period(next_))
    with session.reading() as reading:
        declared = require_status(reading.declarations, status)
        threshold = find_threshold(declared.criteria, vary[0])
        values = read_values(threshold, vary[1], step)
        known_to = shift(reading.day, -outcome.within.length, outcome.within.unit)
        days = asked_days(DayRange(from_, to, every), known_to).days
        found = tune(
            *(reading, declared, threshold), values=values, days=days, outcome=outcome
        )
    listing = tuned_listing(found)
    if session.format is Format.TABLE and not session.text("columns"):
        heading = (
            f"{declared.id}, {threshold.name}, asked on {len(days)} days\n"
            f"from {days[0]} to {days[-1]}; silent is no {outcome.source} in the next"
            f" {outcome.within}"
        )
        session.write(lambda page: write_tuned(heading, found, page))
    else:
        session.print_listing(listing)


def _source(text: str) -> Source:
    known = [source.value for source in Source]
    if text not in known:
        hint = suggest(text, known) or f"it is one of {', '.join(known)}"
        message = f'--silent: unknown source "{text}"; {hint}'
        raise InputError(message)
    return Source(text)


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError as error:
        message = f"--next: {error}"
        raise InputError(message) from error
