"""Counters that follow from others: how late one is, whether alive, and every rank.

They change without a record of the entity's own: as days pass, or as others change.
"""

import sqlite3
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

    def rank(self, ranked: Counter, value: Sql) -> Sql:
        """Return the percent rank of a value."""
        assert self.table is not None
        return rank_among(value, self.table.name, self.table.value(ranked, "o"))

    def gap(self, counter: Counter, table: CounterTable, _end: Sql) -> Sql:
        """Return how many days it takes everybody to come again."""
        records = self.basis.records(counter.source, table.entity)
        return everybodys_gap(records, counter.where)


class _EachOther(NamedTuple):
    """The same for a table that has everybody, in so many rows."""

    connection: sqlite3.Connection
    table: CounterTable
    number: int

    def rank(self, ranked: Counter, value: Sql) -> Sql:
        return rank_by_place(value, self._find_places(ranked), self.number)

    def gap(self, counter: Counter, table: CounterTable, end: Sql) -> Sql:
        return gap_of_table(_dates(table, counter, "o"), end, table.name)

    def _find_places(self, ranked: Counter) -> Sql:
        """Find how many entities are below each value; many have the same."""
        table = self.table
        places = column(f"places_by_{table.columns[ranked]}", "temp")
        self.connection.execute(f"DROP TABLE IF EXISTS {places.text}")
        self.connection.execute(
            f"CREATE TABLE {places.text} (value NUMERIC PRIMARY KEY, below)"
            " WITHOUT ROWID"
        )
        value = table.value(ranked)
        found = compose(
            "SELECT {}, SUM(COUNT(*)) OVER (ORDER BY {}) - COUNT(*) FROM {} GROUP BY {}",
            *(value, value, table.name, value),
        )
        self.connection.execute(*compose("INSERT INTO {} {}", places, found))
        return places


def _each_other(connection: sqlite3.Connection, table: CounterTable) -> _EachOther:
    count = compose("SELECT COUNT(*) FROM {}", table.name)
    (number,) = connection.execute(*count).fetchone()
    return _EachOther(connection, table, number)


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
    compared = others or _each_other(connection, table)
    end = bind(day.isoformat())
    values = (
        compose(", {} AS {}", _value(counter, table, end, compared), column(name))
        for counter, name in table.dependent.items()
    )
    fresh = compose("SELECT id{} FROM {} AS t", join("", values), table.name)
    update = update_rows(table, table.dependent.values(), fresh)
    rows = connection.execute(*compose("{} RETURNING id", update))
    return [row_id for (row_id,) in rows]


def _value(
    counter: Counter, table: CounterTable, end: Sql, compared: Others | _EachOther
) -> Sql:
    """Return a counter's value in a row ``t``."""
    if counter.measure.of:
        ranked = counter.taking(counter.measure.of)
        return compared.rank(ranked, table.value(ranked, "t"))
    if counter.measure_name == "alive":
        gap = compared.gap(counter, table, end)
        return alive(_dates(table, counter, "t"), end, gap)
    last, rhythm = counter.taking("last_date"), counter.taking("rhythm")
    return lateness(table.value(last, "t"), table.value(rhythm, "t"), end)


def _dates(table: CounterTable, counter: Counter, alias: str) -> Dates:
    names = DEPENDENCIES[counter.measure_name]
    return Dates(*(table.value(counter.taking(name), alias) for name in names))
