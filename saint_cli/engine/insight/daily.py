"""Counters that differ from day to day though no record of the entity changes.

Time passes, and others come and go. Everybody on every day would be too many: an
entity has an edge only where its value may pass a number that it is compared with.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import NamedTuple

from saint_cli.engine.counters.measures import lateness
from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.spells import Spells
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter


class Compared(NamedTuple):
    """The numbers that criteria compare a counter with, and its source's spells."""

    limits: tuple[float, ...]
    spells: Spells


class Daily(ABC):
    """How a counter of a timeline follows from others and from the day."""

    def __init__(self, counter: Counter, table: CounterTable) -> None:
        self.counter, self.table = counter, table

    def name(self, measure_name: str) -> str:
        """Return the column of another measure of the same records."""
        return self.table.columns[self.counter.taking(measure_name)]

    @abstractmethod
    def create(self, connection: sqlite3.Connection, compared: Compared, /) -> None:
        """Make the temporary tables that the rest needs."""

    @abstractmethod
    def edges(self, rows: Sql, compared: Compared, /) -> Sql:
        """Return a query for the days on which the counter may pass a limit.

        ``rows`` is a query for the timeline's rows, each with the day ``until`` which
        its other counters stay as they are.
        """

    @abstractmethod
    def value(self, row: str, day: Sql) -> Sql:
        """Return the counter's value on a day, from a row of the timeline."""

    def tested(self, row: str, day: Sql) -> Sql:
        """Return a value on the same side of every limit, if that is had for less."""
        return self.value(row, day)


class Lateness(Daily):
    """Lateness grows evenly until the next record comes."""

    def create(self, _connection: sqlite3.Connection, _compared: Compared, /) -> None:
        """Make no tables: all is in the row."""

    def edges(self, rows: Sql, compared: Compared, /) -> Sql:
        """Return a query for the days about which lateness reaches a limit."""
        late = compose(
            "(CAST({} * {} AS INTEGER) + n)",
            *(column("number"), column(self.name("rhythm"))),
        )
        passes = compose(
            "SELECT id, date({}, {} || ' days') AS late_on FROM ({}) CROSS JOIN ({})"
            " CROSS JOIN (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2)",
            *(column(self.name("last_date")), late, rows),
            numbers(compared.limits),
        )
        return compose(
            "SELECT id, {} AS day FROM ({}) WHERE late_on IS NOT NULL",
            *(calendar.arrives(column("late_on")), passes),
        )

    def value(self, row: str, day: Sql) -> Sql:
        """Return the days since the last date in multiples of the rhythm."""
        last_date = column(self.name("last_date"), row)
        return lateness(last_date, column(self.name("rhythm"), row), day)


def numbers(values: Collection[float]) -> Sql:
    """Return a query for some values, each as a ``number``."""
    each = (compose("SELECT {} AS number", bind(value)) for value in values)
    return join(" UNION ALL ", each) if values else Sql("SELECT NULL AS number WHERE 0")
