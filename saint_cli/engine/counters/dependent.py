"""Counters that follow from others: how late one is, whether alive, and every rank.

They change without a record of the entity's own: as days pass, or as others change.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.measures import (
    DEPENDENCIES,
    Dates,
    alive,
    everybodys_gap,
    gap_of_table,
    lateness,
    rank_among,
    rank_by_place,
)
from saint_cli.engine.counters.records import Basis
from saint_cli.engine.counters.tables import CounterTable, update_rows
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter


class Others(NamedTuple):
    """Everybody, for a table that has but one: their records, and what is stored."""

    basis: Basis
    table: CounterTable | None


def update_dependent(
    connection: sqlite3.Connection,
    table: CounterTable,
    day: date,
    others: Others | None = None,
) -> list[int]:
    """Recompute, in every row, the counters that follow from others or from the day.

    Entities are compared with those of the table, or with ``others`` if the table does
    not have everybody. Returns the ids of the rows that changed.
    """
    if not table.dependent:
        return []
    if others:
        values = dict(_values_of_one(table, day, others))
    else:
        values = dict(_values(connection, table, day))
    named = (compose(", {} AS {}", v, column(name)) for name, v in values.items())
    query = "SELECT id{} FROM {} AS t"
    fresh = compose(query, join("", named), table.name)
    update = compose("{} RETURNING id", update_rows(table, values, fresh))
    return [row_id for (row_id,) in connection.execute(*update)]


def _values(
    connection: sqlite3.Connection, table: CounterTable, day: date
) -> Iterator[tuple[str, Sql]]:
    count = compose("SELECT COUNT(*) FROM {}", table.name)
    (number,) = connection.execute(*count).fetchone()
    end = bind(day.isoformat())
    for counter, name in table.dependent.items():
        if counter.measure.of:
            ranked = counter.taking(counter.measure.of)
            places = _find_places(connection, table, ranked)
            yield name, rank_by_place(table.value(ranked, "t"), places, number)
        elif counter.measure_name == "alive":
            gap = gap_of_table(_dates(table, counter, "o"), end, table.name)
            yield name, alive(_dates(table, counter, "t"), end, gap)
        else:
            yield name, _lateness(table, counter, end)


def _find_places(
    connection: sqlite3.Connection, table: CounterTable, ranked: Counter
) -> Sql:
    """Find how many entities are below each value; many have the same."""
    places = column(f"places_by_{table.columns[ranked]}", "temp")
    connection.execute(f"DROP TABLE IF EXISTS {places.text}")
    connection.execute(
        f"CREATE TABLE {places.text} (value NUMERIC PRIMARY KEY, below) WITHOUT ROWID"
    )
    value = table.value(ranked)
    query = "SELECT {}, SUM(COUNT(*)) OVER (ORDER BY {}) - COUNT(*) FROM {} GROUP BY {}"
    found = compose(query, value, value, table.name, value)
    connection.execute(*compose("INSERT INTO {} {}", places, found))
    return places


def _values_of_one(
    table: CounterTable, day: date, others: Others
) -> Iterator[tuple[str, Sql]]:
    end = bind(day.isoformat())
    for counter, name in table.dependent.items():
        if counter.measure.of:
            assert others.table is not None
            ranked, among = counter.taking(counter.measure.of), others.table
            other = among.value(ranked, "o")
            yield name, rank_among(table.value(ranked, "t"), among.name, other)
        elif counter.measure_name == "alive":
            records = others.basis.records(counter.source, table.entity)
            gap = everybodys_gap(records, counter.where)
            yield name, alive(_dates(table, counter, "t"), end, gap)
        else:
            yield name, _lateness(table, counter, end)


def _dates(table: CounterTable, counter: Counter, alias: str) -> Dates:
    names = DEPENDENCIES[counter.measure_name]
    return Dates(*(table.value(counter.taking(name), alias) for name in names))


def _lateness(table: CounterTable, counter: Counter, end: Sql) -> Sql:
    last, rhythm = counter.taking("last_date"), counter.taking("rhythm")
    return lateness(table.value(last, "t"), table.value(rhythm, "t"), end)
