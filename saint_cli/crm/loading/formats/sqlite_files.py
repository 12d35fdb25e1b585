"""SQLite databases, opened so that nothing can be written to them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saint_cli.crm.loading.formats.queries import Result
from saint_cli.crm.loading.input_tables import BadFileError
from saint_cli.crm.names import quote_identifier

_TABLES = """
SELECT name FROM sqlite_master
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY name
"""


class SqliteDatabase:
    """A SQLite file."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._uri = f"{path.absolute().as_uri()}?mode=ro"

    def selects(self) -> dict[str, str]:
        """Return for each table and view the query that reads all of it."""
        with self.run(_TABLES) as (_, rows):
            return {name: f"SELECT * FROM {quote_identifier(name)}" for (name,) in rows}

    @contextmanager
    def run(
        self,
        sql: str,
        most: int | None = None,  # noqa: ARG002 - SQLite finds rows as they are read
    ) -> Iterator[Result]:
        """Run a query.

        Raises:
            BadFileError: The database is damaged, or the query is not valid.
        """
        try:
            connection = sqlite3.connect(self._uri, uri=True)
            connection.text_factory = _text
            try:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("PRAGMA trusted_schema = OFF")
                cursor = connection.execute(sql)
                yield [column[0] for column in cursor.description or ()], cursor
            finally:
                connection.close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise BadFileError(self.name, 0, f"cannot be read: {error}") from error


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
