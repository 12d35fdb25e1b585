"""Which entities a passing day can bring into a status or take out of it.

A test on a date can turn though the date stays the same: as days pass, it comes to lie
outside a period, or inside one. Only those whose date lay between the two edges of such
a period need to be asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import as_day
from saint_cli.engine.refresh.changes import Span
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.criteria import CounterCriterion, FieldCriterion, leaves
from saint_cli.model.criterion_tests import Family, TestUse
from saint_cli.model.declarations import Selection, Status
from saint_cli.model.periods import Period


class _Edges(NamedTuple):
    """The days that an edge passed over: those after ``first`` up to ``last``."""

    first: date
    last: date


def _start(period: Period, span: Span) -> _Edges:
    # A day on the start itself is inside; one day later it is outside.
    first, last = period.start(span.before), period.start(span.day)
    return _Edges(_before(first), _before(last))


def _end(_period: Period, span: Span) -> _Edges:
    return _Edges(span.before, span.day)


def _last_ahead(period: Period, span: Span) -> _Edges:
    return _Edges(period.after(span.before), period.after(span.day))


def _before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))


EDGES: Mapping[str, tuple[Callable[[Period, Span], _Edges], ...]] = {
    "older_than": (_start,),
    "within": (_start, _end),
    "not_within": (_start, _end),
    "in_next": (_end, _last_ahead),
}
"""The edges of the tests that depend on the day."""


def turned_by_days(
    scope: Scope, rules: Iterable[Status | Selection], span: Span
) -> Sql | None:
    """Return a SELECT of the entities whose dates an edge passed over, if any can be."""
    conditions = dict.fromkeys(
        condition for rule in rules for condition in _conditions(scope, rule, span)
    )
    if not conditions:
        return None
    return compose(
        "SELECT e.id AS id FROM {} WHERE {}",
        scope.source(),
        join(" OR ", conditions),
    )


def _conditions(scope: Scope, rule: Status | Selection, span: Span) -> Iterator[Sql]:
    for leaf in leaves(rule.criteria):
        if isinstance(leaf, FieldCriterion | CounterCriterion):
            for use in leaf.tests:
                if use.test.family is Family.DATE:
                    yield from _passed(_value(scope, leaf), use, span)


def _value(scope: Scope, leaf: FieldCriterion | CounterCriterion) -> Sql:
    if isinstance(leaf, CounterCriterion):
        return scope.counter(leaf.counter)
    value = scope.field(leaf.field)
    return as_day(value) if leaf.field.kind is None else value


def _passed(value: Sql, use: TestUse, span: Span) -> Iterator[Sql]:
    for edge in EDGES.get(use.test.name, ()):
        assert isinstance(use.value, Period)
        first, last = edge(use.value, span)
        if first < last:
            days = bind(first.isoformat()), bind(last.isoformat())
            yield compose("({} > {} AND {} <= {})", value, days[0], value, days[1])
