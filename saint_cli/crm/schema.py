"""The database's own tables, and the triggers that note what changed.

The CRM tables come from ``model.tables``; here stand saint's history, which is never
rebuilt, and the frame of what is derived. The derived tables themselves are made by
the engine, for their columns follow the declarations.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from saint_cli.crm.action_tables import (
    add_exports,
    add_life_of_followups,
    add_mailings,
)
from saint_cli.crm.indexes import record_indexes
from saint_cli.crm.load_tables import add_loads
from saint_cli.crm.names import quote_identifier
from saint_cli.crm.rule_tables import add_status_rules
from saint_cli.crm.table_making import making_tables
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import InputError
from saint_cli.model.tables import RESERVED_COLUMNS, TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x5361696E
"""Marks a SQLite file as saint's: the letters "Sain"."""

_MOST_NAMED = 5

_TYPE_OF_KIND = {
    Kind.TEXT: str,
    Kind.DATE: str,
    Kind.NUMBER: float,
    Kind.MONEY: int,
    Kind.FLAG: int,
    Kind.REFERENCE: int,
}

_SOURCES = frozenset(source.value for source in Source)

HISTORY = """
CREATE TABLE status_episodes (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    entered_on TEXT NOT NULL,
    left_on TEXT
) STRICT;
CREATE UNIQUE INDEX current_episodes
    ON status_episodes (status, entity, entity_id) WHERE left_on IS NULL;
CREATE INDEX episodes_of_entity ON status_episodes (entity, entity_id);
CREATE TABLE followups (
    key TEXT PRIMARY KEY,
    episode INTEGER NOT NULL UNIQUE REFERENCES status_episodes (id),
    activity INTEGER NOT NULL UNIQUE REFERENCES activities (id),
    created_on TEXT NOT NULL
) STRICT;
CREATE TABLE refresh_runs (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    entities INTEGER NOT NULL,
    entered INTEGER NOT NULL,
    left INTEGER NOT NULL
) STRICT;
"""

DERIVED = """
CREATE TABLE changed_entities (
    entity TEXT NOT NULL,
    source TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    PRIMARY KEY (entity, source, entity_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE refresh_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    day TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    counters TEXT NOT NULL,
    timezone TEXT NOT NULL
) STRICT;
CREATE TABLE statuses (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    entity TEXT NOT NULL,
    priority INTEGER NOT NULL,
    symbol TEXT,
    image TEXT,
    follow_up_type TEXT,
    follow_up_due TEXT
) STRICT;
CREATE TABLE memberships (
    status TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    follow_up_text TEXT,
    PRIMARY KEY (status, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_entity ON memberships (entity_id);
CREATE TABLE moved_members (
    status TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    PRIMARY KEY (status, entity, entity_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE selections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    entity TEXT NOT NULL
) STRICT;
CREATE TABLE search_keys (
    entity TEXT NOT NULL,
    key TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    PRIMARY KEY (entity, key, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_keys_of_entity ON search_keys (entity, entity_id);
"""

_NOTE = (
    "INSERT INTO changed_entities SELECT '{entity}', '{source}', {row}.{column}"
    " WHERE {row}.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM changed_entities"
    " WHERE entity = '{entity}' AND source = '{source}' AND entity_id = {row}.{column});"
)
"""Not INSERT OR IGNORE: a statement's own conflict clause, such as an upsert's, would
override it."""

_WATCHED = {
    **{source.value: tuple((e.value, e.value) for e in Entity) for source in Source},
    **{entity.table: ((entity.value, "id"),) for entity in Entity},
    "users": (("user", "id"),),
}
"""For each watched table: which entity types a row concerns, and by which column."""


def trigger_statements() -> dict[str, str]:
    """Return each trigger's name with the statement that makes it.

    They note nothing before the first refresh, which computes everything anyway.
    """
    return {
        name: (
            f"CREATE TRIGGER {name} AFTER {event} ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM refresh_state)\nBEGIN {body} END"
        )
        for table, links in _WATCHED.items()
        for event, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("OLD", "NEW")),
            ("DELETE", ("OLD",)),
        )
        for name in (f"note_{event.lower()}_of_{table}",)
        for body in (
            " ".join(
                _NOTE.format(
                    entity=entity,
                    source=table if table in _SOURCES else "",
                    row=row,
                    column=column,
                )
                for row in rows
                for entity, column in links
            ),
        )
    }


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to this version, from an empty file or any earlier version.

    The triggers are made anew with it, so that no migration has to. Runs inside the
    caller's transaction.
    """
    version = _version(connection)
    if version == len(MIGRATIONS):
        return
    for migration in MIGRATIONS[version:]:
        migration(connection)
    for name, statement in trigger_statements().items():
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _create(connection: sqlite3.Connection) -> None:
    database = making_tables(connection)
    for table in TABLES.values():
        _create_table(database, table)
    connection.execute(
        "ALTER TABLE persons ADD COLUMN name TEXT GENERATED ALWAYS AS"
        " (trim(coalesce(first_name, '') || ' ' || last_name)) VIRTUAL"
    )
    for statement in _statements(HISTORY + DERIVED):
        connection.execute(statement)


def _create_table(database: "Database", table: Table) -> None:
    columns = {"id": int, "source_system": str, "external_id": str}
    columns |= {column.name: _TYPE_OF_KIND[column.kind] for column in table.columns}
    created = database.table(table.name).create(
        columns,
        pk="id",
        strict=True,
        not_null={"source_system", "external_id", *_not_null(table.columns)},
        foreign_keys=[
            (c.name, c.refers_to, "id") for c in table.columns if c.refers_to
        ],
    )
    # The external id first: people name entities by it alone.
    created.create_index(["external_id", "source_system"], unique=True)
    if table.name in _SOURCES:
        for index in record_indexes(Source(table.name)):
            database.execute(index.statement)
    if table.name in _ENTITY_TABLES:
        created.create_index(["owner"])
        if table.column("company"):
            created.create_index(["company"])


_ENTITY_TABLES = frozenset(entity.table for entity in Entity)


def _not_null(columns: tuple[Column, ...]) -> Iterator[str]:
    yield from (c.name for c in columns if c.required or c.default is not None)


def _statements(script: str) -> list[str]:
    # executescript() would commit the caller's transaction.
    return [part for part in script.split(";\n") if part.strip()]


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create,
    add_life_of_followups,
    add_exports,
    add_loads,
    add_status_rules,
    add_mailings,
)
"""What leads from each version of the schema to the next; never edited, only grown."""


def check_origin(connection: sqlite3.Connection, file: str) -> None:
    """Make sure that the file is a database of saint's, of this version or an earlier.

    Raises:
        InputError: The file is not saint's, or a newer saint wrote it.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        message = (
            f"{file} is a SQLite database, but not one of saint's; use another --db"
        )
        raise InputError(message)
    if _version(connection) > len(MIGRATIONS):
        message = (
            f"{file} was written by a newer saint; install that version or a later one"
        )
        raise InputError(message)


def check_schema(connection: sqlite3.Connection, file: str) -> None:
    """Compare the schema with saint's own before it is used.

    Raises:
        InputError: It is of an earlier version, or was tampered with.
    """
    if _version(connection) < len(MIGRATIONS):
        message = (
            f"{file} was made by an older saint; bring it to this version with:"
            " saint counters refresh"
        )
        raise InputError(message)
    found = dict(
        connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"
        )
    )
    triggers = trigger_statements()
    missing = [n for n in (*TABLES, "status_episodes", "followups") if n not in found]
    changed = [n for n, statement in triggers.items() if found.get(n) != statement]
    foreign = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        if name not in triggers
    ]
    if missing or changed or foreign:
        odd = (*missing, *changed, *foreign)
        names = ", ".join(odd[:_MOST_NAMED]) + ", …" * (len(odd) > _MOST_NAMED)
        message = f"{file}: its schema is not as saint made it: {names}"
        raise InputError(message)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def own_fields(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Return the columns that users' files added to each CRM table."""
    return {
        table.name: frozenset(columns_of(connection, table.name))
        - {*RESERVED_COLUMNS, *(column.name for column in table.columns)}
        for table in TABLES.values()
    }


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of a table's stored columns, in order."""
    rows = connection.execute(f"PRAGMA table_info({quote_identifier(table)})")
    return [row[1] for row in rows]
