"""Counters that differ from day to day, of many entities: the reference agrees."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.engine.insight import standings
from saint_cli.engine.insight.calendar import days_from
from saint_cli.engine.insight.explain import explain_members
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import find_turns
from saint_cli.engine.sql import Sql
from saint_cli.model.entities import Entity
from saint_cli.model.periods import Period, Unit
from tests.engine.insight.folders import quick, reading_of, working_folder
from tests.engine.insight.test_timeline import memberships
from tests.reference.counters import Value, counter_values
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import LOADED_ON, SETTINGS, Dataset

COMPANIES = 12
EARLIEST = date(2024, 1, 1)


@pytest.fixture(autouse=True, scope="module")
def few_levels() -> Iterator[None]:
    """Let few values share a level, as very many do otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standings, "_MOST_LEVELS", 3)
        yield


def _day(draw: st.DrawFn, most: int) -> date:
    return EARLIEST + timedelta(draw(st.integers(0, most)))


def near(expected: Value) -> object:
    """Return what is equal to a number as far as floats can be."""
    assert not isinstance(expected, date)
    return None if expected is None else pytest.approx(float(expected))


NAMES = "SELECT id, external_id FROM companies"


@st.composite
def crms(draw: st.DrawFn) -> Dataset:
    """Draw companies that come more or less often, and requests that are closed."""
    companies = [f"C{number:02}" for number in range(COMPANIES)]
    busy = st.sampled_from([*companies, *companies[:4], *companies[:2]])
    sales = [
        {
            "id": f"S{number}",
            "date": _day(draw, 150).isoformat(),
            "company": draw(busy),
            "amount": str(draw(st.integers(-2, 9))),
        }
        for number in range(draw(st.integers(0, 70)))
    ]
    requests = []
    for number in range(draw(st.integers(0, 40))):
        opened = _day(draw, 150)
        closed = opened + timedelta(draw(st.integers(0, 60)))
        row = {"id": f"R{number}", "date": str(opened), "company": draw(busy)}
        requests.append({**row, "closed_at": str(closed)})
    named = [{"id": one, "name": one} for one in companies]
    return Dataset({"companies": named, "sales": sales, "requests": requests})


COUNTERS: list[dict[str, Any]] = [
    {"counter": "sales.alive"},
    {"counter": "sales.lateness"},
    {"counter": "requests.alive", "where": {"state": "open"}},
    {"counter": "requests.lateness", "where": {"state": "open"}},
    {"counter": "sales.rank"},
    {"counter": "sales.rank", "period": "30 days"},
    {"counter": "sales.amount_rank", "period": "1 month"},
    {"counter": "requests.rank", "where": {"state": "open"}},
]


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a test of a counter that differs from day to day."""
    counter = draw(st.sampled_from(COUNTERS))
    limit = st.decimals(0, 100, places=1)
    if counter["counter"].endswith("lateness"):
        limit = st.decimals(0, 4, places=2)
    name = draw(st.sampled_from(["more_than", "at_least", "less_than", "between"]))
    if name == "between":
        ends = sorted([draw(limit), draw(limit)])
        return {**counter, name: [str(end) for end in ends]}
    return {**counter, name: str(draw(limit))}


@settings(quick, max_examples=25)
@given(crms(), st.lists(limits(), min_size=1, max_size=2), st.integers(0, 120))
def test_on_every_day_the_reference_agrees(
    dataset: Dataset, tests: list[dict[str, Any]], begin: int
) -> None:
    first = EARLIEST + timedelta(begin)
    days = list(days_from(first, first + timedelta(45)))
    criterion = {"any": tests}
    with working_folder(dataset, {"s": (Entity.COMPANY, criterion)}) as saint:
        with reading_of(saint) as reading:
            found = memberships(reading, "s", days)
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
    assert found == {day: members(crm, "company", criterion, day) for day in days}


@settings(quick, max_examples=12)
@given(crms(), limits(), st.integers(0, 120))
def test_what_turned_from_what_to_what_is_of_those_days(
    dataset: Dataset, test: dict[str, Any], begin: int
) -> None:
    first = EARLIEST + timedelta(begin)
    days = list(days_from(first, first + timedelta(30)))
    with working_folder(dataset, {"s": (Entity.COMPANY, test)}) as saint:
        with reading_of(saint) as reading:
            status = reading.declarations.statuses["s"]
            asked = Asked(Entity.COMPANY, [status.criteria], days)
            scope = open_timeline(reading.connection, reading.declarations, asked)
            known = reading.declarations.statuses
            turns = list(find_turns(reading.connection, scope, status.criteria, known))
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
    for turn in turns:
        (cause,) = turn.causes
        day = date.fromisoformat(turn.day)
        for found, on in ((cause.before, day - timedelta(1)), (cause.after, day)):
            expected = counter_values(crm, "company", test, on)[turn.found.id]
            assert found == near(expected)


@settings(quick, max_examples=8)
@given(crms(), limits(), st.integers(0, 120))
def test_an_explanation_shows_the_value_of_its_day(
    dataset: Dataset, test: dict[str, Any], begin: int
) -> None:
    with working_folder(dataset, {"s": (Entity.COMPANY, test)}) as saint:
        saint.today = str(EARLIEST + timedelta(begin))
        with reading_of(saint) as reading:
            status = reading.declarations.statuses["s"]
            whom = Sql("(SELECT id FROM companies)")
            explained = explain_members(reading, status, whom, Period(9, Unit.DAY))
            ids = dict(reading.connection.execute(NAMES))
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
    values = counter_values(crm, "company", test, date.fromisoformat(saint.today))
    for row_id, why in explained.items():
        (leaf,) = why.leaves()
        assert leaf.actual == near(values[ids[row_id]])
