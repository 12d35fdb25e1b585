"""The counters of one entity as a sheet: a block a source, the periods side by side."""

from collections.abc import Iterator, Mapping, Sequence

from saint_cli.engine.questions.timeline import MonthlyFigures
from saint_cli.model.counters import Counter, parse_counter_name
from saint_cli.model.entities import Source
from saint_cli.model.measures import MEASURES
from saint_cli.model.periods import Period
from saint_cli.views.listing import Format, Listing, Page, Plain, write_listing
from saint_cli.views.sparkline import sparkline
from saint_cli.views.text import safe_text

Values = Mapping[str, Plain]


def write_sheet(
    values: Values,
    months: Mapping[Source, MonthlyFigures],
    last_month: str,
    page: Page,
) -> None:
    """Write counters by name: the standard ones by source, then the named ones.

    ``months`` are the figures of the last months up to ``last_month``.
    """
    standard = {
        name: counter for name in values if (counter := parse_counter_name(name))
    }
    for source in Source:
        counters = {n: c for n, c in standard.items() if c.source is source}
        if counters:
            page.stream.write(f"{_heading(source, months[source], last_month)}\n")
            _write(_block(counters, values), page)
    named = [[name, value] for name, value in values.items() if name not in standard]
    if named:
        _write(Listing(("named counter", "value"), named), page)


def _write(listing: Listing, page: Page) -> None:
    write_listing(listing, Format.TABLE, page)
    page.stream.write("\n")


def _heading(source: Source, figures: MonthlyFigures, last_month: str) -> str:
    """Return a source with a bar for each month, and for each month's amount."""
    line = f"{source}  {sparkline(figures.counts)}"
    if any(figures.amounts):
        line += f"  amount {sparkline(figures.amounts)}"
    return safe_text(f"{line}  by month, to {last_month}")


def _block(counters: Mapping[str, Counter], values: Values) -> Listing:
    periods = dict.fromkeys(c.period for c in counters.values() if c.period)
    columns = ("", "ever", *map(str, periods))
    return Listing(columns, list(_rows(counters, values, list(periods))))


def _rows(
    counters: Mapping[str, Counter], values: Values, periods: Sequence[Period]
) -> Iterator[list[Plain]]:
    by_counter = {counter: values[name] for name, counter in counters.items()}
    found = {counter.measure_name: counter for counter in by_counter}
    for measure in MEASURES:
        if measure in found:
            plain = found[measure]._replace(period=None)
            cells = [by_counter.get(plain._replace(period=p)) for p in (None, *periods)]
            yield [measure.replace("_", " "), *map(_shown, cells)]


def _shown(value: Plain) -> Plain:
    return round(value, 2) if isinstance(value, float) else value
