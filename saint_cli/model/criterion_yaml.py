"""Criteria as the plain lists and mappings that YAML has for them."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from saint_cli.model.counters import Counter
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
from saint_cli.model.plain import Plain


def criterion_yaml(criterion: Criterion, named: Collection[str] = ()) -> Plain:
    """Return a criterion so that reading it as YAML gives the same one.

    Counters of the settings that are among ``named`` are called by their names; others
    are spelled out, so that the criterion says the same without them.
    """
    match criterion:
        case All(parts):
            return {"all": [criterion_yaml(part, named) for part in parts]}
        case AnyOf(parts):
            return {"any": [criterion_yaml(part, named) for part in parts]}
        case Not(part):
            return {"not": criterion_yaml(part, named)}
        case StatusCriterion(status):
            return {"status": status}
        case FieldCriterion(field, tests):
            return {"field": field.path, **tests_yaml(tests)}
        case CounterCriterion(counter, tests, called):
            is_named = called in named
            shown = {"counter": called} if is_named else counter_yaml(counter)
            return {**shown, **tests_yaml(tests)}


def counter_yaml(counter: Counter) -> dict[str, Plain]:
    """Return a counter's source, measure, slices and period."""
    found: dict[str, Plain] = {"counter": f"{counter.source}.{counter.measure_name}"}
    if counter.where:
        found["where"] = {part.column: _listed(part.values) for part in counter.where}
    if counter.period:
        found["period"] = str(counter.period)
    return found


def _listed(values: tuple[str, ...]) -> Plain:
    return values[0] if len(values) == 1 else list(values)


def tests_yaml(tests: tuple[TestUse, ...]) -> dict[str, Plain]:
    """Return tests by name, each with its value."""
    return {use.test.name: test_value(use) for use in tests}


def test_value(use: TestUse) -> Plain:
    """Return the value that a test compares with."""
    value = _plain(use.value)
    return f"{value}%" if use.test.argument is Argument.PERCENT else value


def _plain(value: object) -> Plain:
    match value:
        case bool() | str():
            return value
        case Decimal():
            is_whole = value == value.to_integral_value()
            return int(value) if is_whole else float(value)
        case Period() | date():
            return str(value)
        case tuple():
            return [_plain(part) for part in value]
    message = f"no test compares with {value!r}"
    raise TypeError(message)
