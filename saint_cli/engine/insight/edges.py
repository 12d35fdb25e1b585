"""Edges: the days on which something can change for an entity though no record does.

This is the one notion of them that explanations, forecasts and back-tests share.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.insight import calendar
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import (
    CounterCriterion,
    Criterion,
    StatusCriterion,
    leaves,
)
from saint_cli.model.declarations import Status
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period

EDGES = column("saint_edges", "temp")


class DatedTest(NamedTuple):
    """A test that compares a date with a period, and so may flip as days pass.

    ``looks_ahead`` is whether the period follows the day, as in ``in_next``.
    """

    shown: Field | Counter
    period: Period
    looks_ahead: bool

    def edge(self, value: Sql) -> Sql:
        """Return the first day asked for on which the period's end passes a date."""
        if self.looks_ahead:
            return calendar.comes_near(value, self.period)
        return calendar.leaves(value, self.period)


def dated_tests(
    criterion: Criterion, statuses: Mapping[str, Status]
) -> Iterator[DatedTest]:
    """Yield the dated tests of a criterion and of the statuses it names."""
    for leaf in leaves(criterion):
        if isinstance(leaf, StatusCriterion):
            yield from dated_tests(statuses[leaf.status].criteria, statuses)
            continue
        shown = leaf.counter if isinstance(leaf, CounterCriterion) else leaf.field
        for use in leaf.tests:
            if isinstance(use.value, Period):
                yield DatedTest(shown, use.value, use.test.name == "in_next")


def create_edges(connection: sqlite3.Connection) -> None:
    """Make the temporary table of edges, empty: an entity and a day a row."""
    connection.execute(f"DROP TABLE IF EXISTS {EDGES.text}")
    connection.execute(
        f"CREATE TABLE {EDGES.text} (id INTEGER, day TEXT, PRIMARY KEY (id, day))"
        " WITHOUT ROWID"
    )


def add_edges(connection: sqlite3.Connection, query: Sql) -> None:
    """Add what a query finds: an entity's ``id`` and a ``day``."""
    connection.execute(
        *compose(
            "INSERT OR IGNORE INTO {} SELECT id, day FROM ({}) WHERE day < {}",
            EDGES,
            query,
            bind(calendar.NEVER),
        )
    )
