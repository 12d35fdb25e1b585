"""Taking back the last load: every record as it was before."""

import sqlite3
from array import array
from datetime import datetime
from typing import NamedTuple

from saint_cli.crm.loading.deletions import delete_records, return_records
from saint_cli.crm.loading.load_records import CHANGED_SOMETHING
from saint_cli.crm.loading.stored_rows import put_back, read_json
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError
from saint_cli.model.tables import TABLES

_KNOWN_TO_HISTORY = frozenset({"users", *(entity.table for entity in Entity)})

_FOLLOW_EPISODES = """
UPDATE followups AS f SET entity_id = e.entity_id
FROM status_episodes AS e
WHERE e.id = f.episode AND e.entity_id != f.entity_id
"""
"""A follow-up is about whom its episode is about, also when a merge is undone."""


_NOTE_MEMBERS = """
INSERT OR IGNORE INTO moved_members
SELECT status, entity, entity_id FROM status_episodes WHERE id IN (
    SELECT id FROM load_changes WHERE load = ? AND table_name = 'status_episodes'
)
"""


class UndoneTable(NamedTuple):
    """What undoing a load did to one table."""

    table: str
    removed: int
    changed_back: int
    returned: int
    deleted_again: int


def undo_last_load(
    connection: sqlite3.Connection, now: datetime
) -> tuple[int, list[UndoneTable]]:
    """Undo the last load that changed anything, inside the caller's transaction.

    Returns its number, and what was done. History of entities that were loaded for
    the first time stays theirs, should they be loaded again.

    Raises:
        InputError: There is no such load, or it is undone already.
    """
    load_id = _last_load(connection)
    returned = _return_deleted(connection, load_id)
    changed = _change_back(connection, load_id)
    deleted = _delete_returned(connection, load_id)
    removed = _remove_added(connection, load_id)
    connection.execute(
        "UPDATE loads SET undone_at = ? WHERE id = ?",
        (now.isoformat(timespec="seconds"), load_id),
    )
    tables = [
        UndoneTable(
            name,
            *(counts.get(name, 0) for counts in (removed, changed, returned, deleted)),
        )
        for name in TABLES
    ]
    return load_id, [table for table in tables if any(table[1:])]


def _last_load(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        f"SELECT id, undone_at FROM loads WHERE {CHANGED_SOMETHING}"
        " ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        message = "there is no load to undo"
        raise InputError(message)
    load_id, undone_at = row
    if undone_at:
        message = (
            f"load {load_id}, the last that changed anything, is undone already;"
            " earlier ones cannot be"
        )
        raise InputError(message)
    return int(load_id)


def _return_deleted(connection: sqlite3.Connection, load_id: int) -> dict[str, int]:
    counts = {}
    for table in TABLES:
        rows = connection.execute(
            "SELECT id FROM deleted_records WHERE table_name = ? AND load = ?"
            " AND returned_by IS NULL",
            (table, load_id),
        )
        row_ids = array("q", (row_id for (row_id,) in rows))
        if row_ids:
            return_records(connection, table, row_ids, load_id)
            counts[table] = len(row_ids)
    connection.execute("DELETE FROM deleted_records WHERE load = ?", (load_id,))
    return counts


def _change_back(connection: sqlite3.Connection, load_id: int) -> dict[str, int]:
    counts = {}
    connection.execute(_NOTE_MEMBERS, (load_id,))
    for table in (*TABLES, "status_episodes"):
        records = connection.execute(
            "SELECT before FROM load_changes WHERE load = ? AND table_name = ?",
            (load_id, table),
        )
        counts[table] = put_back(
            connection, table, (read_json(before) for (before,) in records)
        )
    connection.execute(_NOTE_MEMBERS, (load_id,))
    connection.execute(_FOLLOW_EPISODES)
    connection.execute("DELETE FROM load_changes WHERE load = ?", (load_id,))
    return counts


def _delete_returned(connection: sqlite3.Connection, load_id: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in reversed(TABLES):
        returned = "FROM deleted_records WHERE table_name = ? AND returned_by = ?"
        loads = connection.execute(
            f"SELECT DISTINCT load {returned} ORDER BY load", (table, load_id)
        ).fetchall()
        for (deleted_by,) in loads:
            rows = connection.execute(
                f"SELECT id {returned} AND load IS ?", (table, load_id, deleted_by)
            )
            row_ids = array("q", (row_id for (row_id,) in rows))
            delete_records(connection, table, row_ids, deleted_by)
            counts[table] = counts.get(table, 0) + len(row_ids)
    return counts


def _remove_added(connection: sqlite3.Connection, load_id: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in reversed(TABLES):
        row = connection.execute(
            "SELECT first_id, last_id, added FROM load_tables"
            " WHERE load = ? AND table_name = ?",
            (load_id, table),
        ).fetchone()
        if row and row[2]:
            first, last, counts[table] = row
            delete_records(connection, table, range(first, last + 1), None)
            _forget(connection, table)
    return counts


def _forget(connection: sqlite3.Connection, table: str) -> None:
    """Forget removed records of which there can be no history."""
    if table not in _KNOWN_TO_HISTORY:
        connection.execute(
            "DELETE FROM deleted_records WHERE table_name = ? AND load IS NULL",
            (table,),
        )
