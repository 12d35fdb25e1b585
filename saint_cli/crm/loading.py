"""Loading the native input: new records are added, known ones updated, none doubled."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.crm.native_csv import BadFileError, NativeFile, Row, read_header
from saint_cli.crm.table_writer import LoadContext, TableWriter
from saint_cli.model.errors import InputError, Problem, ProblemsError, suggest
from saint_cli.model.tables import TABLES, Table

MOST_PROBLEMS = 1_000
"""After so many mistakes the rest of the input is not looked at."""

_BATCH = 1_000

Progress = Callable[[str, int, int], None]
"""Told the table, the bytes read of its file, and the file's size."""


class TableSummary(NamedTuple):
    """What a load did to one table."""

    table: str
    added: int
    changed: int
    unchanged: int
    own_columns: tuple[str, ...]


class LoadSummary(NamedTuple):
    """What a load did, and why it had no use for some files."""

    tables: tuple[TableSummary, ...]
    ignored: tuple[str, ...]


def load_folder(
    context: LoadContext, folder: Path, progress: Progress | None = None
) -> LoadSummary:
    """Load every native file of a folder, inside the caller's open transaction.

    Raises:
        InputError: The folder is not there or has no companies.csv.
        ProblemsError: Anything is wrong in any file: all of it, at once.
    """
    files = _find_files(folder)
    problems: list[Problem] = []
    summaries = []
    for table, path in files.items():
        summary = _load_file(context, table, path, problems, progress)
        if len(problems) >= MOST_PROBLEMS:
            break
        if summary:
            summaries.append(summary)
    if problems:
        raise ProblemsError(problems)
    return LoadSummary(tuple(summaries), tuple(_unused_files(folder)))


def _find_files(folder: Path) -> dict[Table, Path]:
    """Return the native files of a folder, each after those that it refers to."""
    if not folder.is_dir():
        message = f"{folder}: there is no such folder"
        raise InputError(message)
    paths = {table: folder / f"{table.name}.csv" for table in TABLES.values()}
    if not paths[TABLES["companies"]].is_file():
        found = (
            ", ".join(sorted(p.name for p in folder.glob("*.csv"))) or "no .csv file"
        )
        message = f"{folder}: has no companies.csv (found {found})"
        raise InputError(message)
    return {table: path for table, path in paths.items() if path.is_file()}


def _unused_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in TABLES:
            hint = suggest(path.stem, TABLES)
            yield f"{path.name} is not a native table" + (f"; {hint}" if hint else "")


def _load_file(
    context: LoadContext,
    table: Table,
    path: Path,
    problems: list[Problem],
    progress: Progress | None,
) -> TableSummary | None:
    file = NativeFile(path)

    def report(line: int, column: int, message: str, hint: str) -> None:
        problems.append(Problem(str(path), line, column, message, hint))

    try:
        rows = file.rows()
        columns, mistakes = read_header(file, next(rows).cells, table)
        problems += mistakes
        if mistakes:
            return None
        writer = TableWriter(context, table, columns, report)
        before = _count(context, table)
        seen = written = 0
        for batch in _batches(rows):
            seen += len(batch)
            written += writer.write(batch)
            if progress:
                progress(table.name, file.position, file.size)
            if len(problems) >= MOST_PROBLEMS:
                return None
    except BadFileError as error:
        problems.append(error.problem)
        return None
    added = _count(context, table) - before
    return TableSummary(
        table.name, added, written - added, seen - written, writer.new_columns
    )


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _count(context: LoadContext, table: Table) -> int:
    query = f"SELECT count(*) FROM {quote_identifier(table.name)}"
    return int(context.connection.execute(query).fetchone()[0])
