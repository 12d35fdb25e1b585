"""What became of stays: counted by hand on a few, and over a year of sample data."""

import random
import sqlite3
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import SETTINGS, Saint

ROOT = Path(__file__).parent.parent.parent
WAITING = """
name: Waiting
entity: company
criteria: [{counter: sales.last_date, not_within: 20 days}]
follow_up: {type: call}
"""


def test_counted_by_hand(saint: Saint) -> None:
    saint.write_status("settings", f"{SETTINGS}rates: {{EUR: 10}}\n")
    saint.write_status("waiting", WAITING)
    saint.today = "2026-01-01"
    saint.load(companies=[{"id": f"C{n}", "name": f"C{n}"} for n in range(6)])
    saint.ok("followups", "create", "--quiet")
    saint.today = "2026-01-10"
    saint.ok("followups", "done", "C0", "C1", "C2")
    incoming = {"type": "email", "direction": "incoming", "completed": 1}
    saint.load(
        sales=[
            {"id": 1, "company": "C0", "date": "2026-01-15", "amount": 100},
            {"id": 2, "company": "C3", "date": "2026-01-20", "amount": 7}
            | {"currency": "EUR"},
            {"id": 3, "company": "C0", "date": "2026-06-01", "amount": 999},
        ],
        activities=[{"id": 1, "company": "C1", "date": "2026-01-12", **incoming}],
    )
    saint.today = "2026-01-20"
    saint.ok("counters", "refresh")
    saint.ok("followups", "done", "C4", "--on", "2026-01-20")
    saint.today = "2026-07-01"
    saint.ok("counters", "refresh")
    found = saint.ok("outcomes", "--within", "14", "--json")
    done, not_done = found.json
    assert done == {
        "status": "waiting",
        "group": "done",
        "stays": 3,
        "good": 1,
        "share": 0.3333,
        "share_low": 0.0615,
        "share_high": 0.7923,
        "by_sale": 1,
        "by_contact": 0,
        "median_days": 19,
        "amount": 33.3333,
        "amount_low": -31.9988,
        "amount_high": 98.6655,
    }
    assert (not_done["stays"], not_done["good"], not_done["amount"]) == (3, 1, 23.3333)
    assert "this is no experiment" in found.stderr
    young = saint.ok("outcomes", "--horizon", "200")
    assert "no stay began 200 days ago or earlier" in young.stdout
    assert "--within: 30 days are more than" in saint.refused(
        "outcomes", "--horizon", "20"
    )
    assert saint.ok("outcomes", "--status", "other", "--json").json == []


def test_an_experiment(saint: Saint) -> None:
    saint.write_status("waiting", f"{WAITING}holdout: 40%\n")
    saint.today = "2026-01-01"
    number = 60
    saint.load(companies=[{"id": n, "name": n} for n in range(number)])
    given = {one["id"] for one in saint.ok("followups", "create", "--json").json}
    saint.today = "2026-01-20"
    saint.load(
        sales=[
            {"id": n, "company": n, "date": "2026-01-15", "amount": 10} for n in given
        ]
    )
    saint.ok("counters", "refresh")
    saint.today = "2026-07-01"
    found = saint.ok("outcomes", "--json")
    groups = {one["group"]: one for one in found.json}
    assert groups["given"]["stays"] == groups["given"]["good"] == len(given)
    assert groups["held out"]["stays"] == number - len(given)
    assert (groups["held out"]["good"], groups["held out"]["amount"]) == (0, 0)
    effect = groups["given - held out"]
    assert (effect["share"], effect["amount"]) == (1, 10)
    assert 0.7 < effect["share_low"] < 1
    assert "no experiment" not in found.stderr


def live_a_year(saint: Saint, step: timedelta) -> Counter[date]:
    """Let a salesperson do four of five follow-ups when they are due, never the fifth.

    Returns how many follow-ups were created on each day.
    """
    anchor = date.fromisoformat((ROOT / "sample_data/anchor.txt").read_text().strip())
    saint.statuses = ROOT / "statuses"
    day, created = anchor - timedelta(days=364), Counter[date]()
    saint.today = anchor.isoformat()
    saint.ok("load", str(ROOT / "sample_data"))
    seen: set[str] = set()
    while day <= anchor:
        saint.today = day.isoformat()
        new = saint.ok("followups", "create", "--max", "500", "--json").json
        keys = [one["key"] for one in new]
        assert not seen & set(keys)
        seen |= set(keys)
        created[day] = len(keys)
        due = [
            one["key"]
            for one in saint.ok("followups", "list", "--json").json
            if one["due"] <= saint.today
        ]
        done = [key for key in due if random.Random(key).random() < 0.8]  # noqa: S311
        if done:
            saint.ok("followups", "done", *done)
        day += step
    return created


def check_the_year(saint: Saint, created: Counter[date]) -> None:
    connection = sqlite3.connect(saint.database)
    total, keys, activities = connection.execute(
        "SELECT count(*), count(DISTINCT key), count(DISTINCT activity) FROM followups"
    ).fetchone()
    assert total == keys == activities == created.total()
    missing = connection.execute(
        "SELECT count(*) FROM status_episodes AS e WHERE left_on IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM followups AS f WHERE f.episode = e.id)"
    ).fetchone()[0]
    assert missing == 0
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    still_open = saint.ok("followups", "list", "--json").json
    assert 0 < len(still_open) < total / 2
    first, *later = created.values()
    assert max(later) < first
    groups = saint.ok("outcomes", "--within", "80", "--json").json
    assert {one["group"] for one in groups} == {"done", "not done"}
    assert sum(one["stays"] for one in groups) <= total
    assert all(one["good"] <= one["stays"] for one in groups)
    for group in ("done", "not done"):
        assert sum(one["stays"] for one in groups if one["group"] == group) > 0
    assert any(one["good"] for one in groups)
    saint.ok("counters", "verify")


def test_a_year_in_short(saint: Saint) -> None:
    check_the_year(saint, live_a_year(saint, timedelta(days=73)))


@pytest.mark.slow
def test_a_year_day_by_day(saint: Saint) -> None:
    check_the_year(saint, live_a_year(saint, timedelta(days=1)))
