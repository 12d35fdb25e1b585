"""CSV that a spreadsheet can open without running what strangers wrote."""

import csv
import re
from typing import NamedTuple, TextIO

from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.text import safe_text

_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet take a cell for a formula; the last four are full-width."""

_HARMLESS = re.compile(r"[+-]?\d+([.,]\d+)?|\+\d[\d ]*", re.ASCII)
"""Numbers, and telephone numbers in digits: no formula, whatever they start with."""


def write_csv(listing: Listing, page: Page) -> None:
    """Write a header and the rows; the cells as they are if the page asks for it raw."""
    writer = csv.writer(_UnixLines(page.stream), lineterminator="\r\n")
    writer.writerow([_cell(name, page) for name in listing.columns])
    for row in listing.rows:
        writer.writerow([_cell(cell, page) for cell in row])


class _UnixLines(NamedTuple):
    """Takes lines that end in CR LF and writes them with LF.

    A csv.writer whose own lines end in LF leaves a CR in a cell without quotes, which
    other programs take for the end of the row.
    """

    stream: TextIO

    def write(self, line: str) -> int:
        """Write one line."""
        return self.stream.write(f"{line[:-2]}\n")


def _cell(cell: Plain, page: Page) -> str:
    text = plain_text(cell)
    if isinstance(cell, str) and not page.raw_cells:
        text = guard_formula(text)
    return text if page.width is None else safe_text(text, lines=True)


def guard_formula(text: str) -> str:
    """Return a cell's text with an apostrophe before it if a spreadsheet would run it."""
    if text.startswith(_FORMULA_STARTS) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text
