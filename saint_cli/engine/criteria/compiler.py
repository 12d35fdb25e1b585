"""Criteria as SQL: compiled once, the same form for every command that asks."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import as_day, as_number, folded, is_one_of
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    FieldCriterion,
    Leaf,
    Not,
    StatusCriterion,
)
from saint_cli.model.criterion_tests import Family, TestUse, Value
from saint_cli.model.declarations import Status
from saint_cli.model.periods import Period
from saint_cli.model.text import fold

PERCENT = 100


class CompiledCriterion(NamedTuple):
    """A criterion with the SQL that is 1 where it holds and 0 where it does not.

    ``value`` is what a test on a field or counter looks at; ``parts`` are the
    compiled criteria that this one combines.
    """

    criterion: Criterion
    sql: Sql
    value: Sql | None = None
    parts: tuple["CompiledCriterion", ...] = ()


def compile_criterion(
    criterion: Criterion, scope: Scope, statuses: Mapping[str, Status]
) -> CompiledCriterion:
    """Compile a criterion for the entities of a scope.

    ``statuses`` are those that the criterion may name.
    """
    match criterion:
        case Not(part):
            compiled = compile_criterion(part, scope, statuses)
            sql = compose("NOT ({})", compiled.sql)
            return CompiledCriterion(criterion, sql, parts=(compiled,))
        case All(()):
            return CompiledCriterion(criterion, Sql("1"))
        case All(parts):
            return _combine(criterion, " AND ", parts, scope, statuses)
        case AnyOf(parts):
            return _combine(criterion, " OR ", parts, scope, statuses)
        case StatusCriterion(status):
            named = compile_criterion(statuses[status].criteria, scope, statuses)
            return CompiledCriterion(criterion, named.sql, parts=(named,))
        case _:
            return _compile_leaf(criterion, scope)


def _combine(
    criterion: Criterion,
    operator: str,
    parts: tuple[Criterion, ...],
    scope: Scope,
    statuses: Mapping[str, Status],
) -> CompiledCriterion:
    compiled = tuple(compile_criterion(part, scope, statuses) for part in parts)
    sql = compose("({})", join(operator, (part.sql for part in compiled)))
    return CompiledCriterion(criterion, sql, parts=compiled)


def _compile_leaf(leaf: Leaf, scope: Scope) -> CompiledCriterion:
    assert isinstance(leaf, FieldCriterion | CounterCriterion)
    tests = [_compile_test(leaf, use, scope) for use in leaf.tests]
    sql = tests[0] if len(tests) == 1 else compose("({})", join(" AND ", tests))
    return CompiledCriterion(leaf, sql, value=_value(leaf, scope))


def _value(leaf: FieldCriterion | CounterCriterion, scope: Scope) -> Sql:
    shown = leaf.field if isinstance(leaf, FieldCriterion) else leaf.counter
    return scope.value(shown)


def _compile_test(
    leaf: FieldCriterion | CounterCriterion, use: TestUse, scope: Scope
) -> Sql:
    key = (use.test.name, use.test.family)
    if isinstance(leaf, CounterCriterion):
        is_rank = use.test.family is Family.RANK
        counter = leaf.counter.ranked() if is_rank else leaf.counter
        return TEST_SQL[key](scope.counter(counter), use.value, scope)
    value = scope.field(leaf.field)
    if leaf.field.kind is None:
        value = _AS_FAMILY.get(use.test.family, _unchanged)(value)
    return TEST_SQL[key](value, use.value, scope)


def _unchanged(value: Sql) -> Sql:
    return value


_AS_FAMILY = {Family.NUMBER: as_number, Family.DATE: as_day}
"""How the text of a user's own column is read for a test."""

TestSql = Callable[[Sql, Value, Scope], Sql]


def _compare(operator: str) -> TestSql:
    """Compare with one number or day; a missing value does not hold."""

    def compile_test(value: Sql, limit: Value, _scope: Scope) -> Sql:
        return compose(f"COALESCE({{}} {operator} {{}}, 0)", value, bind(_plain(limit)))

    return compile_test


def _is(value: Sql, text: Value, _scope: Scope) -> Sql:
    texts = text if isinstance(text, tuple) else (text,)
    return is_one_of(value, map(str, texts))


def _is_not(value: Sql, text: Value, scope: Scope) -> Sql:
    return compose("NOT {}", _is(value, text, scope))


def _contains(value: Sql, text: Value, _scope: Scope) -> Sql:
    wanted = bind(fold(str(text)))
    return compose("COALESCE(instr({}, {}) > 0, 0)", folded(value), wanted)


def _starts_with(value: Sql, text: Value, _scope: Scope) -> Sql:
    start = fold(str(text))
    return compose(
        "COALESCE(substr({}, 1, {}) = {}, 0)",
        folded(value),
        bind(len(start)),
        bind(start),
    )


def _ends_with(value: Sql, text: Value, _scope: Scope) -> Sql:
    end = fold(str(text))
    return compose(
        "COALESCE(substr({}, {}) = {}, 0)", folded(value), bind(-len(end)), bind(end)
    )


def _between(value: Sql, limits: Value, _scope: Scope) -> Sql:
    assert isinstance(limits, tuple)
    low, high = (bind(_plain(limit)) for limit in limits)
    return compose("COALESCE({} BETWEEN {} AND {}, 0)", value, low, high)


def _older_than(value: Sql, period: Value, scope: Scope) -> Sql:
    return compose("COALESCE({} < {}, 0)", value, _start(period, scope))


def _within(value: Sql, period: Value, scope: Scope) -> Sql:
    return compose(
        "COALESCE({} BETWEEN {} AND {}, 0)", value, _start(period, scope), scope.end()
    )


def _not_within(value: Sql, period: Value, scope: Scope) -> Sql:
    return compose("NOT {}", _within(value, period, scope))


def _in_next(value: Sql, period: Value, scope: Scope) -> Sql:
    assert isinstance(period, Period)
    end, last = scope.end(), scope.after(period)
    return compose("COALESCE({} > {} AND {} <= {}, 0)", value, end, value, last)


def _start(period: Value, scope: Scope) -> Sql:
    assert isinstance(period, Period)
    return scope.start(period)


def _missing(value: Sql, wanted: Value, _scope: Scope) -> Sql:
    return compose("{} IS NULL" if wanted else "{} IS NOT NULL", value)


def _empty(value: Sql, wanted: Value, _scope: Scope) -> Sql:
    return compose(f"COALESCE({{}}, '') {'=' if wanted else '<>'} ''", value)


def _top(rank: Sql, percent: Value, _scope: Scope) -> Sql:
    assert isinstance(percent, Decimal)
    return compose("{} >= {}", rank, bind(float(PERCENT - percent)))


def _bottom(rank: Sql, percent: Value, _scope: Scope) -> Sql:
    assert isinstance(percent, Decimal)
    return compose("{} <= {}", rank, bind(float(percent)))


def _plain(value: object) -> str | int | float:
    if isinstance(value, Decimal):
        is_whole = value == value.to_integral_value() and abs(value) < _INT64
        return int(value) if is_whole else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)


_INT64 = Decimal(2**63)

_T, _N, _D = Family.TEXT, Family.NUMBER, Family.DATE
TEST_SQL: Mapping[tuple[str, Family], TestSql] = {
    ("is", _T): _is,
    ("is_not", _T): _is_not,
    ("in", _T): _is,
    ("not_in", _T): _is_not,
    ("contains", _T): _contains,
    ("starts_with", _T): _starts_with,
    ("ends_with", _T): _ends_with,
    ("equals", _N): _compare("="),
    ("more_than", _N): _compare(">"),
    ("at_least", _N): _compare(">="),
    ("less_than", _N): _compare("<"),
    ("at_most", _N): _compare("<="),
    ("between", _N): _between,
    ("before", _D): _compare("<"),
    ("after", _D): _compare(">"),
    ("on", _D): _compare("="),
    ("between", _D): _between,
    ("older_than", _D): _older_than,
    ("within", _D): _within,
    ("not_within", _D): _not_within,
    ("in_next", _D): _in_next,
    ("never", _D): _missing,
    ("empty", Family.ANY): _empty,
    ("top", Family.RANK): _top,
    ("bottom", Family.RANK): _bottom,
}
"""What each test of ``model.criterion_tests`` says in SQL."""
