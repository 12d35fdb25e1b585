"""Criteria that exclude each other exclude everybody, and none that do not."""

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.config.criteria_text import read_criteria
from saint_cli.model.contradictions import always_holding, contradictions
from saint_cli.model.criteria import Criterion
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity
from tests.reference.counters import ENTITY_TABLES
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import (
    DAYS,
    LOADED_ON,
    SETTINGS,
    Dataset,
    criteria,
    datasets,
    write_native,
)

OWN = {"companies": frozenset({"size"}), "sales": frozenset({"tag"})}


def read(rule: Any, entity: Entity = Entity.COMPANY) -> Criterion:
    found = read_criteria(yaml.safe_dump(rule), entity, Settings(), OWN)
    assert found
    return found


IMPOSSIBLE = [
    [{"field": "category", "is": "Kunde"}, {"field": "category", "is": "Lead"}],
    [{"field": "category", "is": "Kunde"}, {"field": "category", "not_in": ["KUNDE"]}],
    [{"field": "category", "empty": True}, {"field": "category", "is": "Lead"}],
    [{"counter": "sales.count", "more_than": 5, "less_than": 6}],
    [{"counter": "sales.count", "equals": 2.5}],
    [{"counter": "sales.count", "less_than": 0}],
    [{"counter": "sales.rank", "more_than": 100}],
    [{"counter": "sales.last_date", "in_next": "1 year"}],
    [{"counter": "sales.next_date", "older_than": "1 day"}],
    [{"counter": "sales.last_date", "never": True, "within": "1 week"}],
    [
        {"counter": "sales.last_date", "older_than": "2 months"},
        {"counter": "sales.last_date", "within": "30 days"},
    ],
    [{"counter": "sales.last_date", "period": "90 days", "older_than": "1 year"}],
    [{"field": "created_at", "before": date(2024, 1, 1), "after": date(2024, 1, 1)}],
]
POSSIBLE = [
    [{"counter": "sales.count", "more_than": 5, "less_than": 7}],
    [{"counter": "sales.count", "more_than": 2.5, "less_than": 3.5}],
    [{"counter": "sales.amount", "more_than": 5, "less_than": 6}],
    [{"counter": "sales.amount", "less_than": 0}],
    [{"counter": "sales.last_date", "older_than": "1 month", "within": "31 days"}],
    [{"any": IMPOSSIBLE[0]}],
    [{"field": "created_at", "in_next": "1 year"}],
    [{"field": "created_at", "older_than": "1 year", "after": date(2030, 1, 1)}],
    [{"counter": "sales.last_date", "never": True, "not_within": "1 week"}],
]


@pytest.mark.parametrize("rule", IMPOSSIBLE, ids=str)
def test_what_can_never_hold_is_found(rule: Any) -> None:
    assert list(contradictions(read(rule)))


@pytest.mark.parametrize("rule", POSSIBLE, ids=str)
def test_what_can_hold_is_not(rule: Any) -> None:
    assert not list(contradictions(read(rule)))


def test_what_always_holds() -> None:
    always = [
        {"counter": "sales.count", "at_least": 0},
        {"counter": "sales.rank", "at_most": 100},
        {"counter": "sales.count", "top": "100%"},
    ]
    sometimes = [
        {"counter": "sales.amount", "at_least": 0},
        {"counter": "sales.lateness", "at_least": 0},
        {"counter": "sales.count", "at_least": 1},
    ]
    assert len(list(always_holding(read([*always, *sometimes])))) == len(always)


@settings(max_examples=20, deadline=None)
@given(
    datasets(),
    st.sampled_from(tuple(Entity)).flatmap(
        lambda entity: st.tuples(
            st.just(entity), st.lists(criteria(entity), min_size=1, max_size=3)
        )
    ),
    st.sampled_from(DAYS),
)
def test_nobody_meets_what_is_called_impossible(
    tmp_path_factory: pytest.TempPathFactory,
    dataset: Dataset,
    declared: tuple[Entity, list[Any]],
    day: date,
) -> None:
    entity, rules = declared
    rules = [rule for rule in rules if "amount_class" not in str(rule)]
    if not rules:
        return
    folder = tmp_path_factory.mktemp("crm")
    write_native(dataset, folder)
    crm = read_crm(folder, SETTINGS, LOADED_ON)
    everybody = set(crm.tables[ENTITY_TABLES[entity.value]])
    if list(contradictions(read(rules, entity))):
        assert members(crm, entity.value, rules, day) == set()
    for rule in rules:
        if list(always_holding(read([rule], entity))) and "all" not in rule:
            assert members(crm, entity.value, rule, day) == everybody
