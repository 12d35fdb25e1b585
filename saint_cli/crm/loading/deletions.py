"""Records that were deleted in the CRM: out of their tables, and back again.

A deleted record is moved out whole. What pointed to it points nowhere meanwhile, and
to it again when it returns.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from saint_cli.crm.loading.row_ids import next_id
from saint_cli.crm.loading.stored_rows import (
    ids_aside,
    put_back,
    read_json,
    row_as_json,
)
from saint_cli.crm.names import quote_identifier
from saint_cli.crm.schema import columns_of
from saint_cli.model.tables import RESERVED_COLUMNS, TABLES

_KEEP_LINKS = """
INSERT INTO deleted_links
SELECT ?, id, ?, ?, {column} FROM {table} WHERE {column} IN ({gone})
ON CONFLICT DO UPDATE SET target_id = excluded.target_id
"""
_OWN_AGAIN = """
UPDATE followups SET owner = (SELECT owner FROM activities WHERE id = activity)
WHERE owner IS NULL AND activity IS NOT NULL
"""
"""A follow-up, which SQLite lets go of a user, is owned as its activity is."""

_KEEP_RECORDS = """
INSERT INTO deleted_records (table_name, id, source_system, external_id, record, load)
SELECT ?, id, source_system, external_id, {record}, ? FROM {table} AS r
WHERE id IN ({gone})
ON CONFLICT DO UPDATE SET record = excluded.record, load = excluded.load,
    merged_into = NULL, returned_by = NULL
"""


def delete_records(
    connection: sqlite3.Connection,
    table: str,
    row_ids: Sequence[int],
    load_id: int | None,
) -> None:
    """Move records out of their table, and what cannot be without them.

    ``load_id`` is the load that no longer had them. Where there is none, the records
    were never to be there, and no more is kept of them than tells them apart.
    """
    with _indexed_links(connection, table) as links:
        for other, column, is_required in links:
            if is_required:
                delete_records(
                    connection,
                    other,
                    _pointing(connection, other, column, row_ids),
                    load_id,
                )
            else:
                _part(connection, other, column, table, row_ids)
        _move_out(connection, table, row_ids, load_id)


def _pointing(
    connection: sqlite3.Connection, table: str, column: str, row_ids: Sequence[int]
) -> Sequence[int]:
    with ids_aside(connection, row_ids) as gone:
        rows = connection.execute(
            f"SELECT id FROM {quote_identifier(table)} WHERE {column} IN ({gone})"
        )
        return array("q", (row_id for (row_id,) in rows))


def _part(
    connection: sqlite3.Connection,
    table: str,
    column: str,
    target: str,
    row_ids: Sequence[int],
) -> None:
    name = quote_identifier(table)
    with ids_aside(connection, row_ids) as gone:
        connection.execute(
            _KEEP_LINKS.format(table=name, column=column, gone=gone),
            (table, column, target),
        )
        connection.execute(
            f"UPDATE {name} SET {column} = NULL WHERE {column} IN ({gone})"
        )


def _move_out(
    connection: sqlite3.Connection,
    table: str,
    row_ids: Sequence[int],
    load_id: int | None,
) -> None:
    name = quote_identifier(table)
    kept = columns_of(connection, table) if load_id else _required_columns(table)
    with ids_aside(connection, row_ids) as gone:
        connection.execute(
            _KEEP_RECORDS.format(table=name, record=row_as_json(kept, "r"), gone=gone),
            (table, load_id),
        )
        connection.execute(f"DELETE FROM {name} WHERE id IN ({gone})")


def _required_columns(table: str) -> list[str]:
    columns = (c for c in TABLES[table].columns if c.required or c.default is not None)
    return [*RESERVED_COLUMNS, *(column.name for column in columns)]


@contextmanager
def _indexed_links(
    connection: sqlite3.Connection, table: str
) -> Iterator[list[tuple[str, str, bool]]]:
    """Yield the columns that refer to a table, each with an index for the time being.

    Without one, SQLite would look through a whole table for every record deleted.
    """
    links = list(links_to(table))
    made = []
    for other, column, _ in links:
        if not _is_indexed(connection, other, column):
            name = quote_identifier(f"saint_links_of_{other}_by_{column}")
            connection.execute(
                f"CREATE INDEX {name} ON {quote_identifier(other)} ({column})"
                f" WHERE {column} IS NOT NULL"
            )
            made.append(name)
    yield links
    for name in made:
        connection.execute(f"DROP INDEX {name}")


def links_to(table: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each table and column that refers to a table, and whether it has to."""
    for other in TABLES.values():
        for column in other.columns:
            if column.refers_to == table:
                yield other.name, column.name, column.required


def _is_indexed(connection: sqlite3.Connection, table: str, column: str) -> bool:
    rows = connection.execute(
        "SELECT m.sql FROM sqlite_master AS m JOIN pragma_index_info(m.name) AS i"
        " WHERE m.type = 'index' AND m.tbl_name = ? AND i.seqno = 0 AND i.name = ?",
        (table, column),
    )
    partial = [(sql or "").partition(" WHERE ")[2] for (sql,) in rows]
    return any(limit in {"", f"{column} IS NOT NULL"} for limit in partial)


def return_records(
    connection: sqlite3.Connection, table: str, row_ids: Sequence[int], load_id: int
) -> int:
    """Put deleted records back as they were, and what pointed to them.

    Returns how many of them the CRM had deleted; the others were of undone loads.
    """
    row_ids = array("q", _with_free_ids(connection, table, row_ids))
    with ids_aside(connection, row_ids) as back:
        where = f"table_name = ? AND id IN ({back})"
        found = connection.execute(
            f"SELECT id, record FROM deleted_records WHERE {where}", (table,)
        )
        rows = ({**read_json(record), "id": row_id} for row_id, record in found)
        put_back(connection, table, _with_links(connection, table, rows))
        connection.execute(
            f"UPDATE deleted_records SET returned_by = ?, merged_into = NULL"
            f" WHERE {where}",
            (load_id, table),
        )
        for other, column, _ in links_to(table):
            _point_again(connection, other, column, table, back)
        if table == "users":
            connection.execute(_OWN_AGAIN)
        known = f"SELECT count(load) FROM deleted_records WHERE {where}"
        return int(connection.execute(known, (table,)).fetchone()[0])


def _with_free_ids(
    connection: sqlite3.Connection, table: str, row_ids: Sequence[int]
) -> Iterator[int]:
    """Yield the ids of records that are to return, new ones where another took theirs."""
    for row_id in row_ids:
        taken = f"SELECT 1 FROM {quote_identifier(table)} WHERE id = ?"
        if not connection.execute(taken, (row_id,)).fetchone():
            yield row_id
            continue
        free = next_id(connection, table)
        connection.execute(
            "UPDATE deleted_records SET id = ? WHERE table_name = ? AND id = ?",
            (free, table, row_id),
        )
        connection.execute(
            "UPDATE deleted_links SET target_id = ?"
            " WHERE target_table = ? AND target_id = ?",
            (free, table, row_id),
        )
        yield free


def _with_links(
    connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, object]]
) -> Iterator[dict[str, object]]:
    """Yield rows without links to records that are themselves deleted, and keep these."""
    references = [c for c in TABLES[table].columns if c.refers_to]
    for row in rows:
        for column in references:
            target, value = column.refers_to, row.get(column.name)
            query = f"SELECT 1 FROM {quote_identifier(target)} WHERE id = ?"
            if value and not connection.execute(query, (value,)).fetchone():
                connection.execute(
                    "INSERT INTO deleted_links VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET target_id = excluded.target_id",
                    (table, row["id"], column.name, target, value),
                )
                row[column.name] = None
        yield row


def _point_again(
    connection: sqlite3.Connection, table: str, column: str, target: str, back: str
) -> None:
    """Let what pointed to records point to them again, unless it points elsewhere now."""
    links = (
        "SELECT id, target_id FROM deleted_links WHERE table_name = ?"
        f" AND column_name = ? AND target_table = ? AND target_id IN ({back})"
    )
    values = (table, column, target)
    connection.execute(
        f"UPDATE {quote_identifier(table)} AS r SET {column} = link.target_id"
        f" FROM ({links}) AS link WHERE link.id = r.id AND r.{column} IS NULL",
        values,
    )
    connection.execute(
        "DELETE FROM deleted_links WHERE table_name = ? AND column_name = ?"
        f" AND target_table = ? AND target_id IN ({back})",
        values,
    )
