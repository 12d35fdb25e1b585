"""Thresholds tried, with what each made of a status: as rows, and as small plots."""

from collections.abc import Iterable, Sequence

from saint_cli.engine.insight.tune import Foretelling
from saint_cli.views.listing import Format, Listing, Page, Plain, write_listing
from saint_cli.views.sparkline import sparkline
from saint_cli.views.text import safe_text

_PLOTTED = ("members", "mean_members", "moves", "precision", "recall", "lift")


def tuned_listing(found: Iterable[Foretelling]) -> Listing:
    """Return a row for each value."""
    return Listing(Foretelling._fields, [list(one) for one in found])


def write_tuned(heading: str, found: Sequence[Foretelling], page: Page) -> None:
    """Write a heading, a table of values and a plot of each figure over them."""
    page.stream.write(f"{safe_text(heading)}\n\n")
    columns = ("value", "members", "mean", "moves", "precision", "recall", "lift")
    write_listing(Listing(columns, map(_row, found)), Format.TABLE, page)
    tried = [one for one in found if not one.is_declared] or found
    page.stream.write("\n")
    for name in _PLOTTED:
        figures = [float(getattr(one, name) or 0) for one in tried]
        page.stream.write(f"{name:<13} {sparkline(figures)}  to {max(figures):.4g}\n")


def _row(one: Foretelling) -> list[Plain]:
    mark = " (declared)" if one.is_declared else ""
    return [
        f"{one.value}{mark}",
        *(one.members, round(one.mean_members, 1), round(one.moves, 1)),
        *(_percent(one.precision), _percent(one.recall)),
        None if one.lift is None else round(one.lift, 2),
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}%"
