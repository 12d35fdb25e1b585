"""CSV files, in whatever dialect and encoding."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from saint_cli.crm.loading.formats.dialects import (
    delimiter_name,
    detect_delimiter,
    parse_lines,
)
from saint_cli.crm.loading.formats.encodings import (
    FileFacts,
    TextReader,
    detect_encoding,
    encoding_name,
    inspect_file,
    known_encoding,
)
from saint_cli.crm.loading.input_tables import (
    BATCH_ROWS,
    BadFileError,
    BadRow,
    Batch,
    Fault,
    Reject,
)
from saint_cli.model.mappings import DELIMITERS, Formats

if TYPE_CHECKING:
    import _csv

_SAMPLE_CHARACTERS = 256 * 1024
_LINE_END = re.compile(r"\r\n|\r|\n")
_SAYS_DELIMITER = re.compile(r"sep=(.)\r?\n")
"""The line that Excel takes, and some programs write for it."""


class CsvTable:
    """A CSV file."""

    def __init__(
        self, path: Path, name: str, formats: Formats, facts: FileFacts | None = None
    ) -> None:
        facts = facts or inspect_file(path)
        self.name, self.title, self.file = name, Path(name).stem, name
        self.size, self.position = facts.size, 0
        self.encoding = _encoding(path, name, formats, facts)
        self._text = TextReader(path, name, self.encoding)
        start = next(self._text.chunks(), "")
        if not start.strip():
            raise self._bad(0, "is empty", "it needs at least a header")
        said = _SAYS_DELIMITER.match(start)
        self._lines_before = 1 if said else 0
        is_whole = self._text.position >= self.size and len(start) <= _SAMPLE_CHARACTERS
        self.delimiter = (
            DELIMITERS.get(formats.delimiter or "")
            or (said and said[1])
            or detect_delimiter(start[:_SAMPLE_CHARACTERS], name, is_whole=is_whole)
        )
        self.form = f"{encoding_name(self.encoding)}, {delimiter_name(self.delimiter)}"
        self.header: Sequence[str] = self._read_header()

    def batches(self, reject: Reject) -> Iterator[Batch]:
        """Yield the rows below the header, leaving out empty lines."""
        reader, line = self._reader()
        width = len(self.header)
        while True:
            before = reader.line_num
            try:
                rows = list(islice(reader, BATCH_ROWS))
            except csv.Error as error:
                raise self._explained(error) from error
            if not rows:
                return
            first, line = line, line + reader.line_num - before
            lines: Sequence[int] = range(first, line)
            if len(lines) != len(rows) or set(map(len, rows)) != {width}:
                kept = list(self._straight(rows, first, width, reject))
                lines, rows = [n for n, _ in kept], [row for _, row in kept]
            if rows:
                yield Batch(lines, list(zip(*rows, strict=True)))
            self.position = self._text.position

    def _read_header(self) -> list[str]:
        try:
            rows = parse_lines(self._lines(), self.delimiter)
            return next(row for row in rows if row)
        except csv.Error as error:
            raise self._explained(error) from error

    def _lines(self) -> Iterator[str]:
        chunks = (StringIO(chunk, newline="") for chunk in self._text.chunks())
        return islice(chain.from_iterable(chunks), self._lines_before, None)

    def _reader(self) -> tuple["_csv.Reader", int]:
        """Return a reader that stands behind the header, and the line it stands at."""
        reader = parse_lines(self._lines(), self.delimiter)
        try:
            next(row for row in reader if row)
        except csv.Error as error:
            raise self._explained(error) from error
        return reader, self._lines_before + reader.line_num + 1

    def _straight(
        self, rows: list[list[str]], line: int, width: int, reject: Reject
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are as wide as the header, each with its line."""
        for cells in rows:
            if len(cells) == width:
                yield line, cells
            elif len(cells) > width and not any(cells[width:]):
                yield line, cells[:width]
            elif cells:
                reject(self._ragged(line, cells, width))
            line += 1 + sum(len(_LINE_END.findall(cell)) for cell in cells)

    def _explained(self, error: csv.Error) -> BadFileError:
        """Say on which line the row begins that cannot be parsed."""
        reader, line = parse_lines(self._lines(), self.delimiter), 0
        try:
            for _ in reader:
                line = reader.line_num
        except csv.Error:
            pass
        hint = "check the quotes of this row and of those before it"
        line += self._lines_before + 1
        return self._bad(line, f"not valid CSV: {error}", hint)

    def _ragged(self, line: int, cells: list[str], width: int) -> BadRow:
        message = f"has {len(cells)} cells, where the header has {width}"
        mark = {",": "commas", ";": "semicolons"}.get(self.delimiter, "the delimiter")
        fault = Fault(0, message, f"quote cells that hold {mark}")
        return BadRow(line, (fault,), cells)

    def _bad(self, line: int, message: str, hint: str) -> BadFileError:
        return BadFileError(self.name, line, message, hint)


def _encoding(path: Path, name: str, formats: Formats, facts: FileFacts) -> str:
    if formats.encoding is None:
        return detect_encoding(path, name, facts)
    if not known_encoding(formats.encoding):
        message = f'there is no encoding "{formats.encoding}"'
        raise BadFileError(name, 0, message, "such as utf-8 or windows-1252")
    return formats.encoding
