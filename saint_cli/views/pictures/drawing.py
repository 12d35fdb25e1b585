"""Escape sequences that draw a picture at the cursor, and bring the cursor back."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from saint_cli.views.pictures.capabilities import Capabilities, Cell, Protocol
from saint_cli.views.pictures.raster import read_pixels

if TYPE_CHECKING:
    from PIL.Image import Image

_ESCAPE = "\x1b"
_SAVE, _RESTORE = f"{_ESCAPE}7", f"{_ESCAPE}8"
_KITTY_CHUNK = 4096
_SIXEL_ROWS = 6
_SIXEL_COLOURS = 128
_SHORTEST_RUN = 4
_MOST_COLUMNS, _MOST_ROWS, _MOST_ROWS_OF_BLOCKS = 18, 9, 12
"""How much room a picture may take, in cells; blocks are coarse and need more."""

_BLOCK = Cell(1, 2)
"""A half block makes two pixels of a cell, one above the other."""


class Drawing(NamedTuple):
    """What draws a picture at the cursor, in so many columns and rows of cells."""

    escape: str
    columns: int
    rows: int


def draw(path: Path, capabilities: Capabilities) -> Drawing | None:
    """Draw a picture as a terminal can; None if it cannot be read."""
    is_blocks = capabilities.protocol is Protocol.BLOCKS
    cell = _BLOCK if is_blocks else capabilities.cell
    rows = _MOST_ROWS_OF_BLOCKS if is_blocks else _MOST_ROWS
    pixels = read_pixels(path, cell, _MOST_COLUMNS, rows)
    if pixels is None:
        return None
    used = Cell(pixels.width // cell.width, pixels.height // cell.height)
    escape = _escape(pixels, used, capabilities)
    return Drawing(f"{_SAVE}{escape}{_RESTORE}", used.width, used.height)


def _escape(pixels: "Image", used: Cell, capabilities: Capabilities) -> str:
    match capabilities.protocol:
        case Protocol.KITTY:
            return _kitty(pixels, used)
        case Protocol.ITERM2:
            return _iterm2(pixels, used)
        case Protocol.SIXEL:
            return _sixel(pixels)
        case Protocol.BLOCKS:
            colour = _true_colour if capabilities.has_true_colour else _colour_of_256
            return _blocks(pixels, used, colour)


def _png(pixels: "Image") -> bytes:
    file = BytesIO()
    pixels.save(file, "PNG")
    return file.getvalue()


def _kitty(pixels: "Image", used: Cell) -> str:
    data = b64encode(_png(pixels)).decode("ascii")
    chunks = [
        data[start : start + _KITTY_CHUNK]
        for start in range(0, len(data), _KITTY_CHUNK)
    ]
    control = f"a=T,f=100,q=2,C=1,c={used.width},r={used.height},"
    parts = []
    for number, chunk in enumerate(chunks, start=1):
        more = int(number < len(chunks))
        parts.append(f"{_ESCAPE}_G{control}m={more};{chunk}{_ESCAPE}\\")
        control = ""
    return "".join(parts)


def _iterm2(pixels: "Image", used: Cell) -> str:
    data = _png(pixels)
    size = f"width={used.width};height={used.height};preserveAspectRatio=1"
    content = b64encode(data).decode("ascii")
    return f"{_ESCAPE}]1337;File=inline=1;size={len(data)};{size}:{content}\a"


def _sixel(pixels: "Image") -> str:
    indexed = pixels.quantize(_SIXEL_COLOURS)
    palette = indexed.getpalette() or []
    colours = "".join(
        "#{};2;{};{};{}".format(
            index, *(round(part * 100 / 255) for part in palette[3 * index :][:3])
        )
        for index in range(len(palette) // 3)
    )
    size = f'"1;1;{pixels.width};{pixels.height}'
    bands = "-".join(_sixel_bands(indexed))
    return f"{_ESCAPE}P0;1q{size}{colours}{bands}{_ESCAPE}\\"


def _sixel_bands(indexed: "Image") -> Iterator[str]:
    width, height = indexed.size
    data = indexed.tobytes()
    rows = [data[start : start + width] for start in range(0, len(data), width)]
    for top in range(0, height, _SIXEL_ROWS):
        band = rows[top : top + _SIXEL_ROWS]
        colours = sorted(set(b"".join(band)))
        yield "$".join(f"#{colour}{_sixel_row(band, colour)}" for colour in colours)


def _sixel_row(band: list[bytes], colour: int) -> str:
    """Return six rows of one colour: a character a column, runs shortened."""
    characters = (
        chr(63 + sum(1 << place for place, p in enumerate(column) if p == colour))
        for column in zip(*band, strict=True)
    )
    parts = []
    for character, run in groupby(characters):
        length = len(list(run))
        is_short = length < _SHORTEST_RUN
        parts.append(character * length if is_short else f"!{length}{character}")
    return "".join(parts)


def _blocks(pixels: "Image", used: Cell, colour: "_ColourCode") -> str:
    lines = []
    for row in range(used.height):
        cells = (
            f"{_ESCAPE}[38;{colour(_pixel(pixels, column, 2 * row))};"
            f"48;{colour(_pixel(pixels, column, 2 * row + 1))}m▀"
            for column in range(used.width)
        )
        lines.append(f"{''.join(cells)}{_ESCAPE}[0m")
    # Down a line, and back to where the picture begins.
    return f"{_ESCAPE}[B{_ESCAPE}[{used.width}D".join(lines)


_Colour = tuple[int, ...]
_ColourCode = Callable[[_Colour], str]


def _pixel(pixels: "Image", column: int, row: int) -> _Colour:
    pixel = pixels.getpixel((column, row))
    assert isinstance(pixel, tuple)
    return tuple(map(int, pixel))


def _true_colour(colour: _Colour) -> str:
    return "2;{};{};{}".format(*colour)


def _colour_of_256(colour: _Colour) -> str:
    """Return the nearest colour of the cube of six steps in each direction."""
    red, green, blue = (round(part / 255 * 5) for part in colour)
    return f"5;{16 + 36 * red + 6 * green + blue}"
