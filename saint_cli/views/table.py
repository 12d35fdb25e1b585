"""Tables and cards for a terminal; hostile text stays text, nothing is cut off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.text import safe_text

if TYPE_CHECKING:
    from rich.console import RenderableType

_UNBOUNDED = 10_000
"""The width of a table that no terminal limits: nothing is folded."""

_SHOWN_DECIMALS = 2


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
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, name in enumerate(listing.columns):
        is_number = all(_is_number(row[place]) for row in rows)
        table.add_column(
            Text(safe_text(name)),
            justify="right" if is_number else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(shown, row))
    _print_trimmed(console, table, page)


def _print_trimmed(console: Console, table: Table, page: Page) -> None:
    # rich pads each line to the table's width; blanks at line ends help nobody.
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().strip("\n").splitlines():
        page.stream.write(f"{line.rstrip()}\n")


def _is_number(cell: Plain) -> bool:
    return cell is None or (
        isinstance(cell, int | float) and not isinstance(cell, bool)
    )


def shown(cell: Plain) -> Text:
    """Return a cell as people read it: fractions to two decimals, lists in lines."""
    if isinstance(cell, float):
        cell = round(cell, _SHOWN_DECIMALS)
    if isinstance(cell, list):
        return Text("\n").join(shown(part) for part in cell)
    return Text(safe_text(plain_text(cell), lines=True))


def write_sections(
    title: str, sections: Sequence[tuple[str, Sequence[str]]], page: Page
) -> None:
    """Write a title, and under it headings each with its paragraphs indented."""
    console = open_console(page)
    parts: list[RenderableType] = [Text(safe_text(title), style="bold")]
    for heading, paragraphs in sections:
        parts += [Text(), Text(safe_text(heading), style="bold yellow")]
        parts += [
            Padding(Text(safe_text(paragraph, lines=True)), (0, 0, 0, 2))
            for paragraph in paragraphs
            if paragraph
        ]
    for part in parts:
        console.print(part)
