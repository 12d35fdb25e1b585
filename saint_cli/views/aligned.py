"""Tables in plain text: each column as wide as it needs, nothing folded or coloured.

What a terminal does not limit needs no more, and rich takes a second for a thousand rows.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len

from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.text import safe_text

_GAP = "  "
_DECIMALS = 2


class ShownColumn(NamedTuple):
    """The cells of a column as people read them; numbers stand to the right."""

    cells: Sequence[str]
    is_number: bool

    def padded(self, text: str, width: int) -> str:
        """Return a line of a cell filled up to a width."""
        blanks = " " * (width - cell_len(text))
        return blanks + text if self.is_number else text + blanks


def shown_columns(rows: Sequence[Sequence[Plain]]) -> list[ShownColumn]:
    """Return the columns of rows as people read them."""
    return [_shown_column(column) for column in zip(*rows, strict=True)]


def _shown_column(column: Sequence[Plain]) -> ShownColumn:
    is_number = all(map(_is_number, column))
    has_fractions = any(isinstance(c, float) and not c.is_integer() for c in column)
    show = _to_two_decimals if is_number and has_fractions else shown
    return ShownColumn([show(cell) for cell in column], is_number)


def _is_number(cell: Plain) -> bool:
    return cell is None or (
        isinstance(cell, int | float) and not isinstance(cell, bool)
    )


def _to_two_decimals(cell: Plain) -> str:
    """Return a number so that those of a column stand in line."""
    return f"{cell:.{_DECIMALS}f}" if isinstance(cell, int | float) else ""


def shown(cell: Plain) -> str:
    """Return a cell as people read it: the parts of a list in lines of their own."""
    if isinstance(cell, float):
        cell = round(cell, _DECIMALS)
    if isinstance(cell, list):
        return "\n".join(map(shown, cell))
    return safe_text(plain_text(cell), lines=True)


def write_aligned(listing: Listing, page: Page) -> None:
    """Write a listing with a heading over each column."""
    rows = [list(row) for row in listing.rows]
    if not rows:
        page.stream.write(f"{listing.none}\n")
        return
    columns = shown_columns(rows)
    heads = [safe_text(name) for name in listing.columns]
    widths = [
        max(map(cell_len, (head, *_lines(column.cells))))
        for head, column in zip(heads, columns, strict=True)
    ]
    rule = "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    page.stream.write(f"{_line(heads, columns, widths)}\n{rule}\n")
    for cells in zip(*(column.cells for column in columns), strict=True):
        for line in zip_longest(*map(str.splitlines, cells), fillvalue=""):
            page.stream.write(f"{_line(line, columns, widths)}\n")


def _lines(cells: Iterable[str]) -> list[str]:
    return [line for cell in cells for line in cell.splitlines()]


def _line(
    parts: Sequence[str], columns: Sequence[ShownColumn], widths: Sequence[int]
) -> str:
    padded = (
        column.padded(part, width)
        for part, column, width in zip(parts, columns, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()
