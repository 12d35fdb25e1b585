"""Computing aside: answers for one question, in temporary tables of its connection."""

from collections.abc import Iterable, Mapping

from saint_cli.engine.counter_tables import (
    ASIDE,
    CounterTable,
    create_table,
    fill_table,
    plan_table,
)
from saint_cli.engine.declared import status_counters
from saint_cli.engine.members import evaluate
from saint_cli.engine.reading import Reading
from saint_cli.engine.refresh import stored_snapshot
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, compose
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Entity


def find_snapshot(
    reading: Reading,
    entity: Entity,
    counters: Mapping[str, Counter],
    only_id: int | None,
) -> Snapshot:
    """Return the stored snapshot if it has all ``counters``, else one made aside."""
    if reading.is_stored:
        stored = stored_snapshot(
            reading.connection, reading.declarations, reading.own, reading.day
        )
        if set(counters.values()) <= stored.tables[entity].columns.keys():
            return stored
    return _snapshot(
        reading, {entity: _compute(reading, entity, counters, _only(only_id))}
    )


def memberships_aside(
    reading: Reading, entities: Iterable[Entity], only_id: int | None
) -> Snapshot:
    """Find the members of all statuses of some entity types, at the reading's day."""
    only = _only(only_id)
    statuses = [
        status
        for status in reading.declarations.statuses.values()
        if status.entity in entities
    ]
    tables = {}
    for entity in {status.entity for status in statuses}:
        named = {
            counter.name: counter
            for status in statuses
            if status.entity is entity
            for counter in status_counters(status, reading.declarations)
        }
        tables[entity] = _compute(reading, entity, named, only)
    snapshot = _snapshot(reading, tables)
    evaluate(snapshot, statuses, reading.now, only)
    return snapshot


def _only(row_id: int | None) -> Sql | None:
    return None if row_id is None else compose("({})", bind(row_id))


def _compute(
    reading: Reading,
    entity: Entity,
    counters: Mapping[str, Counter],
    only: Sql | None,
) -> CounterTable:
    table = plan_table(entity, ASIDE, counters)
    create_table(reading.connection, table)
    # A rank compares an entity with all others, so all must be there.
    has_ranks = any(counter.measure.of for counter in table.columns)
    settings = reading.declarations.settings
    limit = None if has_ranks else only
    fill_table(reading.connection, table, reading.day, settings, limit)
    return table


def _snapshot(reading: Reading, tables: Mapping[Entity, CounterTable]) -> Snapshot:
    return Snapshot(
        reading.connection,
        reading.declarations,
        reading.own,
        reading.day,
        ASIDE,
        tables,
    )
