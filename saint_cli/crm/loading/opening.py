"""From what a user names to the tables that are in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import IO

from saint_cli.crm.loading.archives import keep_stream, unpack_gzip, unpack_zip
from saint_cli.crm.loading.formats.encodings import FileFacts, inspect_file
from saint_cli.crm.loading.formats.queries import Database
from saint_cli.crm.loading.input_tables import BadFileError, InputTable
from saint_cli.crm.names import storable
from saint_cli.model.errors import InputError, Problem, ProblemsError
from saint_cli.model.mappings import Formats

STDIN = "-"

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_READ_IN_FOLDERS = frozenset({".csv", ".tsv", ".tab", *_WORKBOOKS, *_JSON})
_ZIP, _GZIP, _SQLITE = b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

FormatsOf = Callable[[str], Formats]
"""Returns what is declared of a file's format, by the file's title."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: what people know it by, and how it looked then."""

    path: Path
    name: str
    facts: FileFacts
    stamp: tuple[int, int, int]

    @property
    def short_name(self) -> str:
        """What the file is called wherever its folder is."""
        return storable(PurePath(self.name).name)


@dataclass(slots=True)
class OpenedInput:
    """The tables of an input, the files they are from, and those that are no tables.

    A ``database`` gives its tables, or the results of a mapping's queries, on demand.
    """

    name: str
    tables: list[InputTable] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)
    no_tables: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    database: Database | None = None

    def call_the_table(self, title: str) -> None:
        """Let the only table go by another name.

        Raises:
            InputError: There are several.
        """
        if len(self.tables) > 1:
            names = ", ".join(table.name for table in self.tables)
            message = f"--table is for an input of one table; there are {names}"
            raise InputError(message)
        for table in self.tables:
            table.title = title

    def require_unchanged(self) -> None:
        """Make sure that what was read is what is there.

        Raises:
            ProblemsError: A file changed meanwhile.
        """
        message = "changed while it was read; nothing was loaded"
        changed = [
            Problem(file.name, 0, 0, message, "load it again")
            for file in self.files
            if _stamp(file.path) != file.stamp
        ]
        if changed:
            raise ProblemsError(changed)


@contextmanager
def open_input(
    name: str, stdin: IO[bytes] | None, formats_of: FormatsOf
) -> Iterator[OpenedInput]:
    """Open a file, a folder, a database by its URL, or what is piped in ("-").

    What cannot be read is a problem of the opened input, with the rest still there.

    Raises:
        InputError: There is no such thing.
    """
    with TemporaryDirectory(prefix="saint-") as temporary:
        opener = _Opener(name, Path(temporary), formats_of)
        if name == STDIN:
            if stdin is None:
                message = "nothing is piped in"
                raise InputError(message)
            opener.open_file(keep_stream(stdin, Path(temporary)), "standard input")
        elif "://" in name:
            opener.open_server(name)
        elif Path(name).is_dir():
            opener.open_folder(Path(name))
        elif Path(name).is_file():
            opener.open_file(Path(name), name)
        else:
            kind = "file" if PurePath(name).suffix else "folder"
            message = f"{name}: there is no such {kind}"
            raise InputError(message)
        yield opener.opened


class _Opener:
    """Opens one thing after another, as deep as they contain each other."""

    def __init__(self, name: str, temporary: Path, formats_of: FormatsOf) -> None:
        self.opened = OpenedInput(name)
        self._temporary = temporary
        self._formats_of = formats_of

    def open_folder(self, folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or not path.is_file():
                continue
            if path.suffix.lower() in _READ_IN_FOLDERS:
                self.open_file(path, str(path))
            else:
                self.opened.no_tables.append(path.name)

    def open_server(self, url: str) -> None:
        from saint_cli.crm.loading.formats.servers import Server

        self._add_database(Server(url))

    def open_file(self, path: Path, name: str) -> None:
        try:
            with path.open("rb") as stream:
                start = stream.read(4096)
            if start.startswith(_ZIP) and not _is_workbook(path, name):
                for inner, inner_name in unpack_zip(path, name, self._folder()):
                    self._open_member(inner, inner_name)
                self._note(path, name)
            elif start.startswith(_GZIP):
                self.open_file(*unpack_gzip(path, name, self._folder()))
            else:
                self._open_tables(path, name, start)
        except BadFileError as error:
            self.opened.problems.append(error.problem)
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            self.opened.problems.append(Problem(name, 0, 0, message))

    def _open_member(self, path: Path, name: str) -> None:
        if PurePath(name).suffix.lower() in _READ_IN_FOLDERS:
            self.open_file(path, name)
        else:
            self.opened.no_tables.append(name)

    def _open_tables(self, path: Path, name: str, start: bytes) -> None:
        file = self._note(path, name)
        suffix = PurePath(name).suffix.lower()
        if start.startswith(_SQLITE):
            from saint_cli.crm.loading.formats.sqlite_files import SqliteDatabase

            self._add_database(SqliteDatabase(path, name))
        elif start.startswith((_ZIP, _OLD_WORKBOOK)) or suffix in _WORKBOOKS:
            from saint_cli.crm.loading.formats.workbooks import workbook_tables

            self.opened.tables += workbook_tables(path, name)
        elif suffix in _JSON or start.lstrip()[:1] in {b"{", b"["}:
            from saint_cli.crm.loading.formats.json_text import json_tables

            self.opened.tables += json_tables(path, name, file.facts)
        else:
            from saint_cli.crm.loading.formats.csv_text import CsvTable

            formats = self._formats_of(PurePath(name).stem)
            self.opened.tables.append(CsvTable(path, name, formats, file.facts))

    def _add_database(self, database: Database) -> None:
        self.opened.database = database

    def _note(self, path: Path, name: str) -> InputFile:
        stamp = _stamp(path)
        file = InputFile(path, name, inspect_file(path), stamp)
        self.opened.files.append(file)
        return file

    def _folder(self) -> Path:
        folder = self._temporary / str(len(list(self._temporary.iterdir())))
        folder.mkdir()
        return folder


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _is_workbook(path: Path, name: str) -> bool:
    if PurePath(name).suffix.lower() in _WORKBOOKS:
        return True
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
