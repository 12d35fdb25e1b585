"""The values on both sides of a criterion's edges, and what is right for each.

What is right is said here in plain Python, apart from the SQL that is to be checked.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from saint_cli.model.criterion_tests import Argument, Family, TestUse
from saint_cli.model.periods import Period

Value = str | Decimal | date | None

_DAY = timedelta(1)
_HOLD_WHEN_MISSING = frozenset({"is_not", "not_in", "not_within"})


class EdgeValue(NamedTuple):
    """A value on, just before or just after an edge, and whether the test holds there."""

    value: Value
    holds: bool


def edge_values(use: TestUse, day: date, step: Decimal) -> Iterator[EdgeValue]:
    """Yield the values to try a test with at a day; numbers are a ``step`` apart."""
    for value in dict.fromkeys(_values(use, day, step)):
        yield EdgeValue(value, is_right(use, value, day))


def _values(use: TestUse, day: date, step: Decimal) -> Iterator[Value]:
    yield None
    for edge in _edges(use, day):
        match edge:
            case date():
                yield from (edge - _DAY, edge, edge + _DAY)
            case Decimal():
                yield from (edge - step, edge, edge + step)
            case _:
                yield from (edge, edge.upper(), f"{edge}x", f"x{edge}", f"x{edge}x")


def _edges(use: TestUse, day: date) -> Iterator[date | Decimal | str]:
    match use.value:
        case Period():
            if use.test.name == "in_next":
                yield from (day, use.value.after(day))
            else:
                yield from (use.value.start(day), day)
        case bool():
            yield day if use.test.family is Family.DATE else "x"
        case tuple():
            yield from (e for e in use.value if isinstance(e, str | Decimal | date))
        case value:
            yield value


def is_right(use: TestUse, value: Value, day: date) -> bool:
    """Say whether a test holds for a value at a day."""
    name, wanted = use.test.name, use.value
    if use.test.argument is Argument.YES_NO:
        return (value is None) == wanted
    if value is None:
        return name in _HOLD_WHEN_MISSING
    if isinstance(wanted, Period):
        assert isinstance(value, date)
        return _DATED[name](value, wanted, day)
    if isinstance(value, str):
        return _TEXTS[name](value, wanted)
    return _ORDERED[name](value, wanted)


def _is_within(value: date, period: Period, day: date) -> bool:
    return period.start(day) <= value <= day


_DATED: Mapping[str, Callable[[date, Period, date], bool]] = {
    "older_than": lambda value, period, day: value < period.start(day),
    "within": _is_within,
    "not_within": lambda value, period, day: not _is_within(value, period, day),
    "in_next": lambda value, period, day: day < value <= period.after(day),
}


def _text(compare: Callable[[str, str], bool]) -> Callable[[str, object], bool]:
    return lambda value, wanted: compare(value.casefold(), str(wanted).casefold())


def _is_one(value: str, wanted: object) -> bool:
    assert isinstance(wanted, tuple)
    return value.casefold() in {str(one).casefold() for one in wanted}


_TEXTS: Mapping[str, Callable[[str, object], bool]] = {
    "is": _text(lambda value, wanted: value == wanted),
    "is_not": _text(lambda value, wanted: value != wanted),
    "in": _is_one,
    "not_in": lambda value, wanted: not _is_one(value, wanted),
    "contains": _text(lambda value, wanted: wanted in value),
    "starts_with": _text(lambda value, wanted: value.startswith(wanted)),
    "ends_with": _text(lambda value, wanted: value.endswith(wanted)),
}


def _is_between(value: object, wanted: object) -> bool:
    low, high = wanted  # type: ignore[misc]  # a range has two ends
    return bool(low <= value <= high)  # type: ignore[has-type]


_ORDERED: Mapping[str, Callable[[object, object], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "on": lambda value, wanted: value == wanted,
    "more_than": lambda value, wanted: value > wanted,  # type: ignore[operator]
    "after": lambda value, wanted: value > wanted,  # type: ignore[operator]
    "at_least": lambda value, wanted: value >= wanted,  # type: ignore[operator]
    "less_than": lambda value, wanted: value < wanted,  # type: ignore[operator]
    "before": lambda value, wanted: value < wanted,  # type: ignore[operator]
    "at_most": lambda value, wanted: value <= wanted,  # type: ignore[operator]
    "between": _is_between,
    "top": lambda rank, percent: rank >= 100 - percent,  # type: ignore[operator]
    "bottom": lambda rank, percent: rank <= percent,  # type: ignore[operator]
}
"""Values and what they are compared with are of one kind: both numbers, or dates."""
