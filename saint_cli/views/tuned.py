"""Thresholds tried, with what each made of a status: as rows, and as small plots."""

from collections.abc import Iterable, Sequence

from saint_cli.engine.insight.tune import Foretelling
from saint_cli.views.formats import write_listing
from saint_cli.views.listing import Format, Listing, Page, Plain
from saint_cli.views.sparkline import sparkline
from saint_cli.views.text import safe_text

_COLUMNS = ("value", "members", "mean", "moves", "precision %", "recall %", "lift")


def tuned_listing(found: Iterable[Foretelling]) -> Listing:
    """Return a row for each value."""
    return Listing(Foretelling._fields, [list(one) for one in found])


def write_tuned(heading: str, found: Sequence[Foretelling], page: Page) -> None:
    """Write a heading, a table of values and a plot of each figure over them."""
    page.stream.write(f"{safe_text(heading, lines=True)}\n\n")
    rows = [_row(one) for one in found]
    write_listing(Listing(_COLUMNS, rows), Format.TABLE, page)
    page.stream.write("\n")
    tried = [r for r, one in zip(rows, found, strict=True) if not one.is_declared]
    _, *figures = zip(*(tried or rows), strict=True)
    for name, column in zip(_COLUMNS[1:], figures, strict=True):
        numbers = [
            figure if isinstance(figure, int | float) else 0 for figure in column
        ]
        line = f"{name:<11}  {sparkline(numbers)}  up to {max(numbers):g}"
        page.stream.write(f"{line}\n")


def _row(one: Foretelling) -> list[Plain]:
    mark = " (declared)" if one.is_declared else ""
    return [
        f"{one.value}{mark}",
        *(one.members, round(one.mean_members, 1), round(one.moves, 1)),
        *(_percent(one.precision), _percent(one.recall)),
        None if one.lift is None else round(one.lift, 2),
    ]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
