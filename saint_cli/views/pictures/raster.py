"""Pictures as pixels, whatever their format."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_PAPER = (246, 247, 249)
"""Pictures are made to stand on something light; a terminal may be dark."""

_MARGIN = 0.05


def read_pixels(path: Path, width: int, height: int) -> "Image | None":
    """Return a picture on light paper, as large as fits in ``width`` x ``height``.

    None if it cannot be read, or if the libraries that can are not installed.
    """
    try:
        from PIL import Image

        margin = round(min(width, height) * _MARGIN)
        room = (width - 2 * margin, height - 2 * margin)
        picture = _open(path, room).convert("RGBA")
    except (ImportError, OSError, ValueError):
        return None
    picture.thumbnail(room, Image.Resampling.LANCZOS)
    paper = Image.new(
        "RGB", (picture.width + 2 * margin, picture.height + 2 * margin), _PAPER
    )
    paper.paste(picture, (margin, margin), picture)
    return paper


def _open(path: Path, room: tuple[int, int]) -> "Image":
    from PIL import Image

    if path.suffix.lower() != ".svg":
        return Image.open(path)
    from resvg_py import svg_to_bytes

    text = path.read_text(encoding="utf-8")
    # Twice the room in both directions: scaling down afterwards keeps lines smooth.
    png = svg_to_bytes(
        svg_string=text, width=2 * max(room), skip_system_fonts="<text" not in text
    )
    return Image.open(BytesIO(png))
