"""A rule with one of its thresholds varied."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    FieldCriterion,
    Leaf,
    Not,
    leaves,
)
from saint_cli.model.criterion_tests import Argument, TestUse, Value
from saint_cli.model.criterion_yaml import test_value
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.periods import parse_period

MOST_VALUES = 200
"""How many thresholds can be tried at once."""

_DEFAULT_STEPS = 15
_RANGE = re.compile(
    r"\s*(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)\s*(%|[a-z]*)\s*", re.ASCII
)
_VARIABLE = frozenset({Argument.PERIOD, Argument.NUMBER, Argument.PERCENT})


class Threshold(NamedTuple):
    """A threshold of a rule: a test of one of its criteria."""

    leaf: FieldCriterion | CounterCriterion
    use: TestUse

    @property
    def name(self) -> str:
        """The threshold as a command names it: ``sales.last_date older_than``."""
        leaf = self.leaf
        subject = leaf.field.path if isinstance(leaf, FieldCriterion) else leaf.called
        return f"{subject} {self.use.test.name}"


def find_threshold(criterion: Criterion, name: str) -> Threshold:
    """Return the threshold of a rule that a name names.

    Raises:
        InputError: There is none of that name; those that there are, are named.
    """
    known: dict[str, Threshold] = {}
    for threshold in _thresholds(criterion):
        known.setdefault(threshold.name, threshold)
    found = known.get(" ".join(name.split()))
    if found is None:
        hint = suggest(name, known) or f"there are: {', '.join(known) or 'none'}"
        message = f'--vary: the status has no threshold "{name}"; {hint}'
        raise InputError(message)
    return found


def _thresholds(criterion: Criterion) -> Iterator[Threshold]:
    for leaf in leaves(criterion):
        if isinstance(leaf, FieldCriterion | CounterCriterion):
            for use in leaf.tests:
                if use.test.argument in _VARIABLE:
                    yield Threshold(leaf, use)


def read_values(threshold: Threshold, text: str, step: str | None) -> list[Value]:
    """Read the values of a range such as ``30..180`` for a threshold.

    Periods are in days unless the range says otherwise: ``1..6 months``. Without a
    step there are about fifteen values; both ends are always among them.

    Raises:
        InputError: It is no range for that threshold, runs backwards, or is too long.
    """
    match = _RANGE.fullmatch(text)
    if not match:
        message = f'--vary: "{text}" is not a range; write it as 30..180'
        raise InputError(message)
    low, high = Decimal(match[1]), Decimal(match[2])
    if low > high:
        message = f"--vary: the range runs backwards, from {low} to {high}"
        raise InputError(message)
    numbers = list(_numbers(threshold, low, high, step))
    if len(numbers) > MOST_VALUES:
        message = f"--vary: {len(numbers)} values are more than {MOST_VALUES}"
        message += "; take a larger --step"
        raise InputError(message)
    return [_value(threshold, number, match[3]) for number in numbers]


def _numbers(
    threshold: Threshold, low: Decimal, high: Decimal, step: str | None
) -> Iterator[Decimal]:
    is_whole = _is_whole(threshold) and low == low.to_integral_value()
    width = (high - low) / _DEFAULT_STEPS
    if is_whole or width >= 1:
        width = max(Decimal(1), width.to_integral_value())
    if step is not None:
        if not re.fullmatch(r"\d+(\.\d+)?", step, re.ASCII) or not Decimal(step):
            message = f'--step: "{step}" is not a number above 0'
            raise InputError(message)
        width = Decimal(step)
    number = low
    while number < high:
        yield number
        number += width
    yield high


def _is_whole(threshold: Threshold) -> bool:
    """Whether values between whole numbers say no more than those."""
    leaf, use = threshold
    counts = isinstance(leaf, CounterCriterion) and leaf.counter.measure.is_whole
    is_number = use.test.argument is Argument.NUMBER
    return use.test.argument is Argument.PERIOD or (counts and is_number)


def _value(threshold: Threshold, number: Decimal, unit: str) -> Value:
    if threshold.use.test.argument is not Argument.PERIOD:
        if unit not in ("", "%"):
            message = f'--vary: "{threshold.name}" takes a plain number, not {unit}'
            raise InputError(message)
        return number
    try:
        return parse_period(f"{number:f} {unit or 'days'}")
    except ValueError as error:
        message = f"--vary: {error}"
        raise InputError(message) from error


def with_value(criterion: Criterion, threshold: Threshold, value: Value) -> Criterion:
    """Return the rule with another value for a threshold."""
    leaf, use = threshold
    tests = tuple(TestUse(t.test, value) if t is use else t for t in leaf.tests)
    return _replaced(criterion, leaf, replace(leaf, tests=tests))


def without(criterion: Criterion, threshold: Threshold) -> Criterion:
    """Return the rule as if the criterion of a threshold were always fulfilled.

    Inside a ``not`` that is the criterion's opposite.
    """
    always = All(())
    fulfilled = Not(always) if _is_negated(criterion, threshold.leaf) else always
    return _replaced(criterion, threshold.leaf, fulfilled)


def value_words(threshold: Threshold, value: Value) -> str:
    """Write a threshold's value as YAML would have it."""
    return str(test_value(threshold.use._replace(value=value)))


def _replaced(criterion: Criterion, leaf: Leaf, other: Criterion) -> Criterion:
    if criterion is leaf:
        return other
    match criterion:
        case All(parts):
            return All(tuple(_replaced(part, leaf, other) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_replaced(part, leaf, other) for part in parts))
        case Not(part):
            return Not(_replaced(part, leaf, other))
        case _:
            return criterion


def _is_negated(criterion: Criterion, leaf: Leaf) -> bool:
    match criterion:
        case All(parts) | AnyOf(parts):
            return any(_is_negated(part, leaf) for part in parts)
        case Not(part):
            is_inside = any(one is leaf for one in leaves(part))
            return is_inside and not _is_negated(part, leaf)
        case _:
            return False
