"""Turns: the days of a timeline on which entities come into a status or leave it."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import CompiledCriterion, compile_criterion
from saint_cli.engine.insight.timeline import TimelineScope
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.criteria import CounterCriterion, Criterion
from saint_cli.model.criterion_tests import Family
from saint_cli.model.declarations import Status

Value = str | int | float | None


class Cause(NamedTuple):
    """A criterion on a value that turned, from what to what."""

    criterion: Criterion
    holds: bool
    before: Value
    after: Value


class Turn(NamedTuple):
    """An entity comes into a status, or leaves it, on an ISO day."""

    found: FoundEntity
    day: str
    enters: bool
    causes: tuple[Cause, ...]


def nodes(compiled: CompiledCriterion) -> Iterator[CompiledCriterion]:
    """Yield a compiled criterion and all inside it, each before its parts."""
    yield compiled
    for part in compiled.parts:
        yield from nodes(part)


def rank_of(criterion: Criterion, scope: TimelineScope) -> Sql | None:
    """Return the percent rank that a criterion asks for, if it asks for one."""
    if isinstance(criterion, CounterCriterion) and any(
        use.test.family is Family.RANK for use in criterion.tests
    ):
        return scope.counter(criterion.counter.ranked())
    return None


def find_turns(
    connection: sqlite3.Connection,
    scope: TimelineScope,
    criterion: Criterion,
    statuses: Mapping[str, Status],
) -> Iterator[Turn]:
    """Yield who comes to meet a criterion, or ceases to, on the days of a timeline.

    They come in the order of days and names; whoever is in on the first day asked for
    was in before.
    """
    compiled = compile_criterion(criterion, scope, statuses)
    found_leaves = [node for node in nodes(compiled) if node.value]
    seen = [compiled.sql]
    for leaf in found_leaves:
        seen += [leaf.sql, rank_of(leaf.criterion, scope) or leaf.value or Sql("NULL")]
    for row in connection.execute(*_turns_query(scope, seen)):
        row_id, external_id, name, day, *values = row
        now, before = values[: len(seen)], values[len(seen) :]
        causes = (
            Cause(leaf.criterion, bool(now[place]), before[place + 1], now[place + 1])
            for leaf, place in zip(found_leaves, range(1, len(seen), 2), strict=True)
            if now[place] != before[place]
        )
        found = FoundEntity(scope.entity, row_id, external_id, name)
        yield Turn(found, day, bool(now[0]), tuple(causes))


_TURNS = """
SELECT * FROM (
    SELECT e.id, e.external_id, e.name, k.day{}{}
    FROM {}
    WINDOW days AS (PARTITION BY e.id ORDER BY k.day)
)
WHERE before_0 <> now_0
ORDER BY day, saint_fold(name), external_id, id
"""


def _turns_query(scope: TimelineScope, seen: list[Sql]) -> Sql:
    now = (compose(f", {{}} AS now_{n}", value) for n, value in enumerate(seen))
    before = (
        compose(f", LAG({{}}) OVER days AS before_{n}", value)
        for n, value in enumerate(seen)
    )
    return compose(_TURNS, join("", now), join("", before), scope.source())


def members_on(
    connection: sqlite3.Connection,
    scope: TimelineScope,
    criterion: Criterion,
    statuses: Mapping[str, Status],
) -> frozenset[int]:
    """Return the row ids of who meets a criterion on a timeline's first day."""
    query = compose(
        "SELECT e.id FROM {} WHERE k.day = {} AND {}",
        scope.source(),
        bind(scope.day.isoformat()),
        compile_criterion(criterion, scope, statuses).sql,
    )
    return frozenset(row[0] for row in connection.execute(*query))
