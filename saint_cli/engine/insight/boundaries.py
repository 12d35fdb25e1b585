"""Every criterion of a rule tried on, just before and just after each of its edges.

One entity is built for each case, and the compiled criterion is asked about all of
them at once. Ranks compare entities with each other, so they get a hundred of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.insight.boundary_chances import build_silences
from saint_cli.engine.insight.boundary_rows import (
    CannotBuildError,
    Rows,
    build_counter,
    build_field,
    merge,
    rate_of,
)
from saint_cli.engine.insight.boundary_values import Value, edge_values, is_right
from saint_cli.engine.insight.edges import numbers_of
from saint_cli.engine.insight.rehearsal import open_rehearsal
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.sql import compose
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import CounterCriterion, FieldCriterion, leaves
from saint_cli.model.criterion_tests import Family, TestUse
from saint_cli.model.declarations import Declarations, Settings, Status
from saint_cli.model.entities import Entity
from saint_cli.model.tables import Kind

_RANKED = 101
"""So many entities make every whole number from 0 to 100 somebody's percent rank."""

Tested = FieldCriterion | CounterCriterion


class Case(NamedTuple):
    """A criterion with one test, a value to try it with, and what is right."""

    criterion: Tested
    entity_id: str
    value: Value
    holds: bool


class TriedCase(NamedTuple):
    """A case, and what the engine found."""

    case: Case
    found: bool

    @property
    def is_right(self) -> bool:
        """Whether the engine found what is right."""
        return self.found == self.case.holds


class TriedCriterion(NamedTuple):
    """A criterion with one test, and its cases; none if no records can be built."""

    criterion: Tested
    cases: tuple[TriedCase, ...]


def try_boundaries(
    declarations: Declarations, status: Status, day: date
) -> Iterator[TriedCriterion]:
    """Try every criterion of a status's own at a day."""
    for criterion in _single_tests(status):
        make = _cases_of(criterion)
        rows: Rows = defaultdict(list)
        cases = list(make(declarations, status.entity, criterion, day, rows))
        found = _find(declarations, status.entity, criterion, rows, day)
        tried = (TriedCase(case, found[case.entity_id]) for case in cases)
        yield TriedCriterion(criterion, tuple(tried))


def _single_tests(status: Status) -> Iterator[Tested]:
    for leaf in leaves(status.criteria):
        if isinstance(leaf, FieldCriterion | CounterCriterion):
            for use in leaf.tests:
                yield replace(leaf, tests=(use,))


def _cases_of(criterion: Tested) -> Callable[..., Iterator[Case]]:
    if _is_rank(criterion):
        return _ranked_cases
    if not isinstance(criterion, CounterCriterion):
        return _plain_cases
    is_alive = criterion.counter.measure_name == "alive"
    return _chance_cases if is_alive else _plain_cases


def _is_rank(criterion: Tested) -> bool:
    if isinstance(criterion, FieldCriterion):
        return False
    is_test = criterion.tests[0].test.family is Family.RANK
    return is_test or bool(criterion.counter.measure.of)


def _plain_cases(
    declarations: Declarations,
    entity: Entity,
    criterion: Tested,
    day: date,
    rows: Rows,
) -> Iterator[Case]:
    """Yield a case for each value, and add its rows."""
    (use,) = criterion.tests
    for number, edge in enumerate(edge_values(use, day, _step(criterion))):
        entity_id = f"case-{number}"
        try:
            if isinstance(criterion, FieldCriterion):
                built = build_field(entity, entity_id, criterion.field, edge.value)
            else:
                context = declarations.settings, day
                built = build_counter(
                    entity, entity_id, criterion.counter, edge.value, context
                )
        except CannotBuildError:
            continue
        merge(rows, built.rows)
        yield Case(criterion, entity_id, edge.value, is_right(use, built.value, day))


def _step(criterion: Tested) -> Decimal:
    if isinstance(criterion, FieldCriterion):
        return Decimal("0.01") if criterion.field.kind is not Kind.FLAG else Decimal(1)
    return _STEPS.get(criterion.counter.measure_name, Decimal(1))


_STEPS = {
    "amount": Decimal("0.01"),
    "rhythm": Decimal("0.5"),
    "lateness": Decimal("0.01"),
}


def _ranked_cases(
    declarations: Declarations,
    entity: Entity,
    criterion: Tested,
    day: date,
    rows: Rows,
) -> Iterator[Case]:
    """Yield the cases nearest to the edges among entities of every percent rank."""
    assert isinstance(criterion, CounterCriterion)
    counter = criterion.counter
    counted = counter.taking(counter.measure.of or counter.measure_name)
    if counter.measure.of and counter.period:
        counted = counted._replace(period=counter.period)
    settings = declarations.settings
    try:
        step = _step_of_ranked(counted, settings)
        built = [
            build_counter(entity, f"case-{rank}", counted, step * rank, (settings, day))
            for rank in range(_RANKED)
        ]
    except CannotBuildError:
        return
    for one in built:
        merge(rows, one.rows)
    (use,) = criterion.tests
    for rank in range(_RANKED):
        if _is_near(use, rank):
            holds = is_right(use, Decimal(rank), day)
            yield Case(criterion, f"case-{rank}", Decimal(rank), holds)


def _chance_cases(
    declarations: Declarations,
    entity: Entity,
    criterion: Tested,
    day: date,
    rows: Rows,
) -> Iterator[Case]:
    """Yield the cases nearest to each limit on either side."""
    assert isinstance(criterion, CounterCriterion)
    (use,) = criterion.tests
    limits = list(numbers_of(use))
    context = declarations.settings, day
    try:
        silent = build_silences(entity, criterion.counter, limits, context, rows)
    except CannotBuildError:
        return
    for limit in limits:
        above = [one for one in silent if one.chance > limit][-1:]
        below = [one for one in silent if one.chance < limit][:1]
        for one in (*above, *below):
            chance = Decimal(str(one.chance))
            holds = is_right(use, chance, day)
            yield Case(criterion, one.entity_id, round(chance, 2), holds)


def _step_of_ranked(counter: Counter, settings: Settings) -> Decimal:
    """Return what a number or an amount can be counted in."""
    for part in counter.where if counter.measure_name == "amount" else ():
        if part.column == "currency":
            return rate_of(part.values[0].upper(), settings)
    return Decimal(1)


def _is_near(use: TestUse, rank: int) -> bool:
    return any(abs(rank - number) <= 1 for number in numbers_of(use))


def _find(
    declarations: Declarations,
    entity: Entity,
    criterion: Tested,
    rows: Mapping[str, Sequence[Mapping[str, str]]],
    day: date,
) -> dict[str, bool]:
    """Ask the engine which of the built entities meet a criterion."""
    with open_rehearsal(declarations, [criterion], rows, day) as rehearsal:
        asked = Asked(entity, [criterion], (day,))
        scope = open_timeline(rehearsal.connection, declarations, asked)
        holds = compile_criterion(criterion, scope, declarations.statuses).sql
        query = compose("SELECT e.external_id, {} FROM {}", holds, scope.source())
        return {row[0]: bool(row[1]) for row in rehearsal.connection.execute(*query)}
