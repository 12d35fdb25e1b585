"""The figures that rankings and rules are judged by, and the file they come from."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.alive.by_saint import load, read_counters
from benchmarks.alive.customers import (
    Purchase,
    Split,
    days_learnt,
    read_purchases,
    who_stayed_away,
)
from benchmarks.alive.figures import area, curve, judge, precision_first

AWAY = {"a": True, "b": True, "c": False, "d": False}
LINES = (
    " customer_id  date number_of_cds  dollar_value\r\n"
    " 00001 19970101  1   11.77\r\n"
    " 00001 19970101  2    5.00\r\n"
    " 00001 19970301  1    9.00\r\n"
    " 00002 19970112  5   77.00\r\n"
)
SPLIT = Split(date(1997, 1, 31), date(1997, 6, 30))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ({"a": 4, "b": 3, "c": 2, "d": 1}, 1.0),
        ({"a": 1, "b": 2, "c": 3, "d": 4}, 0.0),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, 0.5),
        ({"a": 4, "b": 2, "c": 3, "d": 1}, 0.75),
    ],
)
def test_the_area_under_a_curve(score: dict[str, float], expected: float) -> None:
    assert area(curve(score, AWAY)) == expected


def test_the_first_ranked_and_rules() -> None:
    score = {"a": 4.0, "b": 2.0, "c": 2.0, "d": 1.0}
    assert precision_first(score, AWAY, 0.5) == 0.75
    rule = judge({"a": True, "b": False, "c": True, "d": True}, AWAY)
    assert rule.precision == pytest.approx(1 / 3)
    assert rule.recall == 0.5
    assert rule.f1 == pytest.approx(0.4)
    assert judge(dict.fromkeys(AWAY, False), AWAY).f1 == 0


def test_customers_and_the_counters_saint_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "master.txt"
    path.write_text(LINES, "ascii")
    purchases = list(read_purchases(path))
    assert purchases[1] == Purchase("00001", date(1997, 1, 1), "5.00")
    assert who_stayed_away(purchases, SPLIT) == {"00001": False, "00002": True}
    assert days_learnt(purchases, SPLIT)["00001"] == [date(1997, 1, 1)]
    load(purchases, tmp_path)
    first, second = read_counters(tmp_path, date(1997, 6, 30)).values()
    assert first["sales.last_date"] == "1997-03-01"
    assert first["sales.alive"] > second["sales.alive"]
