"""Row ids of a CRM table: finding them by external id, and giving out new ones.

An id stays a record's own for good, also while the record is deleted: history knows
entities by it.
"""

import json
import sqlite3
from collections.abc import Collection

from saint_cli.crm.names import quote_identifier


def find_rows(
    connection: sqlite3.Connection,
    table: str,
    source_system: str,
    external_ids: Collection[str],
) -> dict[str, int]:
    """Return the row id of each external id that a table has."""
    return dict(
        connection.execute(
            f"SELECT external_id, id FROM {quote_identifier(table)}"
            " WHERE source_system = ?"
            " AND external_id IN (SELECT value FROM json_each(?))",
            (source_system, json.dumps(list(external_ids))),
        )
    )


def find_merged(
    connection: sqlite3.Connection,
    table: str,
    source_system: str,
    external_ids: Collection[str],
) -> dict[str, int]:
    """Return for each id that was merged into another the row id of that other.

    One that is itself deleted is none.
    """
    is_there = f"merged_into IN (SELECT id FROM {quote_identifier(table)})"
    wanted = "external_id, merged_into", is_there
    return _find_gone(connection, wanted, (table, source_system), external_ids)


def find_deleted_ids(
    connection: sqlite3.Connection,
    table: str,
    source_system: str,
    external_ids: Collection[str],
) -> dict[str, int]:
    """Return the row ids that records had before they were deleted."""
    wanted = "external_id, id", "returned_by IS NULL"
    return _find_gone(connection, wanted, (table, source_system), external_ids)


def _find_gone(
    connection: sqlite3.Connection,
    wanted: tuple[str, str],
    origin: tuple[str, str],
    external_ids: Collection[str],
) -> dict[str, int]:
    """Return two columns of deleted records that meet a condition."""
    columns, condition = wanted
    return dict(
        connection.execute(
            f"SELECT {columns} FROM deleted_records"
            f" WHERE table_name = ? AND source_system = ? AND {condition}"
            " AND external_id IN (SELECT value FROM json_each(?))",
            (*origin, json.dumps(list(external_ids))),
        )
    )


def next_id(connection: sqlite3.Connection, table: str) -> int:
    """Return the lowest id above all that a table ever had."""
    query = (
        f"SELECT max(coalesce((SELECT max(id) FROM {quote_identifier(table)}), 0),"
        " coalesce((SELECT max(id) FROM deleted_records WHERE table_name = ?), 0)) + 1"
    )
    return int(connection.execute(query, (table,)).fetchone()[0])


def has_deleted(connection: sqlite3.Connection, table: str) -> bool:
    """Whether any record of a table is deleted, so that it could return."""
    query = (
        "SELECT EXISTS (SELECT 1 FROM deleted_records"
        " WHERE table_name = ? AND returned_by IS NULL)"
    )
    return bool(connection.execute(query, (table,)).fetchone()[0])
