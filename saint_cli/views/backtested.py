"""A status over the past, for people: its course as a line, and figures."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from saint_cli.model.declarations import Status
from saint_cli.views.formats import write_listing
from saint_cli.views.listing import Format, Listing, Page
from saint_cli.views.sparkline import sparkline
from saint_cli.views.text import safe_text

_MOST_ROWS = 31
_PIPED_WIDTH = 80


def write_backtest(status: Status, listing: Listing, page: Page) -> None:
    """Write the course of a status, from least to most; its figures if they are few."""
    rows = [list(row) for row in listing.rows]
    members, entered, left = ([int(str(row[n])) for row in rows] for n in (1, 2, 3))
    most, least = max(members), min(members)
    above = [number - least for number in members]
    course = sparkline(condensed(above, (page.width or _PIPED_WIDTH) - 1))
    page.stream.write(
        safe_text(f"{status.id}, {rows[0][0]} to {rows[-1][0]}\n", lines=True)
    )
    page.stream.write(f"{course}\n")
    page.stream.write(
        f"members {members[0]} → {members[-1]}, between {least} and {most},"
        f" {fmean(members):.1f} on average\n"
        f"{sum(entered)} entered, {sum(left)} left\n"
    )
    if len(rows) <= _MOST_ROWS:
        page.stream.write("\n")
        write_listing(Listing(listing.columns, rows), Format.TABLE, page)


def condensed(figures: Sequence[float], width: int) -> list[float]:
    """Return at most ``width`` figures: the means of parts that are equally long."""
    if len(figures) <= width:
        return list(figures)
    places = [len(figures) * n // width for n in range(width + 1)]
    return [fmean(figures[start:end]) for start, end in pairwise(places)]
