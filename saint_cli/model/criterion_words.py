"""Criteria in words, as people read them."""

from datetime import date

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
from saint_cli.model.criterion_yaml import test_value, tests_yaml
from saint_cli.model.periods import Period
from saint_cli.model.plain import Plain


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


def whole_words(criterion: Criterion) -> str:
    """Say in one line what a criterion asks, with the parts that it combines."""
    match criterion:
        case All(parts):
            return " and ".join(map(_inner_words, parts))
        case AnyOf(parts):
            return " or ".join(map(_inner_words, parts))
        case Not(part):
            return f"not {_inner_words(part)}"
        case _:
            return criterion_words(criterion)


def _inner_words(criterion: Criterion) -> str:
    words = whole_words(criterion)
    is_several = isinstance(criterion, All | AnyOf) and len(criterion.parts) > 1
    return f"({words})" if is_several else words


def criterion_keys(criterion: Criterion) -> dict[str, Plain]:
    """Return the keys and values that a criterion on a value is declared with."""
    match criterion:
        case StatusCriterion(status):
            return {"status": status}
        case FieldCriterion(field, tests):
            return {"field": field.path, **tests_yaml(tests)}
        case CounterCriterion(_, tests, called):
            return {"counter": called, **tests_yaml(tests)}
        case _:
            return {}


def _tests_words(tests: tuple[TestUse, ...]) -> str:
    return " and ".join(map(_test_words, tests))


def _test_words(use: TestUse) -> str:
    words = use.test.words
    if use.test.argument is Argument.YES_NO:
        return words if use.value else words.replace("is", "is not", 1)
    value = test_value(use)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{words} {text}"


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
