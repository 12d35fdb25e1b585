"""Bringing what is derived up to date, and writing the history of a day."""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from saint_cli.engine.counters.declared import declared_counters
from saint_cli.engine.counters.dependent import update_dependent
from saint_cli.engine.counters.tables import (
    ASIDE,
    STORED,
    CounterTable,
    Difference,
    create_table,
    differences,
    fill_table,
    plan_table,
)
from saint_cli.engine.refresh.changes import Span, forget_changes
from saint_cli.engine.refresh.evaluation import Evaluation
from saint_cli.engine.refresh.search_keys import update_search_keys
from saint_cli.engine.refresh.state import (
    RefreshState,
    read_state,
    versioned,
    write_state,
)
from saint_cli.engine.refresh.steps import Steps
from saint_cli.engine.refresh.stored_counters import (
    Layout,
    UpdatedCounters,
    compute_all,
    compute_changed,
    ensure_indexes,
    layout_of,
    read_layout,
    relay_table,
    write_layout,
)
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.statuses.episodes import (
    compare_all_episodes,
    record_episodes,
    refuse_backwards,
)
from saint_cli.engine.statuses.members import forget_rules
from saint_cli.engine.statuses.presented import present_selections, present_statuses
from saint_cli.engine.statuses.readable_views import create_views, drop_views
from saint_cli.engine.statuses.rules import record_rules
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames


class Refresh(NamedTuple):
    """What a refresh did: ``rows`` is for how many entities it computed counters."""

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


class _Base(NamedTuple):
    """What a refresh can build on.

    ``span`` is None where everything is to be computed afresh; ``is_declared`` says
    whether the stored answers follow the declarations as they are now.
    """

    span: Span | None
    stored: Layout
    wanted: Layout
    is_declared: bool


def bring_up_to_date(
    snapshot: Snapshot,
    now: datetime,
    *,
    full: bool = False,
    steps: Steps | None = None,
) -> Refresh:
    """Bring the stored counters, memberships and views to the snapshot's day.

    Recomputes only what changed, and what the passing of days or a change of the
    declarations touches, unless ``full``. Runs inside the caller's transaction and
    writes no history.
    """
    steps = steps or Steps()
    base = _find_base(snapshot, full=full)
    if not base.is_declared:
        drop_views(snapshot.connection)
        forget_rules(snapshot)
    if base.stored != base.wanted or full:
        ensure_indexes(snapshot, steps)
    updated = {
        entity: _update_counters(snapshot, table, base, steps)
        for entity, table in snapshot.tables.items()
    }
    # No setting and no day changes a name, so even a full refresh keeps these.
    update_search_keys(snapshot.connection, steps, only_noted=bool(base.stored))
    present_statuses(snapshot, snapshot.declarations.statuses.values())
    present_selections(snapshot)
    is_as_before = base.is_declared and base.stored == base.wanted
    span = base.span if is_as_before else None
    evaluation = Evaluation(snapshot, now, steps)
    for entity, counters in updated.items():
        evaluation.update(entity, counters, span)
    if base.span is None:
        compare_all_episodes(snapshot.connection)
    forget_changes(snapshot.connection)
    write_state(snapshot.connection, _state(snapshot, base.wanted))
    if not base.is_declared:
        create_views(snapshot)
    return Refresh(base.span is None, sum(one.number for one in updated.values()))


def _find_base(snapshot: Snapshot, *, full: bool) -> _Base:
    wanted = layout_of(snapshot.tables, snapshot.declarations.settings)
    state = read_state(snapshot.connection)
    if state is None:
        return _Base(None, {}, wanted, is_declared=False)
    stored = read_layout(state.counters)
    fingerprint = versioned(snapshot.declarations.fingerprint)
    is_declared = state.fingerprint == fingerprint
    can_build = stored and not full and state.day <= snapshot.day
    span = Span(state.day, snapshot.day) if can_build else None
    return _Base(span, stored, wanted, is_declared)


def _update_counters(
    snapshot: Snapshot, table: CounterTable, base: _Base, steps: Steps
) -> UpdatedCounters:
    if base.span is None:
        return compute_all(snapshot, table, steps)
    stored, wanted = base.stored[table.entity], base.wanted[table.entity]
    kept = {name for name in wanted if stored.get(name) == wanted[name]}
    columns = {c: name for c, name in table.columns.items() if name in kept}
    known = table._replace(columns=columns)
    updated = compute_changed(snapshot, known, base.span, steps)
    if stored != wanted:
        relay_table(snapshot, table, sorted(kept), steps)
    return updated


def refresh_with_history(
    snapshot: Snapshot,
    now: datetime,
    *,
    full: bool = False,
    steps: Steps | None = None,
) -> Refresh:
    """Bring everything up to date and write down who entered and left which status.

    Raises:
        InputError: History is already written for a later day.
    """
    steps = steps or Steps()
    refuse_backwards(snapshot.connection, snapshot.day)
    done = bring_up_to_date(snapshot, now, full=full, steps=steps)
    record_rules(snapshot)
    with steps("episodes") as step:
        changes = record_episodes(snapshot.connection, snapshot.day)
        step.rows = changes.entered + changes.left
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


def verify(snapshot: Snapshot, most: int) -> Mapping[Entity, list[Difference]]:
    """Compute all counters afresh beside the stored ones and compare them.

    Returns the differences of at most ``most`` entities of each type.
    """
    connection = snapshot.connection
    found = {}
    for entity, table in snapshot.tables.items():
        fresh = table._replace(schema=ASIDE)
        create_table(connection, fresh)
        fill_table(snapshot.basis, fresh)
        update_dependent(connection, fresh, snapshot.day)
        found[entity] = differences(connection, table, fresh, most)
    return found


def _state(snapshot: Snapshot, layout: Layout) -> RefreshState:
    declarations = snapshot.declarations
    return RefreshState(
        snapshot.day,
        versioned(declarations.fingerprint),
        write_layout(layout),
        declarations.settings.timezone,
    )
