"""Pictures as pixels, whatever their format."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from saint_cli.views.pictures.capabilities import Cell

if TYPE_CHECKING:
    from PIL.Image import Image

_PAPER = (246, 247, 249)
"""Pictures are made to stand on something light; a terminal may be dark."""

_MARGIN = 0.05


def read_pixels(path: Path, cell: Cell, columns: int, rows: int) -> "Image | None":
    """Return a picture on light paper that fills whole cells, at most so many.

    None if it cannot be read.
    """
    from PIL import Image

    width, height = columns * cell.width, rows * cell.height
    margin = round(min(width, height) * _MARGIN)
    room = (width - 2 * margin, height - 2 * margin)
    try:
        picture = _open(path, room).convert("RGBA")
    except (OSError, ValueError):
        return None
    picture.thumbnail(room, Image.Resampling.LANCZOS)
    size = (
        _whole(picture.width + 2 * margin, cell.width),
        _whole(picture.height + 2 * margin, cell.height),
    )
    paper = Image.new("RGB", size, _PAPER)
    place = ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2)
    paper.paste(picture, place, picture)
    return paper


def _whole(length: int, cell_length: int) -> int:
    return -(-length // cell_length) * cell_length


def _open(path: Path, room: tuple[int, int]) -> "Image":
    from PIL import Image

    content = path.read_bytes()
    if path.suffix.lower() == ".svg":
        content = _png_of_svg(content.decode("utf-8"), 2 * max(room))
    return Image.open(BytesIO(content))


def _png_of_svg(text: str, width: int) -> bytes:
    from resvg_py import svg_to_bytes

    # Fonts are slow to find, and most pictures have no text.
    return svg_to_bytes(
        svg_string=text, width=width, skip_system_fonts="<text" not in text
    )
