"""The tables that remember loads: what was loaded, what it changed, what is deleted.

They are history: rebuilt never. A record that was deleted in the CRM stands in
``deleted_records`` instead of its own table, so that nothing counts or lists it; its
row id stays its own, and what pointed to it is in ``deleted_links``, until it returns.
"""

import sqlite3

_LOADS = (
    """
    CREATE TABLE loads (
        id INTEGER PRIMARY KEY,
        started_at TEXT NOT NULL,
        loaded_by TEXT NOT NULL,
        input TEXT NOT NULL,
        profile TEXT NOT NULL,
        source_system TEXT NOT NULL,
        mode TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        undone_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE load_files (
        load INTEGER NOT NULL REFERENCES loads (id),
        file TEXT NOT NULL,
        sha256 TEXT,
        bytes INTEGER NOT NULL,
        PRIMARY KEY (load, file)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE load_tables (
        load INTEGER NOT NULL REFERENCES loads (id),
        table_name TEXT NOT NULL,
        added INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER NOT NULL DEFAULT 0,
        returned INTEGER NOT NULL DEFAULT 0,
        rejected INTEGER NOT NULL DEFAULT 0,
        first_id INTEGER NOT NULL,
        last_id INTEGER NOT NULL,
        PRIMARY KEY (load, table_name)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE load_changes (
        load INTEGER NOT NULL,
        table_name TEXT NOT NULL,
        id INTEGER NOT NULL,
        before TEXT NOT NULL,
        PRIMARY KEY (load, table_name, id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE deleted_records (
        table_name TEXT NOT NULL,
        id INTEGER NOT NULL,
        source_system TEXT NOT NULL,
        external_id TEXT NOT NULL,
        record TEXT,
        load INTEGER,
        merged_into INTEGER,
        returned_by INTEGER,
        PRIMARY KEY (table_name, id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX deleted_records_by_external_id
        ON deleted_records (table_name, external_id, source_system)
    """,
    """
    CREATE TABLE deleted_links (
        table_name TEXT NOT NULL,
        id INTEGER NOT NULL,
        column_name TEXT NOT NULL,
        target_table TEXT NOT NULL,
        target_id INTEGER NOT NULL,
        PRIMARY KEY (table_name, id, column_name)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE INDEX deleted_links_of_target ON deleted_links (target_table, target_id)
    """,
)


def add_loads(connection: sqlite3.Connection) -> None:
    """Let loads be remembered and undone, and records be deleted and return."""
    for statement in _LOADS:
        connection.execute(statement)
