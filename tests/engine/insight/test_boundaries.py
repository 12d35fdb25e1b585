"""The edges of criteria: the engine is right on both sides, and is caught if not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.engine.criteria.compiler import TEST_SQL
from saint_cli.engine.insight.boundaries import TriedCriterion, try_boundaries
from saint_cli.engine.sql import compose
from saint_cli.model.criterion_tests import Family
from saint_cli.model.entities import Entity
from tests.conftest import Saint
from tests.engine.insight.folders import declared, quick, reading_of, working_folder
from tests.reference.strategies import DAYS, Dataset


def tried(saint: Saint, day: date) -> list[TriedCriterion]:
    with reading_of(saint) as reading:
        declarations = reading.declarations
        return list(try_boundaries(declarations, declarations.statuses["s"], day))


EMPTY = Dataset({"companies": [{"id": "C", "name": "C", "size": "1"}], "sales": []})


@settings(quick, max_examples=20)
@given(declared, st.sampled_from(DAYS))
def test_every_edge_is_right_on_every_day(rule: tuple[Entity, Any], day: date) -> None:
    with working_folder(EMPTY, {"s": rule}) as saint:
        for one in tried(saint, day):
            wrong = [case for case in one.cases if not case.is_right]
            assert not wrong


MEASURES = [
    *("sales.count", "sales.amount", "activities.open_count", "sales.overdue_count"),
    *("requests.rhythm", "sales.lateness", "sales.rank", "sales.amount_rank"),
]


@pytest.mark.parametrize("measure", MEASURES)
def test_each_sort_of_number_has_both_sides(measure: str) -> None:
    rule = {"counter": measure, "more_than": 2}
    with working_folder(EMPTY, {"s": (Entity.COMPANY, rule)}) as saint:
        (one,) = tried(saint, date(2024, 2, 29))
    assert {case.found for case in one.cases} == {True, False}
    values = {case.case.value for case in one.cases if case.case.value is not None}
    assert 2 in values
    assert all(case.is_right for case in one.cases)


@pytest.mark.parametrize("limit", [4, 50, "87.5", [10, 90]])
def test_chances_lie_on_both_sides_of_each_limit(limit: Any) -> None:
    name = "between" if isinstance(limit, list) else "less_than"
    rule = {"counter": "sales.alive", name: limit}
    with working_folder(EMPTY, {"s": (Entity.COMPANY, rule)}) as saint:
        (one,) = tried(saint, date(2024, 2, 29))
    limits = [float(one) for one in (limit if isinstance(limit, list) else [limit])]
    values = [float(str(case.case.value)) for case in one.cases]
    assert len(values) == 2 * len(limits)
    for edge in limits:
        near = {value < edge for value in values if abs(value - edge) < 2}
        assert near == {True, False}
    assert all(case.is_right for case in one.cases)


@pytest.mark.parametrize(("measure", "limit"), [("amount_rank", 12), ("amount", 746)])
def test_amounts_are_in_the_currency_of_the_slice(measure: str, limit: int) -> None:
    counter = {"counter": f"sales.{measure}", "where": {"currency": "EUR"}}
    rule = {**counter, "at_least": limit}
    with working_folder(EMPTY, {"s": (Entity.COMPANY, rule)}) as saint:
        (one,) = tried(saint, date(2024, 2, 29))
    assert one.cases
    assert all(case.is_right for case in one.cases)


def broken(template: str) -> Callable[..., Any]:
    return lambda value, limit, scope: compose(
        template, value, scope.start(limit) if hasattr(limit, "unit") else value
    )


@pytest.mark.parametrize("operator", ["<=", ">", "<>"])
def test_a_wrong_edge_is_found(monkeypatch: pytest.MonkeyPatch, operator: str) -> None:
    wrong = broken(f"COALESCE({{}} {operator} {{}}, 0)")
    monkeypatch.setitem(TEST_SQL, ("older_than", Family.DATE), wrong)
    rule = {"counter": "sales.last_date", "older_than": "1 month"}
    with working_folder(EMPTY, {"s": (Entity.COMPANY, rule)}) as saint:
        (one,) = tried(saint, date(2024, 3, 31))
        shown = saint("status", "test", "--boundaries", "--as-of", "2024-03-31")
    assert any(not case.is_right for case in one.cases)
    assert shown.exit_code == 1
    assert "it must" in shown.stdout
