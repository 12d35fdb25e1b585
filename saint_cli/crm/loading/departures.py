"""Records that the input itself says are gone: deleted, or merged into others."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.deletions import delete_records
from saint_cli.crm.loading.input_tables import BATCH_ROWS
from saint_cli.crm.loading.merges import merge_records
from saint_cli.crm.loading.row_ids import find_merged, find_rows
from saint_cli.crm.loading.table_state import TableState

_MAKE = """
CREATE TEMP TABLE IF NOT EXISTS saint_departures (
    number INTEGER PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL
)
"""
_KEEP = """
INSERT INTO temp.saint_departures (external_id, target) VALUES (?, ?)
ON CONFLICT DO UPDATE SET target = excluded.target WHERE excluded.target <> ''
"""


class Departure(NamedTuple):
    """A record that the CRM no longer has, and the one it was merged into, if any."""

    external_id: str
    into: str


class Departures:
    """The departures of a table, kept aside until all of the table is read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(_MAKE)

    def add(self, departures: Iterable[Departure]) -> None:
        """Keep departures."""
        self._connection.executemany(_KEEP, departures)

    def clear(self) -> None:
        """Forget all departures."""
        self._connection.execute("DELETE FROM temp.saint_departures")

    def batches(self) -> Iterator[list[Departure]]:
        """Yield the departures in the order in which they were read."""
        rows = self._connection.execute(
            "SELECT external_id, target FROM temp.saint_departures ORDER BY number"
        )
        while some := rows.fetchmany(BATCH_ROWS):
            yield [Departure(*row) for row in some]


def depart(context: LoadContext, state: TableState, departures: Departures) -> None:
    """Delete or merge the records of a table that are gone.

    Who stands in the input is there, whatever another row says.
    """
    where = (context.connection, state.table, context.source_system)
    deleted = array("q")
    for batch in departures.batches():
        rows = find_rows(*where, [one.external_id for one in batch])
        for one in batch:
            old = rows.get(one.external_id)
            if old is None or state.seen.has(old):
                continue
            state.deleted += 1
            into = _target(context, state.table, one.into)
            if into is None or into == old:
                deleted.append(old)
            else:
                _merge(context, state.table, old, into)
    if deleted:
        delete_records(context.connection, state.table, deleted, context.load_id)


def _target(context: LoadContext, table: str, external_id: str) -> int | None:
    """Return the row that a record was merged into, also if that is itself merged."""
    if not external_id:
        return None
    where = (context.connection, table, context.source_system, [external_id])
    return find_rows(*where).get(external_id) or find_merged(*where).get(external_id)


def _merge(context: LoadContext, table: str, old: int, into: int) -> None:
    merge_records(
        context.connection,
        table,
        old,
        into,
        load_id=context.load_id,
        day=context.today,
    )
