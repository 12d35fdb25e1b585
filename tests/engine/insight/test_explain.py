"""Explanations against the slow reference: what holds, and when it will flip."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from saint_cli.engine.insight.explain import Explained, explain
from saint_cli.engine.questions.lookup import find_entity
from saint_cli.model.entities import Entity
from saint_cli.model.periods import Period, Unit
from tests.engine.insight.folders import declared, quick, reading_of, working_folder
from tests.reference.counters import ENTITY_TABLES
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import LOADED_ON, SETTINGS, Dataset, datasets

Holds = Callable[[Any, date], bool]


@quick
@given(datasets(), declared, st.sampled_from([1, 20, 70]))
def test_an_explanation_equals_the_reference_on_every_day(
    dataset: Dataset, declared: tuple[Entity, Any], ahead: int
) -> None:
    entity, criterion = declared
    days = [LOADED_ON + timedelta(n) for n in range(ahead + 1)]
    with working_folder(dataset, {"s": declared}) as saint:
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
        with reading_of(saint) as reading:
            statuses = list(reading.declarations.statuses.values())
            for one in crm.tables[ENTITY_TABLES[entity]]:
                found = find_entity(reading.connection, one, [entity])
                horizon = Period(ahead, Unit.DAY)
                (explained,) = explain(reading, found, statuses, horizon)

                def holds(part: Any, day: date, one: str = one) -> bool:
                    return one in members(crm, entity, part, day)

                check(explained.why.parts[0], criterion, days, holds)
                assert explained.why.holds == explained.why.parts[0].holds


def check(why: Explained, criterion: Any, days: list[date], holds: Holds) -> None:
    """Compare a criterion, and those inside it, with the reference."""
    now = holds(criterion, days[0])
    flips = (str(day) for day in days if holds(criterion, day) != now)
    assert (why.holds, why.changes_on) == (now, next(flips, None)), criterion
    inner = criterion.get("all") or criterion.get("any") or criterion.get("not")
    parts = inner if isinstance(inner, list) else [inner] if inner else []
    for part, expected in zip(why.parts, parts, strict=True):
        check(part, expected, days, holds)
