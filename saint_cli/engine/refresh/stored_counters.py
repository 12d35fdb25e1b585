"""Bringing the stored counters to a day: all of them, or only what may have changed."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from saint_cli import __version__
from saint_cli.crm.indexes import covering_index, is_made, make_index, open_index
from saint_cli.engine.counters.dependent import update_dependent
from saint_cli.engine.counters.measures import DEPENDENCIES, Walk, walk_of
from saint_cli.engine.counters.records import Basis, all_entities, sliced_columns
from saint_cli.engine.counters.tables import (
    CounterTable,
    check_rates,
    create_table,
    fill_table,
    parts_after_days,
    parts_of,
    update_parts,
)
from saint_cli.engine.refresh.changes import (
    ITSELF,
    EntitySet,
    Span,
    new_set,
    noted,
    records_come,
    records_expired,
    records_turned,
    records_written,
)
from saint_cli.engine.refresh.steps import Steps
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity, Source
from saint_cli.model.periods import Period

Layout = Mapping[str, Mapping[str, str]]
"""For each entity type and column, all that its values follow from but the records."""


class UpdatedCounters(NamedTuple):
    """The entities whose counters may have changed, and of how many they were counted.

    ``touched`` None means all of them. Of those ``compared``, by row id, only what
    follows from other counters, from others or from the day changed.
    """

    number: int
    touched: EntitySet | None
    compared: Sequence[int] = ()


def read_layout(text: str) -> Layout:
    """Read a layout that was written down; one of another version holds nothing."""
    stored: dict[str, Layout] = json.loads(text)
    return stored.get(__version__, {})


def write_layout(layout: Layout) -> str:
    """Return a layout as text."""
    return json.dumps({__version__: layout})


def layout_of(tables: Mapping[Entity, CounterTable], settings: Settings) -> Layout:
    """Return the layout of counter tables under settings."""
    return {
        entity.value: {
            name: _meaning(counter, table, settings)
            for counter, name in table.columns.items()
        }
        for entity, table in tables.items()
    }


def _meaning(counter: Counter, table: CounterTable, settings: Settings) -> str:
    has_money = counter.measure_name in ("amount", "amount_rank") or any(
        part.column in ("amount_class", "currency") for part in counter.where
    )
    money = (settings.currency, settings.rates, settings.amount_classes)
    # One of those that it follows from may be called otherwise now.
    measures = DEPENDENCIES.get(counter.measure_name, ())
    follows = [table.columns[counter.taking(measure)] for measure in measures]
    return str((counter, money if has_money else (), follows))


def ensure_indexes(snapshot: Snapshot, steps: Steps) -> None:
    """Make the indexes that the counters of all tables are read from."""
    for entity, table in snapshot.tables.items():
        for source in Source:
            covering = covering_index(source, entity, sliced(table, source))
            for index in (covering, open_index(source, entity)):
                if not is_made(snapshot.connection, index):
                    with steps(f"index {index.name}"):
                        make_index(snapshot.connection, index)


def sliced(table: CounterTable, source: Source) -> frozenset[str]:
    """Return the columns that the slices of a table's counters of a source look at."""
    slices = (c.where for c in table.columns if c.source is source)
    return sliced_columns(part for where in slices for part in where)


def compute_all(
    snapshot: Snapshot, table: CounterTable, steps: Steps
) -> UpdatedCounters:
    """Compute every counter of every entity afresh."""
    create_table(snapshot.connection, table)
    with steps(f"counters of every {table.entity}") as step:
        step.rows = fill_table(snapshot.basis, table)
    _update_dependent(snapshot, table, steps)
    return UpdatedCounters(step.rows, None)


def _update_dependent(
    snapshot: Snapshot, table: CounterTable, steps: Steps
) -> list[int]:
    if not table.dependent:
        return []
    with steps(f"ranks and lateness of every {table.entity}") as step:
        changed = update_dependent(snapshot.connection, table, snapshot.day)
        step.rows = len(changed)
    return changed


def compute_changed(
    snapshot: Snapshot, table: CounterTable, span: Span, steps: Steps
) -> UpdatedCounters:
    """Compute the counters that may differ since the day they were last computed for."""
    connection, entity = snapshot.connection, table.entity
    basis = snapshot.basis
    check_rates(basis)
    touched = new_set(connection, f"touched_{entity}")
    has_new_rows = _match_rows(connection, table)
    touched.add(noted(entity, ITSELF))
    for source in Source:
        _update_source(basis, table, source, (span, touched), steps)
    number, compared = touched.number, []
    if number or has_new_rows or span.passes:
        compared = _update_dependent(snapshot, table, steps)
    return UpdatedCounters(number, touched, compared)


def _match_rows(connection: sqlite3.Connection, table: CounterTable) -> bool:
    """Give each new entity a row, and take away those of deleted ones."""
    ids = noted(table.entity, ITSELF)
    gone = compose(
        "DELETE FROM {} WHERE id IN ({}) AND id NOT IN ({})",
        *(table.name, ids, all_entities(table.entity)),
    )
    new = compose(
        "INSERT OR IGNORE INTO {} (id) SELECT id FROM {} WHERE id IN ({})",
        *(table.name, column(table.entity.table), ids),
    )
    return sum(connection.execute(*one).rowcount for one in (gone, new)) > 0


def _update_source(
    basis: Basis,
    table: CounterTable,
    source: Source,
    since: tuple[Span, EntitySet],
    steps: Steps,
) -> None:
    """Recompute a source's counters for the entities that need it, and note them."""
    connection, entity = basis.connection, table.entity
    span, touched = since
    records = basis.records(source, entity)
    written = records_written(connection, entity, source, sliced(table, source))
    turned = records_turned(connection, entity, source, span)
    come = records_come(connection, records, span)
    expired = records_expired(connection, entity, source, span, _periods(table, source))
    for ids in (turned, come, expired):
        ids.remove(written.select)
    expired.remove(come.select)
    of_states, of_contacts = _by_what_turns(table)
    for what, ids, parts in (
        ("written", written, parts_of(basis, table, source, written.select)),
        ("turned", turned, parts_of(basis, of_states, source, turned.select)),
        (
            "come",
            come,
            parts_after_days(basis, of_contacts, source, come.select, span.before),
        ),
        (
            "expired",
            expired,
            parts_of(basis, table, source, expired.select, (Walk.PERIOD,)),
        ),
    ):
        if ids.number:
            with steps(f"{what} {source} of {entity.table}") as step:
                update_parts(connection, table, parts, ids.select)
                step.rows = ids.number
            touched.add(ids.select)


def _by_what_turns(table: CounterTable) -> tuple[CounterTable, CounterTable]:
    """Part counters that any change of a record's state touches from those of contacts.

    A planned call whose day passes is overdue, but no contact made.
    """
    of_states = {
        counter: name
        for counter, name in table.columns.items()
        if counter.names_state or walk_of(counter) is Walk.OPEN
    }
    others = {c: name for c, name in table.columns.items() if c not in of_states}
    return table._replace(columns=of_states), table._replace(columns=others)


def _periods(table: CounterTable, source: Source) -> set[Period]:
    found = (c.period for c in table.columns if c.source is source)
    return {period for period in found if period}


def relay_table(
    snapshot: Snapshot, table: CounterTable, kept: Iterable[str], steps: Steps
) -> None:
    """Lay a table out anew, keeping the values of some columns and computing the rest.

    The ``kept`` columns must be up to date.
    """
    connection = snapshot.connection
    names = [column(name) for name in ("id", *kept)]
    selected = join(", ", names)
    connection.execute("DROP TABLE IF EXISTS temp.kept_counters")
    keep = "CREATE TEMP TABLE kept_counters AS SELECT {} FROM {}"
    connection.execute(*compose(keep, selected, table.name))
    create_table(connection, table)
    back = "INSERT INTO {} ({}) SELECT {} FROM temp.kept_counters"
    connection.execute(*compose(back, table.name, selected, selected))
    connection.execute("DROP TABLE temp.kept_counters")
    _compute_added(snapshot, table, set(kept), steps)


def _compute_added(
    snapshot: Snapshot, table: CounterTable, kept: set[str], steps: Steps
) -> None:
    added = {c: name for c, name in table.columns.items() if name not in kept}
    for source in Source:
        new = table._replace(columns=added)
        with steps(f"new counters of {source} of every {table.entity}") as step:
            parts = parts_of(snapshot.basis, new, source, None)
            step.rows = update_parts(snapshot.connection, table, parts, None)
    _update_dependent(snapshot, table, steps)
