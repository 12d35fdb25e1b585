"""Listings whose last column is a sentence.

It stands beside its row, or where the terminal is too narrow for that, below it.
"""

from dataclasses import replace

from rich.cells import cell_len, set_cell_size
from rich.padding import Padding
from rich.text import Text

from saint_cli.views.aligned import shown_columns
from saint_cli.views.listing import Listing, Page
from saint_cli.views.table import open_console, write_table

_GAP = 2
_INDENT = 2


def write_with_notes(listing: Listing, page: Page) -> None:
    """Write a listing for people whose last column is a sentence."""
    rows = [list(row) for row in listing.rows]
    columns = [column.cells for column in shown_columns([listing.columns, *rows])]
    widths = [max(map(_width, column)) for column in columns]
    if not rows or page.width is None or sum(widths) + _GAP * len(widths) <= page.width:
        write_table(replace(listing, rows=rows), page)
        return
    console = open_console(page)
    for *cells, sentence in list(zip(*columns, strict=True))[1:]:
        padded = map(set_cell_size, cells, widths)
        console.print(Text((" " * _GAP).join(padded).rstrip(), style="bold"))
        console.print(Padding(Text(sentence), (0, 0, 0, _INDENT), expand=False))


def _width(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))
