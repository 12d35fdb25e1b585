"""Tables and cards for a terminal; hostile text stays text, nothing is cut off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from saint_cli.views.aligned import ShownColumn, shown_columns
from saint_cli.views.listing import Listing, Page
from saint_cli.views.text import safe_text

if TYPE_CHECKING:
    from rich.console import RenderableType

_UNBOUNDED = 10_000
"""The width of a table that no terminal limits: nothing is folded."""

_NEVER_FOLDED = 16
"""Cells of so few characters, such as dates and telephone numbers, stay in one line."""


def open_console(page: Page) -> Console:
    """Return a console that writes to a page and interprets nothing."""
    return Console(
        file=page.stream,
        width=page.width or _UNBOUNDED,
        force_terminal=page.has_colour,
        color_system="standard" if page.has_colour else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )


def write_table(listing: Listing, page: Page) -> None:
    """Write a listing for people, folded to the terminal's width."""
    rows = [list(row) for row in listing.rows]
    console = open_console(page)
    if not rows:
        console.print(Text(listing.none, style="dim"))
        return
    cells = shown_columns(rows)
    table = _table(listing.columns, cells)
    if console.measure(table).maximum > console.width:
        names = [name.replace(".", ".\n") for name in listing.columns]
        table = _table(names, cells)
    print_trimmed(console, table, page)


def new_table() -> Table:
    """Return a table without columns, in the style that all tables share."""
    return Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )


def _table(names: Sequence[str], columns: Sequence[ShownColumn]) -> Table:
    table = new_table()
    for name, column in zip(names, columns, strict=True):
        table.add_column(
            Text(safe_text(name, lines=True)),
            justify="right" if column.is_number else "left",
            overflow="fold",
            no_wrap=max(map(cell_len, column.cells)) <= _NEVER_FOLDED,
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, row))
    return table


def print_trimmed(console: Console, table: Table, page: Page) -> None:
    """Print a table without the blanks that rich has at the ends of lines."""
    # rich pads each line to the table's width; blanks at line ends help nobody.
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        page.stream.write(f"{line.rstrip()}\n")


def write_sections(
    title: str, sections: Sequence[tuple[str, Sequence[str]]], page: Page
) -> None:
    """Write a title, and under it headings each with its paragraphs indented."""
    console = open_console(page)
    parts: list[RenderableType] = [Text(safe_text(title), style="bold")]
    for heading, paragraphs in sections:
        parts += [Text(), Text(safe_text(heading), style="bold yellow")]
        parts += [
            Padding(Text(safe_text(paragraph, lines=True)), (0, 0, 0, 2), expand=False)
            for paragraph in paragraphs
            if paragraph
        ]
    for part in parts:
        console.print(part)
