"""How a refresh reads: by seeks on the indexes meant for it, never through all records.

Every statement that a refresh runs is traced, and its plan looked at.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Saint

ROOT = Path(__file__).parents[2]
RECORDS = r"(activities|sales|requests|r)"
SCAN_OF_RECORDS = re.compile(rf"SCAN {RECORDS}\b(?!.*USING.*INDEX open_)")
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE TEMP TABLE")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    """The sample data, loaded and refreshed once."""
    saint = Saint(tmp_path_factory.mktemp("plans"))
    saint.statuses = ROOT / "statuses"
    saint.ok("load", str(ROOT / "sample_data"))
    saint.ok("counters", "refresh")
    return saint


def statements(saint: Saint, *arguments: str) -> list[str]:
    """Return every statement that a command runs, with its values in place."""
    found: list[str] = []
    connect = sqlite3.connect

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **kwargs)
        connection.set_trace_callback(found.append)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", traced)
        saint.ok(*arguments)
    return [one.strip() for one in found]


def plans(saint: Saint, ran: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each statement with the lines of its plan.

    Temporary tables are made on the way, as the command made them.
    """
    from saint_cli.crm.functions import register_functions

    with closing(sqlite3.connect(saint.database)) as connection:
        register_functions(connection)
        connection.execute("BEGIN")
        for statement in ran:
            if statement.startswith(PLANNED) and "pragma_" not in statement:
                rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}")
                yield statement, [row[3] for row in rows]
            if "temp" in statement.lower():
                connection.execute(statement)
        connection.rollback()


def scans(saint: Saint, ran: list[str]) -> list[tuple[str, str]]:
    """Return the plan lines that read all records of a source."""
    return [
        (line, statement)
        for statement, lines in plans(saint, ran)
        for line in lines
        if SCAN_OF_RECORDS.search(line)
    ]


def test_a_full_refresh_reads_records_by_seeks(sample: Saint) -> None:
    ran = statements(sample, "counters", "refresh", "--full")
    assert sum("activities_of_" in line for _, p in plans(sample, ran) for line in p)
    assert scans(sample, ran) == []
    assert [
        (line, statement)
        for statement, lines in plans(sample, ran)
        for line in lines
        if "TEMP B-TREE FOR GROUP BY" in line and "median" not in statement
        if re.search(r'"(activities|sales|requests)"', statement)
    ] == []


def test_a_refresh_of_the_next_day_seeks_what_crossed_an_edge(sample: Saint) -> None:
    sample.today = "2026-11-25"
    ran = statements(sample, "counters", "refresh")
    crossing = [
        line
        for statement, lines in plans(sample, ran)
        if re.search("with_(come|turned|expired)_records", statement)
        for line in lines
    ]
    assert any("USING INDEX activities_by_date" in line for line in crossing)
    assert any("USING INDEX requests_by_closed_at" in line for line in crossing)
    assert scans(sample, ran) == []


def test_changed_records_touch_only_their_entities(sample: Saint) -> None:
    with closing(sqlite3.connect(sample.database)) as connection, connection:
        connection.execute("UPDATE sales SET amount = 1 WHERE id < 5")
    ran = statements(sample, "counters", "refresh")
    assert scans(sample, ran) == []
    whole = [
        (line, statement)
        for statement, lines in plans(sample, ran)
        for line in lines
        if re.match(r"SCAN (e|k|companies|persons|projects)\b", line)
        and "places_by_" not in statement
    ]
    assert whole == []


def test_a_question_about_another_day_asks_for_one_entity(sample: Saint) -> None:
    arguments = ("status", "check", "--company", "Acme", "--as-of", "2026-03-01")
    ran = statements(sample, *arguments)
    assert scans(sample, ran) == []
    assert not any(
        re.match(r"SCAN (companies|e)\b", line)
        for statement, lines in plans(sample, ran)
        if '"companies" AS e' in statement
        for line in lines
    )


def test_statistics_do_not_lead_astray(sample: Saint) -> None:
    """What SQLite's ANALYZE knows must not bring it off the indexes."""
    with closing(sqlite3.connect(sample.database)) as connection, connection:
        connection.execute("ANALYZE")
    try:
        ran = statements(sample, "counters", "refresh", "--full")
        assert scans(sample, ran) == []
    finally:
        with closing(sqlite3.connect(sample.database)) as connection, connection:
            connection.execute("DROP TABLE sqlite_stat1")
