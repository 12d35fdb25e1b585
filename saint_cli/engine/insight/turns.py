"""Turns: the days of a timeline on which entities come into a status or leave it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import CompiledCriterion, compile_criterion
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.timeline import TimelineScope
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import CounterCriterion, Criterion, FieldCriterion
from saint_cli.model.criterion_tests import Family
from saint_cli.model.declarations import Status
from saint_cli.model.fields import Field

Value = str | int | float | None


class Cause(NamedTuple):
    """A criterion on a value that turned, from what to what."""

    criterion: Criterion
    holds: bool
    before: Value
    after: Value


class _OnValue(NamedTuple):
    """A criterion on a value, and whether it holds."""

    criterion: FieldCriterion | CounterCriterion
    holds: Sql


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


def ranked_by(criterion: Criterion) -> Counter | None:
    """Return the percent rank that a criterion asks for, if it asks for one."""
    if isinstance(criterion, CounterCriterion) and any(
        use.test.family is Family.RANK for use in criterion.tests
    ):
        return criterion.counter.ranked()
    return None


def shown_by(criterion: FieldCriterion | CounterCriterion) -> Field | Counter:
    """Return what a criterion looks at."""
    if isinstance(criterion, FieldCriterion):
        return criterion.field
    return criterion.counter


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
    on_values = [
        _OnValue(node.criterion, node.sql)
        for node in nodes(compiled)
        if isinstance(node.criterion, FieldCriterion | CounterCriterion)
    ]
    query = _turns_query(scope, compiled, on_values)
    for row_id, external_id, name, day, is_in, *values in connection.execute(*query):
        seen = zip(*[iter(values)] * 4, strict=True)
        causes = (
            Cause(leaf.criterion, bool(holds), before, now)
            for leaf, (held, holds, before, now) in zip(on_values, seen, strict=True)
            if held != holds
        )
        found = FoundEntity(scope.entity, row_id, external_id, name)
        yield Turn(found, day, bool(is_in), tuple(causes))


_TURNS = """
SELECT e.id, e.external_id, e.name, t.day, t.holds{}
FROM (
    SELECT * FROM (
        SELECT
            e.id,
            k.day,
            LAG(k.day) OVER days AS edge,
            {} AS holds,
            LAG({}) OVER days AS held{}
        FROM {}
        WINDOW days AS (PARTITION BY e.id ORDER BY k.day)
    )
    WHERE held <> holds
) AS t
CROSS JOIN {}
JOIN {} AS b ON b.id = t.id AND b.day = t.edge
JOIN {} AS p ON p.day = (SELECT MAX(day) FROM {} WHERE day < t.day)
WHERE e.id = t.id AND k.day = t.day
ORDER BY t.day, saint_fold(e.name), e.external_id, e.id
"""
"""``b`` is the row before, and ``p`` the last day on which it holds."""


def _turns_query(
    scope: TimelineScope,
    compiled: CompiledCriterion,
    on_values: Sequence[_OnValue],
) -> Sql:
    seen, held = [], []
    for number, leaf in enumerate(on_values):
        held.append(
            compose(
                f", {{}} AS holds_{number}, LAG({{}}) OVER days AS held_{number}",
                *(leaf.holds, leaf.holds),
            )
        )
        shown = ranked_by(leaf.criterion) or shown_by(leaf.criterion)
        before = scope.shown(shown, "b", column("day", "p"))
        now = scope.shown(shown, "k", column("day", "t"))
        seen.append(
            compose(f", t.held_{number}, t.holds_{number}, {{}}, {{}}", before, now)
        )
    timeline, days = scope.table.name, calendar.TABLE
    return compose(
        _TURNS,
        *(join("", seen), compiled.sql, compiled.sql, join("", held), scope.source()),
        *(scope.source(), timeline, days, days),
    )


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
