"""Criteria in words: what a person reads, and what YAML has."""

from datetime import date
from decimal import Decimal

from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    FieldCriterion,
    Not,
    StatusCriterion,
)
from saint_cli.model.criterion_tests import Argument, TestUse
from saint_cli.model.periods import Period

Written = str | bool | Decimal


def criterion_words(criterion: Criterion) -> str:
    """Say what a criterion asks, without the parts that it combines."""
    match criterion:
        case All():
            return "all of these"
        case AnyOf():
            return "any of these"
        case Not():
            return "not this"
        case StatusCriterion(status):
            return f"is in {status}"
        case FieldCriterion(field, tests):
            return f"{field.path} {_tests_words(tests)}"
        case CounterCriterion(_, tests, called):
            return f"{called} {_tests_words(tests)}"


def criterion_keys(criterion: Criterion) -> dict[str, Written]:
    """Return the keys and values that a criterion on a value has in YAML."""
    match criterion:
        case StatusCriterion(status):
            return {"status": status}
        case FieldCriterion(field, tests):
            return {"field": field.path, **_tests_keys(tests)}
        case CounterCriterion(_, tests, called):
            return {"counter": called, **_tests_keys(tests)}
        case _:
            return {}


def _tests_keys(tests: tuple[TestUse, ...]) -> dict[str, Written]:
    return {use.test.name: _written(use) for use in tests}


def _written(use: TestUse) -> Written:
    """Return the value that a test is given as YAML would have it."""
    if isinstance(use.value, bool):
        return use.value
    if use.test.argument is Argument.NUMBER and isinstance(use.value, Decimal):
        return use.value
    return value_words(use)


def _tests_words(tests: tuple[TestUse, ...]) -> str:
    return " and ".join(map(_test_words, tests))


def _test_words(use: TestUse) -> str:
    """Say what a test asks of a value."""
    words = use.test.words
    if use.test.argument is Argument.YES_NO:
        return words if use.value else words.replace("is", "is not", 1)
    return f"{words} {value_words(use)}"


def value_words(use: TestUse) -> str:
    """Write the value that a test is given as YAML would have it."""
    text = _plain(use.value)
    return f"{text}%" if use.test.argument is Argument.PERCENT else text


def criterion_limit(criterion: Criterion, day: date) -> str:
    """Say between which days the dated tests of a criterion ask for, at a day."""
    if not isinstance(criterion, FieldCriterion | CounterCriterion):
        return ""
    limits = (
        _limit(use.test.name, use.value, day)
        for use in criterion.tests
        if isinstance(use.value, Period)
    )
    return " and ".join(limits)


def _limit(test_name: str, period: Period, day: date) -> str:
    if test_name == "in_next":
        return f"after {day}, to {period.after(day)}"
    start = period.start(day)
    if test_name == "within":
        return f"from {start}, to {day}"
    return f"before {start}"


def _plain(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value.normalize():f}"
        case Period():
            return str(value)
        case tuple():
            return ", ".join(_plain(part) for part in value)
        case _:
            return str(value)
