"""Tuning: every figure counted again, one entity and one day at a time."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.engine.insight.tune import Outcome, tune
from saint_cli.model.entities import Entity, Source
from saint_cli.model.periods import Period, Unit
from saint_cli.model.variation import find_threshold, read_values
from tests.engine.insight.folders import quick, reading_of, working_folder
from tests.reference.counters import counter_values
from tests.reference.criteria import members
from tests.reference.crm import Crm, read_crm
from tests.reference.strategies import LOADED_ON, SETTINGS, Dataset, datasets

AHEAD = 30


def rule(days: int) -> dict[str, Any]:
    """Return a rule with the threshold inside a negation, and more beside it."""
    dated = {"counter": "sales.last_date", "within": f"{days} days"}
    return {"all": [{"not": dated}, {"counter": "activities.count", "at_most": 3}]}


def counted(crm: Crm, day: date) -> dict[str, Any]:
    return counter_values(crm, "company", {"counter": "sales.count"}, day)


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def expected(crm: Crm, length: int, days: list[date]) -> tuple[Any, ...]:
    marked = [members(crm, "company", rule(length), day) for day in days]
    rest = {"counter": "activities.count", "at_most": 3}
    asked, silent = [], []
    for day in days:
        before, after = counted(crm, day), counted(crm, day + timedelta(AHEAD))
        known = {one for one, number in before.items() if number > 0}
        asked.append(known & members(crm, "company", rest, day))
        silent.append({one for one in before if before[one] == after[one]})
    hits = sum(len(m & a & s) for m, a, s in zip(marked, asked, silent, strict=True))
    marks = sum(len(m & a) for m, a in zip(marked, asked, strict=True))
    quiet = sum(len(a & s) for a, s in zip(asked, silent, strict=True))
    moves = sum(len(a ^ b) for a, b in pairwise(marked))
    precision = share(hits, marks)
    base = share(quiet, sum(map(len, asked)))
    return (
        len(members(crm, "company", rule(length), LOADED_ON)),
        Fraction(sum(map(len, marked)), len(days)),
        Fraction(moves, max(len(days) - 1, 1)),
        precision,
        share(hits, quiet),
        None if precision is None or not base else precision / base,
    )


@settings(quick, max_examples=15)
@given(datasets(), st.integers(1, 60))
def test_every_figure_counted_again(dataset: Dataset, step: int) -> None:
    last = LOADED_ON - timedelta(AHEAD)
    days = [last - timedelta(step * n) for n in (3, 2, 1, 0)]
    with working_folder(dataset, {"s": (Entity.COMPANY, rule(20))}) as saint:
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
        with reading_of(saint) as reading:
            status = reading.declarations.statuses["s"]
            threshold = find_threshold(status.criteria, "sales.last_date within")
            outcome = Outcome(Source.SALES, Period(AHEAD, Unit.DAY))
            values = read_values(threshold, "10..40", "15")
            found = tune(
                *(reading, status, threshold), values=values, days=days, outcome=outcome
            )
    lengths = [10, 25, 40, 20]
    assert [one.value for one in found] == [f"{n} days" for n in lengths]
    assert [one.is_declared for one in found] == [False, False, False, True]
    for one, length in zip(found, lengths, strict=True):
        figures = [None if f is None else round(float(f), 9) for f in one[2:]]
        plain = expected(crm, length, days)
        assert figures == [None if f is None else round(float(f), 9) for f in plain]
