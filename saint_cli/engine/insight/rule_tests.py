"""Running the tests of rules: the real engine on a few records, under a set clock."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.counters.declared import find_counter
from saint_cli.engine.counters.dependent import update_dependent
from saint_cli.engine.counters.records import Basis
from saint_cli.engine.counters.tables import ASIDE, create_table, fill_table, plan_table
from saint_cli.engine.insight.explain import ExplainedStatus, explain
from saint_cli.engine.insight.rehearsal import Rehearsal, open_rehearsal
from saint_cli.engine.sql import bind, column, compose, join
from saint_cli.model.declarations import Declarations
from saint_cli.model.errors import InputError
from saint_cli.model.periods import Period, Unit
from saint_cli.model.rule_tests import RuleTest

_AT_ONCE = Period(1, Unit.DAY)
Value = str | int | float | None


class Surprise(NamedTuple):
    """What a test found that it did not expect, with why."""

    message: str
    why: ExplainedStatus | None = None


class Trial(NamedTuple):
    """A test that was run; without surprises it passed."""

    test: RuleTest
    surprises: tuple[Surprise, ...]


def run_tests(declarations: Declarations, tests: Iterable[RuleTest]) -> Iterator[Trial]:
    """Run tests, each on a CRM of its own."""
    for test in tests:
        status = declarations.statuses[test.status]
        try:
            with open_rehearsal(
                declarations, [status.criteria], test.tables, test.day
            ) as rehearsal:
                surprises = (*_matches(rehearsal, test), *_counters(rehearsal, test))
        except InputError as error:
            surprises = tuple(Surprise(line) for line in str(error).splitlines())
        yield Trial(test, surprises)


def _matches(rehearsal: Rehearsal, test: RuleTest) -> Iterator[Surprise]:
    """Yield who is in the status unexpectedly, and who is not."""
    if test.matches is None:
        return
    status = rehearsal.declarations.statuses[test.status]
    for name, found in rehearsal.entities(status.entity).items():
        (why,) = explain(rehearsal, found, [status], _AT_ONCE)
        if why.why.holds != (name in test.matches):
            is_in = "is in it, and should not be" if why.why.holds else "is not in it"
            yield Surprise(f"{name} {is_in}", why)


def _counters(rehearsal: Rehearsal, test: RuleTest) -> Iterator[Surprise]:
    """Yield the counters that have another value than expected."""
    entity = rehearsal.declarations.statuses[test.status].entity
    found = rehearsal.entities(entity)
    for name, expected in (test.counters or {}).items():
        values = _values(rehearsal, found[name].row_id, test, expected)
        for counter, wanted in expected.items():
            if not _is_alike(values[counter], wanted):
                shown = "nothing" if values[counter] is None else values[counter]
                wanted_words = wanted or "nothing"
                yield Surprise(f"{name}: {counter} is {shown}, not {wanted_words}")


def _values(
    rehearsal: Rehearsal, row_id: int, test: RuleTest, names: Iterable[str]
) -> Mapping[str, Value]:
    settings = rehearsal.declarations.settings
    entity = rehearsal.declarations.statuses[test.status].entity
    found = {name: find_counter(name, settings) for name in names}
    counters = {name: counter for name, counter in found.items() if counter}
    table = plan_table(entity, ASIDE, counters)
    create_table(rehearsal.connection, table)
    fill_table(Basis(rehearsal.connection, rehearsal.day, settings), table)
    update_dependent(rehearsal.connection, table, rehearsal.day)
    query = compose(
        "SELECT {} FROM {} WHERE id = {}",
        join(", ", (column(table.columns[counter]) for counter in counters.values())),
        table.name,
        bind(row_id),
    )
    row = rehearsal.connection.execute(*query).fetchone()
    return dict(zip(counters, row, strict=True))


def _is_alike(value: Value, wanted: str) -> bool:
    if value is None or isinstance(value, str):
        return (value or "") == wanted
    try:
        return abs(value - float(wanted)) < _TOLERANCE
    except ValueError:
        return False


_TOLERANCE = 1e-6
"""Figures that people write have no more decimals than these."""
