"""A timeline against the slow reference: everybody, on every day that is asked for."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import compose
from saint_cli.model.entities import Entity
from tests.engine.insight.folders import declared, quick, reading_of, working_folder
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import (
    DAYS,
    LOADED_ON,
    SETTINGS,
    Dataset,
    datasets,
)

STEPS = [1, 1, 2, 7, 29, 30, 31, 60, 365]


@st.composite
def asked_days(draw: st.DrawFn) -> list[date]:
    """Draw some days in order, near and far from each other."""
    days = [draw(st.sampled_from(DAYS)) - timedelta(draw(st.integers(0, 60)))]
    for step in draw(st.lists(st.sampled_from(STEPS), max_size=12)):
        days.append(days[-1] + timedelta(step))
    return days


def memberships(
    reading: Reading, status_id: str, days: list[date]
) -> dict[date, set[str]]:
    """Read off a timeline who is in a status on each day."""
    declarations = reading.declarations
    status = declarations.statuses[status_id]
    asked = Asked(status.entity, [status.criteria], days)
    scope = open_timeline(reading.connection, declarations, asked)
    holds = compile_criterion(status.criteria, scope, declarations.statuses).sql
    query = compose("SELECT e.external_id, k.day, {} FROM {}", holds, scope.source())
    edges = {(row[0], row[1]): row[2] for row in reading.connection.execute(*query)}
    found: dict[date, set[str]] = {}
    state: dict[str, int] = {}
    for day in days:
        state |= {one: holds for (one, on), holds in edges.items() if on == str(day)}
        found[day] = {one for one, holds in state.items() if holds}
    return found


@quick
@given(datasets(), declared, asked_days())
def test_a_timeline_equals_the_reference_on_every_day(
    dataset: Dataset, declared: tuple[Entity, Any], days: list[date]
) -> None:
    entity, criterion = declared
    with working_folder(dataset, {"s": (entity, criterion)}) as saint:
        with reading_of(saint) as reading:
            found = memberships(reading, "s", days)
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
    expected = {day: members(crm, entity.value, criterion, day) for day in days}
    assert found == expected
