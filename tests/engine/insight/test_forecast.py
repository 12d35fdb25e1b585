"""Forecasts: what they foretell is what refreshes then find."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.model.entities import Entity
from tests.conftest import Saint
from tests.engine.insight.folders import declared, quick, working_folder
from tests.reference.strategies import LOADED_ON, Dataset, datasets

some_days = st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True)


def who(saint: Saint) -> set[tuple[str, str]]:
    checked = saint.ok("status", "check", "--json").json
    return {(one["id"], status["id"]) for one in checked for status in one["statuses"]}


@settings(quick, max_examples=15)
@given(datasets(), declared, declared, some_days)
def test_a_forecast_is_what_refreshes_find(
    dataset: Dataset,
    one: tuple[Entity, Any],
    other: tuple[Entity, Any],
    days: list[int],
) -> None:
    with working_folder(dataset, {"a": one, "b": other}) as saint:
        ahead = ("--days", str(max(days)))
        foretold = saint.ok("status", "forecast", *ahead, "--json").json
        members = who(saint)
        for number in sorted(days):
            saint.today = (LOADED_ON + timedelta(number)).isoformat()
            while foretold and foretold[0]["day"] <= saint.today:
                turn = foretold.pop(0)
                whom = (turn["id"], turn["status"])
                assert (whom in members) == (turn["turn"] == "leaves")
                members ^= {whom}
            saint.ok("counters", "refresh")
            assert who(saint) == members
