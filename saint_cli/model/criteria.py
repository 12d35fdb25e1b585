"""Criteria: tests on fields and counters, combined with all, any and not."""

from collections.abc import Iterator
from dataclasses import dataclass

from saint_cli.model.counters import Counter
from saint_cli.model.criterion_tests import TestUse
from saint_cli.model.fields import Field


@dataclass(frozen=True, slots=True)
class FieldCriterion:
    """All tests hold for a field of the entity, its company or its owner."""

    field: Field
    tests: tuple[TestUse, ...]


@dataclass(frozen=True, slots=True)
class CounterCriterion:
    """All tests hold for a counter; ``called`` is its name in the declaration."""

    counter: Counter
    tests: tuple[TestUse, ...]
    called: str


@dataclass(frozen=True, slots=True)
class StatusCriterion:
    """The entity meets another status."""

    status: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Criterion"


Criterion = FieldCriterion | CounterCriterion | StatusCriterion | All | AnyOf | Not
Leaf = FieldCriterion | CounterCriterion | StatusCriterion


def leaves(criterion: Criterion) -> Iterator[Leaf]:
    """Yield the tests on fields, counters and statuses, in the order written."""
    if isinstance(criterion, Not):
        yield from leaves(criterion.part)
    elif isinstance(criterion, All | AnyOf):
        for part in criterion.parts:
            yield from leaves(part)
    else:
        yield criterion
