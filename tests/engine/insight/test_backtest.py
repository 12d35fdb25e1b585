"""Back-tests: one query over many days equals asking for each day."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.engine.insight.backtest import backtest
from saint_cli.engine.insight.calendar import days_every
from saint_cli.model.entities import Entity
from saint_cli.model.periods import Unit, shift
from tests.engine.insight.folders import declared, quick, reading_of, working_folder
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import DAYS, LOADED_ON, SETTINGS, Dataset, datasets

units = st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH])


@settings(quick, max_examples=20)
@given(datasets(), declared, st.sampled_from(DAYS), units, st.integers(1, 30))
def test_a_backtest_equals_asking_for_each_day(
    dataset: Dataset, rule: tuple[Entity, Any], first: date, unit: Unit, number: int
) -> None:
    entity, criterion = rule
    days = days_every(first, shift(first, number, unit), unit)
    with working_folder(dataset, {"s": rule}) as saint:
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
        with reading_of(saint) as reading:
            status = reading.declarations.statuses["s"]
            found = backtest(reading, status, days, shift(first, -1, unit))
    before = members(crm, entity.value, criterion, shift(first, -1, unit))
    expected = []
    for day in days:
        now = members(crm, entity.value, criterion, day)
        moved = len(now - before), len(before - now)
        expected.append((day.isoformat(), len(now), *moved))
        before = now
    assert found == expected
