"""A table under loading: its row ids, which rows were seen, and what was done to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from saint_cli.crm.loading.context import LoadContext, SeenRows
from saint_cli.crm.loading.deletions import return_records
from saint_cli.crm.loading.row_ids import (
    find_deleted_ids,
    find_rows,
    has_deleted,
    next_id,
)
from saint_cli.crm.names import quote_identifier
from saint_cli.model.tables import TABLES

_NAME_COLUMNS = {"persons": "last_name"}
"""The column that a record made from a name holds it in, where it is not "name"."""


@dataclass(slots=True)
class TableState:
    """What a load has done to a table so far.

    ``is_new`` says that the table was empty: then its rows need not be looked up.
    """

    table: str
    seen: SeenRows
    next_id: int
    is_new: bool
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    returned: int = 0
    rejected: int = 0

    @property
    def first_id(self) -> int:
        """The lowest id that this load gave out, or would."""
        return self.seen.first_new

    @property
    def has_changed(self) -> bool:
        """Whether the table is not as it was."""
        return bool(self.added or self.changed or self.deleted or self.returned)

    def take_ids(self, number: int) -> range:
        """Give out ids for new rows."""
        ids = range(self.next_id, self.next_id + number)
        self.next_id = ids.stop
        return ids


class TableStates:
    """The tables of one load, each from the moment that it is first touched."""

    def __init__(self, context: LoadContext) -> None:
        self._context = context
        self.touched: dict[str, TableState] = {}

    def of(self, table: str) -> TableState:
        """Return a table's state."""
        state = self.touched.get(table)
        if state is None:
            connection = self._context.connection
            first = next_id(connection, table)
            exists = f"SELECT EXISTS (SELECT 1 FROM {quote_identifier(table)})"
            is_new = not connection.execute(exists).fetchone()[0]
            is_new = is_new and not has_deleted(connection, table)
            state = TableState(table, SeenRows(first), first, is_new)
            self.touched[table] = state
        return state

    def make(self, table: str, name: str) -> int:
        """Make a record from nothing but its name, and return its row id."""
        context, external_id = self._context, name.strip()
        where = (context.connection, table, context.source_system, [external_id])
        deleted = find_deleted_ids(*where)
        if deleted:
            row_ids = list(deleted.values())
            back = return_records(context.connection, table, row_ids, context.load_id)
            self.of(table).returned += back
            self.of(table).added += 1 - back
        known = find_rows(*where).get(external_id)
        if known:
            return known
        state = self.of(table)
        row_id = state.take_ids(1)[0]
        columns = TABLES[table].columns
        known_by: dict[str, object] = {
            c.name: c.default for c in columns if c.default is not None
        }
        known_by |= {_NAME_COLUMNS.get(table, "name"): external_id}
        if "@" in external_id and TABLES[table].column("email"):
            known_by["email"] = external_id
        context.connection.execute(
            f"INSERT INTO {quote_identifier(table)}"
            f" (id, source_system, external_id, {', '.join(known_by)})"
            f" VALUES (?, ?, ?{', ?' * len(known_by)})",
            (row_id, context.source_system, external_id, *known_by.values()),
        )
        state.added += 1
        return row_id


def count_rows(context: LoadContext, table: str) -> int:
    """Return how many rows of a table are from the system that is loaded."""
    query = f"SELECT count(*) FROM {quote_identifier(table)} WHERE source_system = ?"
    return int(
        context.connection.execute(query, (context.source_system,)).fetchone()[0]
    )


class RepeatedIdsError(Exception):
    """A table that was filled without looking has an id more than once."""


@contextmanager
def without_indexes(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Fill an empty table without its indexes, and make them all at once afterwards.

    That takes a fraction of the time of adding to each of them row by row.

    Raises:
        RepeatedIdsError: Two rows have the same id.
    """
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {quote_identifier(name)}")
    yield
    is_doubled = False
    for _, statement in indexes:
        try:
            connection.execute(statement)
        except sqlite3.IntegrityError:
            # What follows still looks rows up by it, to find all other mistakes.
            connection.execute(statement.replace("UNIQUE ", "", 1))
            is_doubled = True
    if is_doubled:
        raise RepeatedIdsError
