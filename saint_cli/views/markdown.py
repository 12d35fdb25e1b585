"""Markdown tables whose cells are text, whatever they hold."""

import re
from html import escape

from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.text import safe_text

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>:@])")


def write_markdown(listing: Listing, page: Page) -> None:
    """Write a pipe table; every cell stays in its row and shows as text."""
    page.stream.write(_row([_cell(name) for name in listing.columns]))
    page.stream.write(_row(["---"] * len(listing.columns)))
    for row in listing.rows:
        page.stream.write(_row([_cell(cell) for cell in row]))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(cell: Plain) -> str:
    if not isinstance(cell, str):
        return plain_text(cell)
    one_line = " ".join(cell.split())
    text = escape(safe_text(one_line), quote=False)
    return _MARKUP.sub(r"\\\1", text)
