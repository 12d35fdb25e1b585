"""The counters of one entity as a sheet: a block a source, the periods side by side."""

from collections.abc import Iterator, Mapping, Sequence

from saint_cli.engine.questions.timeline import MonthlyFigures
from saint_cli.model.counters import Counter, parse_counter_name
from saint_cli.model.entities import Source
from saint_cli.model.measures import MEASURES, Measure
from saint_cli.model.periods import Period
from saint_cli.model.tables import Kind
from saint_cli.views.formats import write_listing
from saint_cli.views.listing import Format, Listing, Page, Plain
from saint_cli.views.plain import plain_text
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
    """Return a row for each measure, with what it is ever and in each period."""
    periods = dict.fromkeys(c.period for c in counters.values() if c.period)
    heads = ("", "ever", *map(str, periods))
    rows = _rows(counters, values, list(periods))
    names, *columns = zip(heads, *rows, strict=True)
    head, *lines = zip(names, *map(_to_the_right, columns), strict=True)
    return Listing(head, lines)


def _rows(
    counters: Mapping[str, Counter], values: Values, periods: Sequence[Period]
) -> Iterator[tuple[str, ...]]:
    by_counter = {counter: values[name] for name, counter in counters.items()}
    found = {counter.measure_name: counter for counter in by_counter}
    for measure in MEASURES.values():
        if measure.name in found:
            plain = found[measure.name]._replace(period=None)
            cells = (by_counter.get(plain._replace(period=p)) for p in (None, *periods))
            yield measure.name.replace("_", " "), *(_shown(c, measure) for c in cells)


def _shown(value: Plain, measure: Measure) -> str:
    if isinstance(value, float) and measure.kind is Kind.MONEY:
        return f"{value:.2f}"
    return plain_text(round(value, 2) if isinstance(value, float) else value)


def _to_the_right(cells: Sequence[str]) -> list[str]:
    width = max(map(len, cells))
    return [cell.rjust(width) for cell in cells]
