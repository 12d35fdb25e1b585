"""CSV files as the native input has them: UTF-8, commas, a header, no surprises."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from saint_cli.model.errors import Problem, suggest
from saint_cli.model.tables import RESERVED_COLUMNS, Column, Table

MOST_CELL_CHARACTERS = 1024 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS_UTF8 = "save it as UTF-8"


class Row(NamedTuple):
    """A row of a file: the line it starts on, and its cells."""

    line: int
    cells: list[str]


class HeaderColumn(NamedTuple):
    """A column of a file: its place, and the native column, or its own name."""

    place: int
    name: str
    native: Column | None


class BadFileError(Exception):
    """A file that cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class NativeFile:
    """A native CSV file under reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._bytes: IO[bytes] | None = None

    @property
    def position(self) -> int:
        """How many bytes have been read so far."""
        return self._bytes.tell() if self._bytes else 0

    def rows(self) -> Iterator[Row]:
        """Yield the header and the rows, leaving out empty lines.

        Raises:
            BadFileError: The file is not UTF-8, not CSV, or empty.
        """
        with self.path.open("rb") as self._bytes:
            if self._bytes.peek(2)[:2] in _UTF16_MARKS:
                raise self._bad(0, "is UTF-16", _SAVE_AS_UTF8)
            yield from self._read(self._bytes)

    def _read(self, stream: IO[bytes]) -> Iterator[Row]:
        csv.field_size_limit(MOST_CELL_CHARACTERS)
        reader = csv.reader(self._lines(stream), strict=True)
        line, width = 1, 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                hint = "check the quotes of this row and of those before it"
                raise self._bad(line, f"not valid CSV: {error}", hint) from error
            if cells:
                width = width or len(cells)
                if len(cells) != width:
                    message = f"has {len(cells)} cells, where the header has {width}"
                    hint = "quote cells that hold commas"
                    raise self._bad(line, message, hint)
                yield Row(line, cells)
            line = reader.line_num + 1
        if not width:
            raise self._bad(0, "is empty", "it needs at least a header")

    def _lines(self, stream: IO[bytes]) -> Iterator[str]:
        encoding = "utf-8-sig"
        for number, line in enumerate(stream, start=1):
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError as error:
                bad = line[error.start]
                message = f"is not UTF-8: byte 0x{bad:02x} makes no character"
                raise self._bad(number, message, _SAVE_AS_UTF8) from error
            if "\0" in text:
                raise self._bad(number, "holds a NUL byte", _SAVE_AS_UTF8)
            yield text
            encoding = "utf-8"

    def _bad(self, line: int, message: str, hint: str) -> BadFileError:
        return BadFileError(Problem(str(self.path), line, 0, message, hint))


def read_header(
    file: NativeFile, cells: list[str], table: Table
) -> tuple[list[HeaderColumn], list[Problem]]:
    """Match a header with a table's columns; all others are the user's own."""
    native = {column.name: column for column in table.columns}
    columns: dict[str, HeaderColumn] = {}
    problems: list[Problem] = []
    for place, cell in enumerate(cells):
        name = cell.strip()
        key = name.casefold()
        mistake = _mistake_in_name(name, key, columns, table)
        if mistake:
            problems.append(Problem(str(file.path), 1, place + 1, *mistake))
        known = key if key in native or key == "id" else name
        columns[key] = HeaderColumn(place, known, native.get(key))
    for name in _required(table):
        if name not in columns:
            hint = suggest(name, columns) or "add it"
            message = f'the column "{name}" is missing'
            problems.append(Problem(str(file.path), 1, 0, message, hint))
    return list(columns.values()), problems


def _required(table: Table) -> list[str]:
    # A member of a project needs no id: who is in which project says it all.
    own_id = [] if table.name == "project_members" else ["id"]
    return own_id + [column.name for column in table.columns if column.required]


def _mistake_in_name(
    name: str, key: str, columns: Mapping[str, HeaderColumn], table: Table
) -> tuple[str, str] | None:
    if not name or not name.isprintable():
        return "a column needs a name that can be shown", "name it or take it out"
    if key in columns:
        return f'the column "{name}" stands here again', "rename one of them"
    if table.name == "persons" and key == "name":
        hint = "rename this column, or split it into those two"
        return "a person's name is made from first_name and last_name", hint
    if key in RESERVED_COLUMNS and key != "id":
        return f'"{name}" is a column of saint\'s own', "rename this one"
    return None
