"""Pictures of statuses: that a file is what it claims to be, and harmless."""

from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

MOST_BYTES = 512 * 1024
"""How large a picture may be: every report holds a copy."""

_SVG_ROOT = "http://www.w3.org/2000/svg svg"
_HARMLESS_LINKS = ("#", "data:image/")


class PictureMistakeError(Exception):
    """A picture that is refused; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def check_picture(path: Path) -> None:
    """Check that a file holds the kind of picture that its name says.

    Raises:
        PictureMistakeError: It holds another, is too large, or could do harm.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        message = "is no picture saint can show"
        raise PictureMistakeError(message, f"use {', '.join(sorted(KINDS))}")
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise PictureMistakeError(message) from error
    if len(content) > MOST_BYTES:
        message = f"is larger than {MOST_BYTES // 1024} KiB"
        raise PictureMistakeError(message, "some 130 x 180 pixels are enough")
    found = _kind_of(content)
    if found != kind:
        message = f"is named as {kind}, but holds {found or 'no picture'}"
        raise PictureMistakeError(message, "save it in the format of its name")
    if kind == "SVG":
        _check_svg(content)


def _kind_of(content: bytes) -> str | None:
    return next((kind for kind, is_it in _SIGNS.items() if is_it(content)), None)


_SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    "PNG": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "JPEG": lambda content: content.startswith(b"\xff\xd8\xff"),
    "GIF": lambda content: content[:6] in (b"GIF87a", b"GIF89a"),
    "WebP": lambda content: content[:4] + content[8:12] == b"RIFFWEBP",
    "SVG": lambda content: b"<svg" in content,
}
"""How the bytes of each kind begin; an SVG has a prologue of any length."""

KINDS: Mapping[str, str] = {
    ".svg": "SVG",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WebP",
}
"""The kinds of pictures by the suffix of a file's name."""


def _check_svg(content: bytes) -> None:
    """Read an SVG as XML, refusing entities, scripts, and what leads outside."""
    parser = expat.ParserCreate(namespace_separator=" ")
    is_root = True

    def refuse(what: str) -> None:
        message = f"line {parser.CurrentLineNumber}: {what}"
        raise PictureMistakeError(message, "save it as a plain SVG")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal is_root
        if is_root and name != _SVG_ROOT:
            refuse("its outermost element is no svg")
        is_root = False
        if _local(name) == "script":
            refuse("holds a script")
        for attribute, value in attributes.items():
            if _local(attribute).startswith("on"):
                refuse(f"holds a script in {_local(attribute)}")
            if _local(attribute) == "href" and not _is_harmless(value):
                refuse("leads to something outside of the picture")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = lambda *_: refuse("declares entities")
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's word for the last piece
    except expat.ExpatError as error:
        message = f"is not valid SVG: {error}"
        raise PictureMistakeError(message) from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()


def _is_harmless(link: str) -> bool:
    return link.strip().lower().startswith(_HARMLESS_LINKS)
