"""The record of loads: who loaded what and when, and what it did to each table."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from saint_cli import __version__
from saint_cli.crm.loading.opening import InputFile
from saint_cli.crm.loading.preparing import Prepared
from saint_cli.crm.loading.stored_rows import watch_changes
from saint_cli.crm.loading.table_state import TableState
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Source
from saint_cli.model.mappings import Formats
from saint_cli.model.tables import TABLES

_INSERT_LOAD = """
INSERT INTO loads
    (started_at, loaded_by, input, profile, source_system, mode, fingerprint)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_TABLE = """
INSERT INTO load_tables
    (load, table_name, added, changed, unchanged, deleted, returned, rejected,
     first_id, last_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
CHANGED_SOMETHING = """
EXISTS (
    SELECT 1 FROM load_tables AS t
    WHERE t.load = loads.id AND t.added + t.changed + t.deleted + t.returned > 0
)
"""


class LoadHeading(NamedTuple):
    """What is known of a load before it begins."""

    started_at: datetime
    loaded_by: str
    input: str
    profile: str
    source_system: str
    mode: str
    fingerprint: str


def begin_record(
    connection: sqlite3.Connection, heading: LoadHeading, files: Iterable[InputFile]
) -> int:
    """Record that a load begins, and keep from now on what it changes."""
    started_at = heading.started_at.isoformat(timespec="seconds")
    cursor = connection.execute(_INSERT_LOAD, (started_at, *heading[1:]))
    load_id = cursor.lastrowid or 0
    connection.executemany(
        "INSERT OR IGNORE INTO load_files VALUES (?, ?, ?, ?)",
        ((load_id, f.short_name, f.facts.sha256, f.facts.size) for f in files),
    )
    watch_changes(connection, (*TABLES, "status_episodes"), load_id)
    return load_id


def finish_record(
    connection: sqlite3.Connection, load_id: int, states: Iterable[TableState]
) -> None:
    """Record what a load did; one that did anything can be undone, and no older one."""
    connection.executemany(
        _INSERT_TABLE,
        (
            (
                *(load_id, s.table, s.added, s.changed, s.unchanged, s.deleted),
                *(s.returned, s.rejected, s.first_id, s.next_id - 1),
            )
            for s in states
        ),
    )
    done = f"SELECT {CHANGED_SOMETHING} FROM loads WHERE id = ?"
    if connection.execute(done, (load_id,)).fetchone()[0]:
        connection.execute("DELETE FROM load_changes WHERE load < ?", (load_id,))
        connection.execute(
            "DELETE FROM deleted_records WHERE returned_by < ?", (load_id,)
        )


def files_of_last_load(
    connection: sqlite3.Connection, fingerprint: str
) -> Mapping[str, str]:
    """Return the files of the last load with their hashes, if it read as this one does."""
    rows = connection.execute(
        "SELECT file, sha256 FROM load_files JOIN loads ON loads.id = load"
        " WHERE load = (SELECT max(id) FROM loads)"
        " AND fingerprint = ? AND undone_at IS NULL",
        (fingerprint,),
    )
    return dict(rows)


def fingerprint_of(
    prepared: Prepared,
    formats: Formats,
    settings: Settings,
    mode: str,
    today: date,
) -> str:
    """Return what changes whenever the same files might come to something else."""
    has_activities = any(p.table.name == Source.ACTIVITIES for p in prepared.plans)
    parts = [
        __version__,
        asdict(prepared.profile),
        formats,
        [settings.timezone, settings.currency, settings.rates, settings.states],
        mode,
        # An activity that nobody says is completed is so by the day of loading.
        today if has_activities else None,
    ]
    text = json.dumps(parts, default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
