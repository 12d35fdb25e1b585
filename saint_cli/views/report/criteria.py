"""Why somebody is in a status, in the report's language."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from saint_cli.engine.insight.explain import Explained
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
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period
from saint_cli.model.tables import Kind
from saint_cli.views.listing import Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.report.columns import counter_label, field_label
from saint_cli.views.wording import Words


def why_rows(why: Explained, words: Words) -> list[Plain]:
    """Return a row for each criterion: depth, words, what was found, holds, until when.

    Those inside others come after them, and deeper.
    """
    return [_row(one, depth, words) for depth, one in _walk(why.parts, 0)]


def _walk(parts: tuple[Explained, ...], depth: int) -> Iterator[tuple[int, Explained]]:
    for why in parts:
        yield depth, why
        # Of another status its name says enough: its own list tells why.
        if not isinstance(why.criterion, StatusCriterion):
            yield from _walk(why.parts, depth + 1)


def _row(why: Explained, depth: int, words: Words) -> list[Plain]:
    return [
        *(depth, _criterion(why.criterion, words), _actual(why, words)),
        *(why.holds, why.changes_on),
    ]


@lru_cache(maxsize=10_000)
def _criterion(criterion: Criterion, words: Words) -> str:
    match criterion:
        case All():
            return words("all_of")
        case AnyOf():
            return words("any_of")
        case Not():
            return words("not_this")
        case StatusCriterion(status):
            return words("in_status", status=status)
        case FieldCriterion(field, tests):
            return f"{field_label(field.path, words)} {_tests(tests, words)}"
        case CounterCriterion(counter, tests, _):
            return f"{counter_label(counter, words)} {_tests(tests, words)}"


def _tests(tests: tuple[TestUse, ...], words: Words) -> str:
    return f" {words('and')} ".join(_test(use, words) for use in tests)


def _test(use: TestUse, words: Words) -> str:
    name = f"test.{use.test.name}"
    if use.test.argument is Argument.YES_NO:
        return words(name if use.value else f"{name}.not")
    value = _value(use.value, words)
    if use.test.argument is Argument.PERCENT:
        value = f"{value} %"
    return words(name, value=value)


def _value(value: object, words: Words) -> str:
    match value:
        case Period():
            return words.length(value)
        case Decimal():
            return words.number(float(value))
        case tuple():
            return ", ".join(_value(part, words) for part in value)
        case str():
            return value
        case _:
            return words.date(str(value))


def _actual(why: Explained, words: Words) -> str | None:
    """Write what a criterion found; nothing for one that only combines others."""
    if why.parts or isinstance(why.criterion, StatusCriterion):
        return None
    if why.actual in (None, ""):
        return words("nothing")
    found = _found(why, words)
    if why.rank is None:
        return found
    return f"{found} ({words.of('measure', 'rank')} {words.number(round(why.rank, 1))})"


def _found(why: Explained, words: Words) -> str:
    match why.criterion:
        case FieldCriterion(Field(kind=kind)):
            pass
        case CounterCriterion(Counter() as counter):
            kind = counter.measure.kind
        case _:
            kind = None
    if kind is Kind.DATE:
        return words.date(str(why.actual))
    if kind is Kind.MONEY and isinstance(why.actual, int | float):
        return words.money(why.actual)
    if isinstance(why.actual, int | float):
        return words.number(round(why.actual, 2))
    return plain_text(why.actual)
