"""Computing aside: answers for one question, in temporary tables of its connection."""

import sqlite3
from collections.abc import Iterable, Mapping

from saint_cli.engine.counters.declared import status_counters
from saint_cli.engine.counters.dependent import Others, update_dependent
from saint_cli.engine.counters.records import Basis, all_entities
from saint_cli.engine.counters.tables import (
    ASIDE,
    CounterTable,
    create_table,
    fill_table,
    plan_table,
)
from saint_cli.engine.questions.asking import AskingAside
from saint_cli.engine.refresh.evaluation import Evaluation
from saint_cli.engine.refresh.run import stored_snapshot
from saint_cli.engine.refresh.steps import Steps
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, compose
from saint_cli.engine.statuses.presented import present_statuses
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Entity


def find_snapshot(
    asking: AskingAside,
    entity: Entity,
    counters: Mapping[str, Counter],
    only_id: int | None,
) -> Snapshot:
    """Return the stored snapshot if it has all ``counters``, else one made aside."""
    stored = None
    if asking.is_stored:
        snapshot = stored_snapshot(
            asking.connection, asking.declarations, asking.own, asking.day
        )
        stored = snapshot.tables[entity]
        if set(counters.values()) <= stored.columns.keys():
            return snapshot
    table = _compute(asking, entity, counters, only_id, stored)
    return _snapshot(asking, {entity: table})


def memberships_aside(
    asking: AskingAside, entities: Iterable[Entity], only_id: int | None
) -> Snapshot:
    """Find the members of all statuses of some entity types, at the day asked for."""
    statuses = [
        status
        for status in asking.declarations.statuses.values()
        if status.entity in entities
    ]
    tables = {}
    for entity in {status.entity for status in statuses}:
        named = {
            counter.name: counter
            for status in statuses
            if status.entity is entity
            for counter in status_counters(status, asking.declarations)
        }
        tables[entity] = _compute(asking, entity, named, only_id, None)
    snapshot = _snapshot(asking, tables)
    _create_tables(asking.connection)
    present_statuses(snapshot, statuses)
    evaluation = Evaluation(snapshot, asking.now, Steps())
    for entity in tables:
        rules = [status for status in statuses if status.entity is entity]
        evaluation.ask(rules, _only(entity, only_id), are_all=only_id is None)
    return snapshot


def _create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of statuses and their members, empty, like the stored ones."""
    for name in ("statuses", "memberships", "moved_members"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        query = "SELECT sql FROM main.sqlite_master WHERE name = ?"
        (statement,) = connection.execute(query, (name,)).fetchone()
        connection.execute(statement.replace("CREATE TABLE ", "CREATE TABLE temp.", 1))


def _only(entity: Entity, only_id: int | None) -> Sql:
    if only_id is None:
        return all_entities(entity)
    return compose("SELECT {} AS id", bind(only_id))


def _compute(
    asking: AskingAside,
    entity: Entity,
    counters: Mapping[str, Counter],
    only_id: int | None,
    stored: CounterTable | None,
) -> CounterTable:
    table = plan_table(entity, ASIDE, counters)
    connection = asking.connection
    basis = Basis(connection, asking.day, asking.declarations.settings)
    create_table(connection, table)
    # A rank compares an entity with all others: with those stored, or all must be here.
    ranked = {c.taking(c.measure.of) for c in table.columns if c.measure.of}
    among = stored if stored and only_id and ranked <= stored.columns.keys() else None
    only_id = None if ranked and not among else only_id
    entities = None if only_id is None else _only(entity, only_id)
    fill_table(basis, table, entities, known=stored)
    others = None if only_id is None else Others(basis, among)
    update_dependent(connection, table, asking.day, others)
    return table


def _snapshot(asking: AskingAside, tables: Mapping[Entity, CounterTable]) -> Snapshot:
    return Snapshot(
        asking.connection,
        asking.declarations,
        asking.own,
        asking.day,
        ASIDE,
        tables,
    )
