"""Which entities a passing day can bring into a status or take out of it.

A test on a date can turn though the date stays the same: as days pass, it comes to lie
outside a period, or inside one. Only those whose date lay between the two edges of such
a period need to be asked again.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum

from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import as_day
from saint_cli.engine.refresh.changes import Span
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.criteria import CounterCriterion, FieldCriterion, leaves
from saint_cli.model.declarations import Selection, Status
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period


class Edge(Enum):
    """What a date comes to lie before, or no longer after, as days pass."""

    START = "the first day of a period"
    END = "the day itself"
    AHEAD = "the last day of a period that follows"


EDGES_OF_TESTS: Mapping[str, tuple[Edge, ...]] = {
    "older_than": (Edge.START,),
    "within": (Edge.START, Edge.END),
    "not_within": (Edge.START, Edge.END),
    "in_next": (Edge.END, Edge.AHEAD),
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
            value = _value(scope, leaf)
            for use in leaf.tests:
                if isinstance(use.value, Period):
                    for edge in EDGES_OF_TESTS[use.test.name]:
                        yield from passed(value, edge, use.value, span)


def _value(scope: Scope, leaf: FieldCriterion | CounterCriterion) -> Sql:
    if isinstance(leaf, CounterCriterion):
        return scope.counter(leaf.counter)
    return dated_field(scope, leaf.field)


def dated_field(scope: Scope, field: Field) -> Sql:
    """Return the day that a field holds; a user's own holds it as text."""
    value = scope.field(field)
    return as_day(value) if field.kind is None else value


def passed(value: Sql, edge: Edge, period: Period, span: Span) -> Iterator[Sql]:
    """Yield the condition for an edge to have passed over a date, if it can have."""
    first, last = (_day_of(edge, period, day) for day in span)
    if first < last:
        days = bind(first.isoformat()), bind(last.isoformat())
        yield compose("({} > {} AND {} <= {})", value, days[0], value, days[1])


def _day_of(edge: Edge, period: Period, day: date) -> date:
    """Return the latest date that an edge has passed over at a day."""
    match edge:
        case Edge.START:
            # A date on the start itself is inside; one day later it is outside.
            return date.fromordinal(max(period.start(day).toordinal() - 1, 1))
        case Edge.END:
            return day
        case Edge.AHEAD:
            return period.after(day)
