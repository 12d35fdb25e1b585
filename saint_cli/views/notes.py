"""Listings whose last column is a sentence.

It stands beside its row, or where the terminal is too narrow for that, below it.
"""

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.padding import Padding
from rich.text import Text

from saint_cli.views.aligned import ShownColumn, shown_columns
from saint_cli.views.listing import Listing, Page
from saint_cli.views.table import open_console, write_table
from saint_cli.views.text import safe_text

_GAP = 2
_INDENT = 2


def write_with_notes(listing: Listing, page: Page) -> None:
    """Write a listing for people whose last column is a sentence."""
    rows = [list(row) for row in listing.rows]
    columns = shown_columns(rows)
    widths = [
        max(map(_width, (head, *column.cells)))
        for head, column in zip(listing.columns, columns, strict=False)
    ]
    if not rows or page.width is None or sum(widths) + _GAP * len(widths) <= page.width:
        write_table(replace(listing, rows=rows), page)
        return
    console, width = open_console(page), page.width
    if any(column.is_number for column in columns):
        heads = [safe_text(head) for head in listing.columns[:-1]]
        console.print(Text(_line(heads, columns, widths)))
        console.print(Text("─" * min(sum(widths[:-1]) + _GAP * len(widths), width)))
    for *cells, sentence in zip(*(column.cells for column in columns), strict=True):
        below = [sentence]
        while len(cells) > 1 and cell_len(_line(cells, columns, widths)) > width:
            below.insert(0, cells.pop())
        console.print(Text(_line(cells, columns, widths), style="bold"))
        for text in below:
            console.print(Padding(Text(text), (0, 0, 0, _INDENT), expand=False))


def _line(
    cells: Sequence[str], columns: Sequence[ShownColumn], widths: Sequence[int]
) -> str:
    padded = (
        column.padded(cell, width)
        for cell, column, width in zip(cells, columns, widths, strict=False)
    )
    return (" " * _GAP).join(padded).rstrip()


def _width(cell: str) -> int:
    return max(map(cell_len, cell.split("\n")))
