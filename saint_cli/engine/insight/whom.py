"""Whom a question about many days concerns: the fewer, the sooner it is answered."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.insight.edges import DatedEdge
from saint_cli.engine.refresh.changes import (
    EntitySet,
    Span,
    new_set,
    records_expired,
    records_turned,
)
from saint_cli.engine.refresh.passing_days import dated_field, passed
from saint_cli.engine.sql import Sql, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import (
    All,
    AnyOf,
    Criterion,
    FieldCriterion,
    Not,
    StatusCriterion,
)
from saint_cli.model.declarations import Status
from saint_cli.model.periods import Period


class Whom(StrEnum):
    """Which entities a timeline has."""

    EVERYBODY = "everybody"
    PROSPECTS = "prospects"
    """Those whose fields, which do not change as days pass, leave a criterion open."""
    MOVERS = "movers"
    """Those of them for whom anything can change on the days asked for."""


def prospects(
    scope: Scope, criteria: Iterable[Criterion], statuses: Mapping[str, Status]
) -> Sql:
    """Return a SELECT of the entities (``id``) that may meet one of some criteria."""
    possible = (
        _can_be(criterion, scope, statuses, holds=True) for criterion in criteria
    )
    condition = join(" OR ", (compose("({})", one) for one in possible))
    return compose("SELECT e.id AS id FROM {} WHERE {}", scope.fields(), condition)


def _can_be(
    criterion: Criterion, scope: Scope, statuses: Mapping[str, Status], *, holds: bool
) -> Sql:
    """Return the condition on fields alone for a criterion to hold on some day, or not."""
    match criterion:
        case Not(part):
            return _can_be(part, scope, statuses, holds=not holds)
        case StatusCriterion(status):
            return _can_be(statuses[status].criteria, scope, statuses, holds=holds)
        case All(parts) | AnyOf(parts):
            needs_all = isinstance(criterion, All) == holds
            word = " AND " if needs_all else " OR "
            found = [_can_be(part, scope, statuses, holds=holds) for part in parts]
            return compose("({})", join(word, found)) if found else Sql(str(int(holds)))
        case FieldCriterion(_, tests) if not any(
            isinstance(use.value, Period) for use in tests
        ):
            sql = compile_criterion(criterion, scope, statuses).sql
            return sql if holds else compose("NOT ({})", sql)
        case _:
            return Sql("1")


def movers(
    connection: sqlite3.Connection,
    scope: Scope,
    counters: Sequence[Counter],
    dated: Iterable[DatedEdge],
    days: Sequence[date],
) -> EntitySet:
    """Collect the entities for whom a day brings a record, a period's edge or a date."""
    span = Span(days[0], days[-1])
    found = new_set(connection, "saint_movers")
    for source in {counter.source for counter in counters}:
        found.add(records_turned(connection, scope.entity, source, span).select)
        periods = {c.period for c in counters if c.source is source and c.period}
        expired = records_expired(connection, scope.entity, source, span, periods)
        found.add(expired.select)
    for edge in dated:
        for ids in _dated(scope, edge, span):
            found.add(ids)
    return found


def _dated(scope: Scope, dated: DatedEdge, span: Span) -> Iterator[Sql]:
    """Yield a SELECT of the entities with a date that an edge passes over."""
    shown = dated.shown
    if isinstance(shown, Counter):
        whom, value, of = column(scope.entity), column("date"), column(shown.source)
    else:
        whom, value, of = Sql("e.id"), dated_field(scope, shown), scope.fields()
    for condition in passed(value, dated.edge, dated.period, span):
        yield compose("SELECT {} AS id FROM {} WHERE {}", whom, of, condition)
