"""Edges: the days on which something can change for an entity though no record does.

This is the one notion of them that explanations, forecasts and back-tests share.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import PERCENT
from saint_cli.engine.insight import calendar
from saint_cli.engine.refresh.passing_days import EDGES_OF_TESTS, Edge
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import (
    CounterCriterion,
    Criterion,
    FieldCriterion,
    StatusCriterion,
    leaves,
)
from saint_cli.model.criterion_tests import Family, TestUse
from saint_cli.model.declarations import Status
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period

EDGES = column("saint_edges", "temp")


class DatedEdge(NamedTuple):
    """An edge that a test on a date has, so that it may flip as days pass."""

    shown: Field | Counter
    period: Period
    edge: Edge

    def day(self, value: Sql) -> Sql:
        """Return the first day asked for on which the edge has passed over a date."""
        match self.edge:
            case Edge.START:
                return calendar.leaves(value, self.period)
            case Edge.END:
                return calendar.arrives(value)
            case Edge.AHEAD:
                return calendar.comes_near(value, self.period)


def dated_edges(
    criteria: Iterable[Criterion], statuses: Mapping[str, Status]
) -> Iterator[DatedEdge]:
    """Yield the edges of the tests on dates in criteria and the statuses they name."""
    for shown, use in _tests(criteria, statuses):
        if isinstance(use.value, Period):
            for edge in EDGES_OF_TESTS[use.test.name]:
                yield DatedEdge(shown, use.value, edge)


def limits(
    criteria: Iterable[Criterion], statuses: Mapping[str, Status]
) -> Mapping[Counter, tuple[float, ...]]:
    """Return the numbers that criteria, and the statuses they name, hold counters to.

    What ``top`` asks of a count it asks of its rank.
    """
    found: dict[Counter, dict[float, None]] = defaultdict(dict)
    for shown, use in _tests(criteria, statuses):
        if isinstance(shown, Counter):
            counter = shown.ranked() if use.test.family is Family.RANK else shown
            found[counter] |= dict.fromkeys(numbers_of(use))
    return {counter: tuple(numbers) for counter, numbers in found.items()}


def numbers_of(use: TestUse) -> Iterator[float]:
    """Yield the numbers that a test compares with; for ``top`` percent, the rank."""
    for value in use.value if isinstance(use.value, tuple) else (use.value,):
        if isinstance(value, Decimal):
            yield float(PERCENT - value if use.test.name == "top" else value)


def _tests(
    criteria: Iterable[Criterion], statuses: Mapping[str, Status]
) -> Iterator[tuple[Field | Counter, TestUse]]:
    """Yield each field and counter that is looked at, with each of its tests."""
    for criterion in criteria:
        for leaf in leaves(criterion):
            match leaf:
                case StatusCriterion(status):
                    yield from _tests([statuses[status].criteria], statuses)
                case FieldCriterion(shown, tests) | CounterCriterion(shown, tests):
                    yield from ((shown, use) for use in tests)


def create_edges(connection: sqlite3.Connection) -> None:
    """Make the temporary table of edges, empty: an entity and a day a row."""
    connection.execute(f"DROP TABLE IF EXISTS {EDGES.text}")
    connection.execute(
        f"CREATE TABLE {EDGES.text} (id INTEGER, day TEXT, PRIMARY KEY (id, day))"
        " WITHOUT ROWID"
    )


def add_edges(connection: sqlite3.Connection, query: Sql, only: Sql | None) -> None:
    """Add what a query finds, an entity's ``id`` and a ``day``, of some entities."""
    connection.execute(
        *compose(
            "INSERT OR IGNORE INTO {} SELECT id, day FROM ({}) WHERE day < {}{}",
            *(EDGES, query, bind(calendar.NEVER)),
            compose(" AND id IN {}", only) if only else Sql(""),
        )
    )
