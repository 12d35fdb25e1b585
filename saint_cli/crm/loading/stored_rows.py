"""Whole rows kept as JSON beside their tables, and put back."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from saint_cli.crm.names import quote_identifier
from saint_cli.crm.schema import columns_of

_PARTS = 60
"""How many columns go into one JSON object: SQLite's functions take 127 arguments."""


def row_as_json(columns: Sequence[str], row: str) -> str:
    """Return SQL that makes JSON of a row: a list of objects, together the whole."""
    parts = (
        columns[start : start + _PARTS] for start in range(0, len(columns), _PARTS)
    )
    objects = ", ".join(f"json_object({_pairs(part, row)})" for part in parts)
    return f"json_array({objects})"


def _pairs(columns: Iterable[str], row: str) -> str:
    return ", ".join(
        f"{_literal(name)}, {row}.{quote_identifier(name)}" for name in columns
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def read_json(record: str) -> dict[str, object]:
    """Return a row from its JSON, by column."""
    return {key: value for part in json.loads(record) for key, value in part.items()}


def put_back(
    connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, object]]
) -> int:
    """Insert rows, or make those that are there as they were; return how many.

    Columns that a row does not know were added since, and were empty then.
    """
    names = columns_of(connection, table)
    quoted = ", ".join(map(quote_identifier, names))
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in map(quote_identifier, names[1:])
    )
    return connection.executemany(
        f"INSERT INTO {quote_identifier(table)} ({quoted})"
        f" VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT (id) DO UPDATE SET {changes}",
        ([row.get(name) for name in names] for row in rows),
    ).rowcount


@contextmanager
def ids_aside(connection: sqlite3.Connection, row_ids: Iterable[int]) -> Iterator[str]:
    """Keep row ids in a temporary table, and yield a query for them."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS saint_rows (id INTEGER PRIMARY KEY)"
    )
    connection.execute("DELETE FROM temp.saint_rows")
    connection.executemany(
        "INSERT INTO temp.saint_rows VALUES (?)", ((row_id,) for row_id in row_ids)
    )
    yield "SELECT id FROM temp.saint_rows"
    connection.execute("DELETE FROM temp.saint_rows")


def watch_changes(
    connection: sqlite3.Connection, tables: Iterable[str], load_id: int
) -> None:
    """Keep each row as it is now, should this connection change it."""
    for table in tables:
        before = row_as_json(columns_of(connection, table), "OLD")
        literal = _literal(table)
        connection.execute(
            f"CREATE TEMP TRIGGER {quote_identifier(f'saint_keeps_{table}')}"
            f" BEFORE UPDATE ON main.{quote_identifier(table)}"
            f" BEGIN INSERT INTO load_changes"
            f" SELECT {int(load_id)}, {literal}, OLD.id, {before}"
            " WHERE NOT EXISTS (SELECT 1 FROM load_changes"
            f" WHERE load = {int(load_id)} AND table_name = {literal} AND id = OLD.id);"
            " END"
        )
