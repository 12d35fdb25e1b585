"""Bringing what is derived up to date, and writing the history of a day."""

import json
import sqlite3
from datetime import date, datetime
from typing import NamedTuple

from saint_cli import __version__
from saint_cli.engine.changes import collect_touched, forget_changes
from saint_cli.engine.counter_tables import (
    ASIDE,
    STORED,
    CounterTable,
    Difference,
    create_table,
    differences,
    fill_table,
    plan_table,
)
from saint_cli.engine.declared import declared_counters
from saint_cli.engine.episodes import record_episodes, refuse_backwards
from saint_cli.engine.members import evaluate, list_selections
from saint_cli.engine.readable_views import create_views, drop_views
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.state import RefreshState, read_state, versioned, write_state
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames


class Refresh(NamedTuple):
    """What a refresh did: ``rows`` is how many rows of counters it computed."""

    is_full: bool
    rows: int
    entered: int = 0
    left: int = 0


def stored_snapshot(
    connection: sqlite3.Connection,
    declarations: Declarations,
    own: OwnFieldNames,
    day: date,
) -> Snapshot:
    """Return the snapshot of the stored tables, as the declarations lay them out."""
    tables = {
        entity: plan_table(entity, STORED, declared_counters(declarations, entity))
        for entity in Entity
    }
    return Snapshot(connection, declarations, own, day, STORED, tables)


def bring_up_to_date(
    snapshot: Snapshot, now: datetime, *, full: bool = False
) -> Refresh:
    """Bring the stored counters, memberships and views to the snapshot's day.

    Recomputes only the entities that changed, or had a record cross an edge as the
    days passed, unless ``full`` or the layout of the counters forces all. Runs inside
    the caller's transaction and writes no history.
    """
    state = read_state(snapshot.connection)
    layout = _layout(snapshot)
    is_laid_out = state is not None and state.counters == layout
    is_declared = is_laid_out and _follows(state, snapshot)
    before = state.day if state and is_laid_out and not full else None
    if before and before > snapshot.day:
        before = None
    if not is_declared:
        drop_views(snapshot.connection)
    if not is_laid_out:
        for table in snapshot.tables.values():
            create_table(snapshot.connection, table)
    rows = sum(_fill(snapshot, table, before) for table in snapshot.tables.values())
    forget_changes(snapshot.connection)
    write_state(snapshot.connection, _state(snapshot, layout))
    evaluate(snapshot, snapshot.declarations.statuses.values(), now)
    list_selections(snapshot)
    if not is_declared:
        create_views(snapshot)
    return Refresh(before is None, rows)


def refresh_with_history(
    snapshot: Snapshot, now: datetime, *, full: bool = False
) -> Refresh:
    """Bring everything up to date and write down who entered and left which status.

    Raises:
        InputError: History is already written for a later day.
    """
    refuse_backwards(snapshot.connection, snapshot.day)
    done = bring_up_to_date(snapshot, now, full=full)
    changes = record_episodes(snapshot.connection, snapshot.day)
    done = done._replace(entered=changes.entered, left=changes.left)
    snapshot.connection.execute(
        "INSERT INTO refresh_runs (day, kind, finished_at, entities, entered, left)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            snapshot.day.isoformat(),
            "full" if done.is_full else "incremental",
            now.isoformat(timespec="seconds"),
            *(done.rows, done.entered, done.left),
        ),
    )
    return done


def verify(snapshot: Snapshot, most: int) -> dict[Entity, list[Difference]]:
    """Compute all counters afresh beside the stored ones and compare them.

    Returns the differences of at most ``most`` entities of each type.
    """
    found = {}
    for entity, table in snapshot.tables.items():
        fresh = table._replace(schema=ASIDE)
        create_table(snapshot.connection, fresh)
        fill_table(
            snapshot.connection, fresh, snapshot.day, snapshot.declarations.settings
        )
        found[entity] = differences(snapshot.connection, table, fresh, most)
    return found


def _fill(snapshot: Snapshot, table: CounterTable, before: date | None) -> int:
    """Recompute what changed since a day, or all where there is none."""
    connection, day = snapshot.connection, snapshot.day
    only = before and collect_touched(
        connection, table.entity, table.columns, before, day
    )
    settings = snapshot.declarations.settings
    return fill_table(connection, table, day, settings, only or None)


def _state(snapshot: Snapshot, layout: str) -> RefreshState:
    declarations = snapshot.declarations
    fingerprint = versioned(declarations.fingerprint)
    return RefreshState(
        snapshot.day, fingerprint, layout, declarations.settings.timezone
    )


def _follows(state: RefreshState | None, snapshot: Snapshot) -> bool:
    fingerprint = versioned(snapshot.declarations.fingerprint)
    return state is not None and state.fingerprint == fingerprint


def _layout(snapshot: Snapshot) -> str:
    """Return all that the values of counters follow from besides the records."""
    settings = snapshot.declarations.settings
    return json.dumps(
        [
            __version__,
            {entity: list(t.columns.items()) for entity, t in snapshot.tables.items()},
            [settings.currency, settings.rates, settings.amount_classes],
        ],
        default=str,
    )
