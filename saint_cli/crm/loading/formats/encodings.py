"""How a text file is encoded: what its bytes say, and nothing that they do not."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from saint_cli.crm.loading.input_tables import BadFileError

CHUNK_BYTES = 1024 * 1024
MOST_LINE_CHARACTERS = 16 * 1024 * 1024

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_IN_WINDOWS_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_FOREIGN_WORD = re.compile(r"[^\W\d_]{4,}")
_NAMES = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_SAY_ENCODING = "say which it is: --encoding, or encoding: in a mapping"


class FileFacts(NamedTuple):
    """What one look at a whole file tells."""

    size: int
    sha256: str
    is_utf8: bool
    has_nul: bool


def inspect_file(path: Path) -> FileFacts:
    """Read a file once and return what its bytes say."""
    digest, size, has_nul = hashlib.sha256(), 0, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            has_nul = has_nul or b"\0" in chunk
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return FileFacts(size, digest.hexdigest(), is_utf8, has_nul)


def _decodes(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def detect_encoding(path: Path, name: str, facts: FileFacts) -> str:
    """Return the encoding of a text file.

    A file that is not Unicode is Windows-1252, of which Latin-1 is the part that
    people use, unless its bytes speak against that.

    Raises:
        BadFileError: The bytes fit none, or could be several.
    """
    with path.open("rb") as stream:
        start = stream.read(CHUNK_BYTES)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    if facts.has_nul:
        return _utf16_without_mark(path, name, start)
    if facts.is_utf8:
        return "utf-8"
    if _bytes_used(path) & _NOT_IN_WINDOWS_1252:
        message = "is neither UTF-8 nor Windows-1252"
        raise BadFileError(name, 0, message, _SAY_ENCODING)
    foreign = _foreign_word(start.decode("cp1252", "replace"))
    if foreign:
        message = f'is not UTF-8, and as Windows-1252 reads "{foreign}"'
        raise BadFileError(name, 0, message, _SAY_ENCODING)
    return "cp1252"


def _utf16_without_mark(path: Path, name: str, start: bytes) -> str:
    """Tell UTF-16 by the zeros of its plain letters, which stand at every other byte."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(start) % 2 == 0 or len(start) == CHUNK_BYTES:
        if odd > len(start) // 4 and not even:
            return "utf-16-le"
        if even > len(start) // 4 and not odd:
            return "utf-16-be"
    line = _line_of(path, b"\0")
    raise BadFileError(name, line, "holds a NUL byte", "save it as UTF-8")


def _line_of(path: Path, wanted: bytes) -> int:
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            before, found, _ = chunk.partition(wanted)
            line += before.count(b"\n")
            if found:
                break
    return line


def _bytes_used(path: Path) -> set[int]:
    used: set[int] = set()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            used |= set(chunk)
    return used


def _foreign_word(text: str) -> str:
    """Return a word all of whose letters are beyond ASCII: of another alphabet."""
    words = _FOREIGN_WORD.findall(text)
    return next((w for w in words if not any(c.isascii() for c in w)), "")


def encoding_name(encoding: str) -> str:
    """Return what people call an encoding."""
    return _NAMES.get(encoding, encoding.upper())


def known_encoding(name: str) -> bool:
    """Whether Python knows a text encoding by that name."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)  # noqa: SLF001 - no other way
    except LookupError:
        return False


class TextReader:
    """A text file under reading; ``position`` is in bytes."""

    def __init__(self, path: Path, name: str, encoding: str) -> None:
        self._path, self._name, self._encoding = path, name, encoding
        self.position = 0

    def chunks(self) -> Iterator[str]:
        """Yield the text in parts that end where a line does.

        Raises:
            BadFileError: It is encoded otherwise, has NULs, or a line without end.
        """
        decoder = codecs.getincrementaldecoder(self._encoding)()
        self.position, lines, rest = 0, 0, ""
        with self._path.open("rb") as stream:
            while True:
                chunk = stream.read(CHUNK_BYTES)
                text = rest + self._decode(decoder, chunk, lines)
                if not chunk:
                    break
                self.position += len(chunk)
                end = _end_of_last_line(text)
                rest = text[end:]
                if len(rest) > MOST_LINE_CHARACTERS:
                    raise self._bad(lines + 1, "has a line without end", "is it text?")
                if end:
                    yield text[:end]
                    lines += text.count("\n", 0, end)
        if text:
            yield text

    def _decode(
        self, decoder: codecs.IncrementalDecoder, chunk: bytes, lines: int
    ) -> str:
        try:
            text = decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].count(b"\n")
            bad = error.object[error.start]
            message = f"is not {self._encoding.upper()}: byte 0x{bad:02x} fits nowhere"
            line = lines + before + 1
            raise self._bad(line, message, "say its --encoding") from error
        if "\0" in text:
            line = lines + text[: text.index("\0")].count("\n") + 1
            raise self._bad(line, "holds a NUL byte", "save it as UTF-8")
        return text

    def _bad(self, line: int, message: str, hint: str) -> BadFileError:
        return BadFileError(self._name, line, message, hint)


def _end_of_last_line(text: str) -> int:
    end = text.rfind("\n") + 1
    if not end and "\r" in text[:-1]:
        # Line ends of old Macs; one at the very end may be half of another kind.
        end = text.rfind("\r", 0, -1) + 1
    return end
