"""Exactly one follow-up for each stay: killed at any moment, eight at a time."""

import random
import signal
import sqlite3
import subprocess
import time
from datetime import date, timedelta

import pytest

from saint_cli.crm.action_tables import add_life_of_followups
from saint_cli.crm.schema import MIGRATIONS
from tests.conftest import Saint
from tests.processes import start

ROTATING = """
name: Waiting
entity: company
criteria:
  - {counter: sales.last_date, not_within: 5 days}
description: "{{ name }} waits"
follow_up: {type: call, due: in 2 days, text: "Call {{ name }}", close: when_left}
"""
FIRST = date(2026, 11, 24)
COMPANIES = 40


@pytest.fixture
def waiting(saint: Saint) -> Saint:
    """Companies that come into the status and leave it as the days pass."""
    saint.write_status("waiting", ROTATING)
    saint.load(
        companies=[{"id": n, "name": f"Company {n}"} for n in range(COMPANIES)],
        sales=[
            {
                "id": f"{n}-{k}",
                "company": n,
                "date": FIRST + timedelta(days=n % 7 + 9 * k - 9),
            }
            for n in range(COMPANIES)
            for k in range(12)
        ],
    )
    return saint


def create_on(saint: Saint, day: date) -> subprocess.Popen[str]:
    saint.today = day.isoformat()
    command = ("followups", "create", "--quiet")
    unheard = subprocess.DEVNULL
    return start(saint, *command, stdout=unheard, stderr=unheard)


def check(saint: Saint, *, is_settled: bool) -> set[str]:
    """Check that no follow-up is doubled, and none missing; return their keys."""
    connection = sqlite3.connect(saint.database)
    try:
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        assert state == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = [row[0] for row in connection.execute("SELECT key FROM followups")]
        assert len(keys) == len(set(keys))
        doubled = connection.execute(
            "SELECT count(*) FROM activities WHERE source_system = 'saint'"
        ).fetchone()[0]
        shown = connection.execute(
            "SELECT count(*) FROM followups WHERE state <> 'closed'"
        ).fetchone()[0]
        assert doubled == shown
        missing = connection.execute(
            "SELECT count(*) FROM status_episodes AS e WHERE left_on IS NULL AND 1 <>"
            " (SELECT count(*) FROM followups AS f WHERE f.episode = e.id)"
        ).fetchone()[0]
        assert missing == 0 or not is_settled
        return set(keys)
    finally:
        connection.close()


def kill_runs(saint: Saint, runs: int, days: int) -> None:
    """Kill runs at random moments over some days; every fourth is let through."""
    chance = random.Random(20261124)  # noqa: S311 - to be the same each time
    seen: set[str] = set()
    began = time.monotonic()
    assert create_on(saint, FIRST).wait() == 0
    length = time.monotonic() - began
    for number in range(runs):
        day = FIRST + timedelta(days=1 + number * days // runs)
        run = create_on(saint, day)
        if number % 4:
            time.sleep(chance.uniform(0.3, 1.1) * length)
            run.send_signal(signal.SIGKILL)
        run.wait()
        found = check(saint, is_settled=False)
        assert seen <= found
        seen = found
    assert create_on(saint, FIRST + timedelta(days=days)).wait() == 0
    found = check(saint, is_settled=True)
    assert seen <= found
    assert len(found) > COMPANIES


def test_killed_a_few_times(waiting: Saint) -> None:
    kill_runs(waiting, 5, days=16)


@pytest.mark.slow
def test_killed_two_hundred_times(waiting: Saint) -> None:
    kill_runs(waiting, 200, days=60)


def test_eight_at_once_on_another_day(waiting: Saint) -> None:
    waiting.today = FIRST.isoformat()
    waiting.ok("followups", "create")
    runs = [create_on(waiting, FIRST + timedelta(days=7)) for _ in range(8)]
    assert [run.wait() for run in runs] == [0] * 8
    check(waiting, is_settled=True)


def test_follow_ups_of_the_first_version_of_the_schema_live_on() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    MIGRATIONS[0](connection)
    connection.executescript(
        """
        INSERT INTO companies (id, source_system, external_id, name)
            VALUES (7, 'native', 'C1', 'Acme');
        INSERT INTO status_episodes VALUES (1, 'k', 's', 'company', 7, '2026-01-01', NULL);
        INSERT INTO activities (id, source_system, external_id, date, type, direction,
            completed, subject, text, company)
            VALUES (5, 'saint', 'k', '2026-01-04', 'call', 'outgoing', 0, 'S', 'T', 7);
        INSERT INTO followups VALUES ('k', 1, 5, '2026-01-01');
        """
    )
    add_life_of_followups(connection)
    row = connection.execute(
        "SELECT key, entity, entity_id, due, type, text, state, activity FROM followups"
    ).fetchone()
    assert row == ("k", "company", 7, "2026-01-04", "call", "T", "open", 5)
    connection.close()
