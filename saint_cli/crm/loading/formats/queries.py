"""Tables of a database, and the queries of a mapping, as tables of the input."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Protocol

from saint_cli.crm.loading.formats.json_text import as_cell
from saint_cli.crm.loading.input_tables import BATCH_ROWS, Batch, Reject

Result = tuple[Sequence[str], Iterator[Sequence[Any]]]
"""The names of a query's columns, and its rows."""


class Database(Protocol):
    """A database to read from."""

    name: str

    def selects(self) -> dict[str, str]:
        """Return for each table and view the query that reads all of it.

        Raises:
            BadFileError: The database cannot be read.
        """

    def run(self, sql: str, most: int | None = None) -> AbstractContextManager[Result]:
        """Run a query, of whose rows at most so many will be read.

        Raises:
            BadFileError: It cannot be run.
        """


class QueryTable:
    """The result of a query; it goes by the name of its table, or of its rule."""

    def __init__(self, database: Database, title: str, sql: str) -> None:
        self.name = f"{database.name}[{title}]"
        self.title = title.rpartition(".")[2]
        self.file = database.name
        self.form = ""
        self.size, self.position = 0, 0
        self._database, self._sql = database, sql
        with database.run(sql, 0) as (names, _):
            self.header: Sequence[str] = names

    def batches(self, reject: Reject) -> Iterator[Batch]:  # noqa: ARG002 - all rows fit
        """Yield the rows of the result."""
        self.position = 0
        with self._database.run(self._sql) as (_, rows):
            while some := list(islice(rows, BATCH_ROWS)):
                lines = range(self.position + 1, self.position + len(some) + 1)
                columns = [list(map(as_cell, c)) for c in zip(*some, strict=True)]
                yield Batch(lines, columns)
                self.position += len(some)


def database_tables(database: Database) -> list[QueryTable]:
    """Return every table and view of a database."""
    return [
        QueryTable(database, title, sql) for title, sql in database.selects().items()
    ]
