"""What saint cannot be faster than: the same work, or less, done by SQLite alone."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

SOURCES = ("activities", "sales", "requests")
ENTITIES = ("company", "person", "project")

_RENAMED = {"external_id": "id"}


class Index(NamedTuple):
    """An index of a database: its columns, and of which rows if not of all."""

    name: str
    table: str
    is_unique: bool
    columns: tuple[str, ...]
    condition: str

    @property
    def words(self) -> str:
        """The index as one reads it."""
        where = f" where {self.condition}" if self.condition else ""
        return f"{self.table} ({', '.join(self.columns)}){where}"


def indexes_of(database: Path, table: str) -> list[Index]:
    """Return the indexes of a table, those by expressions left out."""
    with _reader(database) as reader:
        found = reader.execute(
            'SELECT l.name, l."unique", m.sql FROM pragma_index_list(?) AS l'
            " JOIN sqlite_master AS m ON m.name = l.name ORDER BY l.name",
            (table,),
        ).fetchall()
        columns = {name: _columns_of(reader, name) for name, _, _ in found}
    return [
        Index(name, table, bool(unique), columns[name], _condition(sql))
        for name, unique, sql in found
        if all(columns[name])
    ]


def _reader(database: Path) -> closing[sqlite3.Connection]:
    uri = f"{database.absolute().as_uri()}?mode=ro"
    return closing(sqlite3.connect(uri, uri=True))


def _columns_of(reader: sqlite3.Connection, index: str) -> tuple[str, ...]:
    query = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
    return tuple(name for (name,) in reader.execute(query, (index,)))


def _condition(statement: str | None) -> str:
    return (statement or "").partition(" WHERE ")[2]


def covering_indexes(database: Path, entities: Iterable[str]) -> Iterator[Index]:
    """Yield, for each source and entity type, the widest index that begins with it."""
    for source in SOURCES:
        indexes = indexes_of(database, source)
        for entity in entities:
            fitting = [i for i in indexes if i.columns[:2] == (entity, "date")]
            if fitting:
                yield max(fitting, key=lambda index: len(index.columns))


def scan_script(indexes: Iterable[Index]) -> str:
    """Return SQL that reads each entry of some indexes once, to its last column."""
    return "".join(
        f'SELECT count("{index.columns[-1]}") FROM {index.table} INDEXED BY "{index.name}"'
        f" WHERE date > ''{f' AND ({index.condition})' if index.condition else ''};\n"
        for index in indexes
    )


def counter_scan_script(database: Path) -> str:
    """Return SQL that reads each row of the companies' counters, to the last column."""
    with _reader(database) as reader:
        columns = reader.execute("PRAGMA table_info(company_counters)").fetchall()
    last = columns[-1][1]
    return f'SELECT count(*) FROM company_counters WHERE "{last}" >= 0;\n'


def import_script(folder: Path, like: Path, *, indexes_last: bool = False) -> str:
    """Return a script for SQLite's shell that imports a folder of native files.

    The tables are plain: text without constraints, keys or triggers. They have the
    indexes of the database ``like``, which SQLite fills row by row, or builds from
    the whole table in the end.
    """
    tables, imports, indexes = [], [], []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        tables.append(f"CREATE TABLE {path.stem} ({', '.join(columns)});\n")
        imports.append(f'.import --csv --skip 1 "{path}" {path.stem}\n')
        known = [_plain(i, columns) for i in indexes_of(like, path.stem)]
        indexes += [statement for statement in known if statement]
    order = (tables, imports, indexes) if indexes_last else (tables, indexes, imports)
    return "".join(line for lines in order for line in lines)


def _plain(index: Index, known: Iterable[str]) -> str:
    """Return the statement that makes an index like a given one on a plain table."""
    names = (_RENAMED.get(name, name) for name in index.columns)
    columns = ", ".join(name for name in names if name in known)
    kind = "UNIQUE INDEX" if index.is_unique else "INDEX"
    statement = f'CREATE {kind} "plain_{index.name}" ON {index.table} ({columns});\n'
    return statement if columns else ""
