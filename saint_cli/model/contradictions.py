"""Criteria that can never hold together, and criteria that always hold.

Only what the tests themselves say is looked at, not the data: tests of one value whose
ranges do not meet, or a test that no value of its kind can fail.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations
from typing import NamedTuple

from saint_cli.model.counters import Counter
from saint_cli.model.criteria import All, CounterCriterion, Criterion, FieldCriterion
from saint_cli.model.criterion_tests import Family, TestUse
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period
from saint_cli.model.text import fold

Tested = FieldCriterion | CounterCriterion

_WHOLE = frozenset(["count", "open_count", "overdue_count", "days"])
_RANKS = frozenset(["rank", "amount_rank"])
_PERCENT = _RANKS | {"alive"}
NEVER_MISSING = _WHOLE | _RANKS | {"amount"}
"""Measures that every entity has a value of."""

_DAYS = tuple(
    date(year, month, 1) - timedelta(before)
    for year in (2023, 2024)
    for month in range(1, 13)
    for before in (0, 1)
)
"""Dated tests exclude each other if they do so on every one of these days: the first
and last ones of long and short months."""

_NEXT = Decimal("0.000001")
"""How far the next number lies away, of those that are no whole ones."""


class Range(NamedTuple):
    """The numbers from one to another, ends included; days count as their ordinals."""

    low: Decimal = Decimal("-Infinity")
    high: Decimal = Decimal("Infinity")

    def meets(self, other: "Range") -> "Range":
        """Return the numbers that are in both."""
        return Range(max(self.low, other.low), min(self.high, other.high))

    @property
    def is_empty(self) -> bool:
        """Whether there is no such number."""
        return self.low > self.high


def contradictions(criterion: Criterion) -> Iterator[tuple[Tested, Tested]]:
    """Yield pairs of criteria that must hold together and never can.

    A criterion that alone can never hold is paired with itself.
    """
    found: dict[Field | Counter, list[Tested]] = defaultdict(list)
    for leaf in _together(criterion):
        found[_subject(leaf)].append(leaf)
    for subject, leaves in found.items():
        impossible = [leaf for leaf in leaves if _exclude(subject, leaf.tests)]
        yield from ((leaf, leaf) for leaf in impossible)
        possible = [leaf for leaf in leaves if leaf not in impossible]
        for leaf, other in combinations(possible, 2):
            if _exclude(subject, (*leaf.tests, *other.tests)):
                yield leaf, other


def always_holding(criterion: Criterion) -> Iterator[Tested]:
    """Yield the criteria that must hold and cannot fail."""
    for leaf in _together(criterion):
        subject = _subject(leaf)
        is_there = isinstance(subject, Counter) and (
            subject.measure_name in NEVER_MISSING
        )
        if is_there and all(_covers(subject, use) for use in leaf.tests):
            yield leaf


def _together(criterion: Criterion) -> Iterator[Tested]:
    """Yield the criteria on values that must all hold."""
    match criterion:
        case All(parts):
            for part in parts:
                yield from _together(part)
        case FieldCriterion() | CounterCriterion():
            yield criterion


def _subject(leaf: Tested) -> Field | Counter:
    return leaf.field if isinstance(leaf, FieldCriterion) else leaf.counter


def _exclude(subject: Field | Counter, uses: Sequence[TestUse]) -> bool:
    """Whether no value of a field or counter fulfils all tests."""
    if any(map(_needs_none, uses)) and any(map(needs_value, uses)):
        return True
    # What compares with the day, and what with a date, can meet on another day.
    dated = [use for use in uses if isinstance(use.value, Period)]
    others = [use for use in uses if not isinstance(use.value, Period)]
    return (
        _texts_exclude(others)
        or all(_common(subject, dated, day).is_empty for day in _DAYS)
        or _common(subject, others, date.max).is_empty
    )


def _needs_none(use: TestUse) -> bool:
    return use.test.name in ("never", "empty") and bool(use.value)


def needs_value(use: TestUse) -> bool:
    """Whether a test holds only where there is a value."""
    if use.test.name in ("never", "empty"):
        return not use.value
    return use.test.name not in ("is_not", "not_in", "not_within")


def _texts_exclude(uses: Sequence[TestUse]) -> bool:
    allowed: set[str] | None = None
    refused: set[str] = set()
    for use in uses:
        values = use.value if isinstance(use.value, tuple) else (use.value,)
        texts = {fold(str(value)) for value in values}
        if use.test.name in ("is", "in"):
            allowed = texts if allowed is None else allowed & texts
        elif use.test.name in ("is_not", "not_in"):
            refused |= texts
    return allowed is not None and not allowed - refused


def _common(subject: Field | Counter, uses: Sequence[TestUse], day: date) -> Range:
    """Return the values that tests leave at a day, of those that there can be."""
    left = _domain(subject, day) if uses else Range()
    for use in uses:
        if use.test.family is not Family.RANK:
            left = left.meets(_range(subject, use, day))
    return left


def _covers(subject: Field | Counter, use: TestUse) -> bool:
    if use.test.family is Family.RANK:
        return use.value == Decimal(100)
    held, domain = _range(subject, use, date.max), _domain(subject, date.max)
    return held != Range() and domain.meets(held) == domain


def _domain(subject: Field | Counter, day: date) -> Range:
    """Return the values that a counter can have at a day."""
    if isinstance(subject, Field):
        return Range()
    measure, period = subject.measure_name, subject.period
    if measure in ("first_date", "last_date"):
        start = period.start(day) if period and day != date.max else date.min
        return Range(_number(start), _number(day))
    if measure == "next_date" and day != date.max:
        return Range(_number(day) + 1)
    if measure in _PERCENT:
        return Range(Decimal(0), Decimal(100))
    return Range(Decimal(0)) if measure in (*_WHOLE, "lateness") else Range()


def _number(value: Decimal | date) -> Decimal:
    return Decimal(value.toordinal()) if isinstance(value, date) else value


def _range(subject: Field | Counter, use: TestUse, day: date) -> Range:
    """Return the values for which a test holds, as far as they are one range."""
    value = use.value
    if isinstance(value, Period):
        return _dated_range(use.test.name, value, day)
    if use.test.name == "between" and isinstance(value, tuple):
        low, high = value
        assert isinstance(low, Decimal | date)
        assert isinstance(high, Decimal | date)
        return Range(_number(low), _number(high))
    if not isinstance(value, Decimal | date):
        return Range()
    is_whole = isinstance(subject, Counter) and subject.measure_name in _WHOLE
    return _compared(use.test.name, value, is_whole=is_whole)


def _compared(name: str, value: Decimal | date, *, is_whole: bool) -> Range:
    number = _number(value)
    up = down = number
    after, before = number + _NEXT, number - _NEXT
    if is_whole or isinstance(value, date):
        up = number.to_integral_value(ROUND_CEILING)
        down = number.to_integral_value(ROUND_FLOOR)
        after, before = down + 1, up - 1
    return {
        "equals": Range(up, down),
        "on": Range(up, down),
        "more_than": Range(low=after),
        "after": Range(low=after),
        "at_least": Range(low=up),
        "less_than": Range(high=before),
        "before": Range(high=before),
        "at_most": Range(high=down),
    }.get(name, Range())


def _dated_range(name: str, period: Period, day: date) -> Range:
    start, end = _number(period.start(day)), _number(day)
    return {
        "older_than": Range(high=start - 1),
        "within": Range(start, end),
        "in_next": Range(end + 1, _number(period.after(day))),
    }.get(name, Range())
