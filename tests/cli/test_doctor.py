"""What the doctor finds, and what it says to do."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.conftest import Saint

LEAD = "name: Lead\nentity: company\ncriteria: [{field: category, is: Lead}]\n"


@pytest.fixture
def well(saint: Saint) -> Saint:
    saint.write_status("lead", LEAD)
    saint.load(companies=[{"id": 1, "name": "Acme", "category": "Lead"}])
    saint.ok("counters", "refresh")
    return saint


def execute(saint: Saint, statement: str) -> None:
    with closing(sqlite3.connect(saint.database)) as connection, connection:
        connection.execute(statement)


def test_all_is_well(well: Saint) -> None:
    found = well.ok("doctor", "--thorough", "--json").json
    assert {one["check"] for one in found} >= {"pages", "links", "counters"}
    assert [one for one in found if not one["well"] or one["remedy"]] == []
    assert well.ok("doctor", "--quiet").stdout == ""


def age(saint: Saint) -> None:
    saint.today = "2026-12-24"


def open_to_all(saint: Saint) -> None:
    saint.database.chmod(0o644)


def break_a_link(saint: Saint) -> None:
    execute(saint, "UPDATE companies SET owner = 77")


def break_a_status(saint: Saint) -> None:
    saint.write_status("lead", LEAD.replace("is:", "iss:"))


def break_a_counter(saint: Saint) -> None:
    execute(saint, "UPDATE company_counters SET sales_count = 5")


def lose_the_database(saint: Saint) -> None:
    saint.database.unlink()


@pytest.mark.parametrize(
    ("harm", "check", "remedy"),
    [
        (age, "freshness", "saint counters refresh"),
        (open_to_all, "permissions", "chmod 600"),
        (break_a_link, "links", "load afresh"),
        (break_a_status, "declarations", "saint status validate"),
        (break_a_counter, "counters", "saint counters refresh --full"),
        (lose_the_database, "database", ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_not_well(
    well: Saint, harm: Callable[[Saint], None], check: str, remedy: str
) -> None:
    harm(well)
    result = well("doctor", "--thorough", "--json")
    assert result.exit_code == 1
    ill = [one for one in result.json if not one["well"]]
    assert check in [one["check"] for one in ill]
    assert any(remedy in one["remedy"] for one in ill)
