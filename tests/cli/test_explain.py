"""What ``status explain`` and ``status forecast`` tell people and programs."""

import csv
import io
from typing import Any

import pytest

from tests.conftest import Saint

QUIET = """
name: {en: Quiet customers, da: Stille kunder}
entity: company
symbol: "🕸"
criteria:
  - {field: category, is: Customer}
  - {counter: sales.last_date, older_than: 2 months}
  - any:
      - {counter: sales.count, at_least: 3}
      - not: {counter: activities.count, period: 30 days, equals: 0}
"""
EAGER = """
name: Eager
entity: company
criteria:
  - {counter: sales.count, period: 30 days, more_than: 0}
"""


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.write_status("eager", EAGER)
    saint.load(
        companies=[
            {"id": "C1", "name": "Åse & Søn 株式会社 🌻", "category": "Customer"},
            {"id": "C2", "name": "New [red]A/S", "category": "Lead"},
        ],
        sales=[
            {"id": "S1", "company": "C1", "date": "2026-09-01", "amount": "12.5"},
            {"id": "S2", "company": "C1", "date": "2026-09-30", "subject": "Last"},
            {"id": "S3", "company": "C1", "date": "2026-11-01", "state": "lost"},
            {"id": "S4", "company": "C2", "date": "2026-11-20"},
        ],
        activities=[
            {"id": "A1", "company": "C1", "date": "2026-11-10", "type": "call"},
            {"id": "A2", "company": "C1", "date": "2026-10-25", "type": "email"},
            {"id": "A3", "company": "C1", "date": "2026-12-31", "completed": 0},
        ],
    )
    return saint


def test_an_object_for_programs(crm: Saint) -> None:
    explained = crm.ok("status", "explain", "quiet", "åse", "--json").json
    criteria = explained.pop("criteria")
    assert explained == {
        "id": "C1",
        "name": "Åse & Søn 株式会社 🌻",
        "entity": "company",
        "as_of": "2026-11-24",
        "status": "quiet",
        "match": False,
        "changes_on": "2026-11-30",
    }
    category, last_date, any_of = criteria
    assert category == {
        "criterion": "category is Customer",
        "field": "category",
        "is": "Customer",
        "actual": "Customer",
        "holds": True,
        "changes_on": None,
    }
    assert last_date == {
        "criterion": "sales.last_date is longer ago than 2 months",
        "counter": "sales.last_date",
        "older_than": "2 months",
        "actual": "2026-09-30",
        "limit": "before 2026-09-25",
        "holds": False,
        "changes_on": "2026-11-30",
    }
    assert any_of["combines"] == "any"
    assert (any_of["holds"], any_of["changes_on"]) == (True, "2026-12-10")
    count, negation = any_of["criteria"]
    assert (count["at_least"], count["actual"], count["holds"]) == (3, 2, False)
    (calls,) = negation["criteria"]
    assert calls["counter"] == "activities.count_30d"
    assert (calls["actual"], calls["changes_on"]) == (1, "2026-12-10")


def test_the_whole_leaves_again_when_a_part_does(crm: Saint) -> None:
    crm.today = "2026-11-30"
    explained = crm.ok("status", "explain", "quiet", "C1", "--json").json
    assert (explained["match"], explained["changes_on"]) == (True, "2026-12-10")


def test_records_that_count_and_near_misses(crm: Saint) -> None:
    explained = crm.ok("status", "explain", "quiet", "C1", "--records", "--json").json
    sales = explained["criteria"][1]["records"]
    assert sales["counted"] == 2
    assert sales["latest"][0] == {
        "id": "S2",
        "date": "2026-09-30",
        "state": "sold",
        "subject": "Last",
    }
    assert [(one["id"], one["why_not"]) for one in sales["near_misses"]] == [
        ("S3", "is lost")
    ]
    activities = explained["criteria"][2]["criteria"][1]["criteria"][0]["records"]
    assert [(one["id"], one["why_not"]) for one in activities["near_misses"]] == [
        ("A2", "1 day before the period begins (2026-10-26)"),
        ("A3", "planned: its day is to come"),
    ]


def test_a_tree_for_people(crm: Saint) -> None:
    shown = crm.ok("status", "explain", "quiet", "C1", "--records").stdout
    assert (
        "Åse & Søn 株式会社 🌻 is not in 🕸 Quiet customers (quiet),"
        " and comes in on 2026-11-30 if nothing happens"
    ) in shown
    assert "✗ sales.last_date is longer ago than 2 months" in shown
    assert "\n  ✓ not this" in shown
    assert "\n    ✗ activities.count_30d is 0" in shown
    assert "sales.last_date is longer ago than 2 months: 2 records count" in shown
    assert "✗ is lost" in shown


def test_without_a_status_all_of_them_the_nearest_first(crm: Saint) -> None:
    crm.write_status("slow", EAGER.replace("30 days", "90 days"))
    crm.write_status("lead", "name: L\nentity: company\ncriteria: {field: id, is: x}\n")
    explained = crm.ok("status", "explain", "Åse", "--json").json
    found = [(one["status"], one["match"], one["changes_on"]) for one in explained]
    assert found == [
        ("slow", True, "2026-12-29"),
        ("quiet", False, "2026-11-30"),
        ("eager", False, None),
        ("lead", False, None),
    ]


def test_rows_for_spreadsheets(crm: Saint) -> None:
    text = crm.ok("status", "explain", "quiet", "C1", "--csv").stdout
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(text)))
    assert [(row["depth"], row["criterion"], row["holds"]) for row in rows] == [
        ("0", "category is Customer", "true"),
        ("0", "sales.last_date is longer ago than 2 months", "false"),
        ("0", "any of these", "true"),
        ("1", "sales.count is at least 3", "false"),
        ("1", "not this", "true"),
        ("2", "activities.count_30d is 0", "false"),
    ]


def test_another_status_shows_its_criteria(crm: Saint) -> None:
    crm.write_status(
        "both", "name: B\nentity: company\ncriteria: [{not: {status: eager}}]\n"
    )
    (negation,) = crm.ok("status", "explain", "both", "C2", "--json").json["criteria"]
    (named,) = negation["criteria"]
    assert (named["status"], named["holds"]) == ("eager", True)
    assert [part["counter"] for part in named["criteria"]] == ["sales.count_30d"]


def test_ranks_show_beside_the_value(crm: Saint) -> None:
    crm.write_status(
        "top",
        "name: T\nentity: company\n"
        "criteria: [{counter: sales.count, period: 1 year, top: 10%}]\n",
    )
    (top,) = crm.ok("status", "explain", "top", "C1", "--json").json["criteria"]
    assert (top["actual"], top["rank"], top["top"]) == (2, 100, "10%")
    # Then the earlier of the two sales leaves the year, and nobody has more than one.
    assert top["changes_on"] == "2027-09-01"
    shown = crm.ok("status", "explain", "top", "C1").stdout
    assert "2 (rank 100.0)" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["quite", "C1"], 'there is no status "quite"; did you mean "quiet"?'),
        (["quiet", "Asse"], 'no company is called "Asse"'),
        (["nobody"], 'no company or person or project is called "nobody"'),
        (["quiet", "C1", "--as-of", "24.11.2026"], "is not a date"),
    ],
)
def test_who_is_unknown_is_told(crm: Saint, arguments: list[str], told: str) -> None:
    assert told in crm.refused("status", "explain", *arguments)


def test_a_forecast_in_order_with_what_turned(crm: Saint) -> None:
    foretold = crm.ok("status", "forecast", "--days", "30", "--json").json
    assert [
        (one["day"], one["id"], one["status"], one["turn"]) for one in foretold
    ] == [
        ("2026-11-30", "C1", "quiet", "enters"),
        ("2026-12-10", "C1", "quiet", "leaves"),
        ("2026-12-20", "C2", "eager", "leaves"),
    ]
    assert foretold[0]["because"] == [
        "sales.last_date is longer ago than 2 months (2026-09-30)"
    ]
    assert foretold[2]["because"] == [
        "no longer: sales.count_30d is more than 0 (1 → 0)"
    ]
    assert crm.ok("status", "forecast", "--days", "5", "--json").json == []
    only = ("--status", "eager", "--days", "30")
    assert len(crm.ok("status", "forecast", *only, "--json").json) == 1
    shown = crm.ok("status", "forecast", "--person").stdout
    assert "nobody enters or leaves in the next 14 days" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--days", "0"], "--days: 0 is not from 1 to 1830"),
        (["--days", "99999"], "--days: 99999 is not from 1 to 1830"),
        (["--status", "egaer"], 'did you mean "eager"?'),
    ],
)
def test_a_forecast_of_nothing_is_refused(
    crm: Saint, arguments: list[str], told: str
) -> None:
    assert told in crm.refused("status", "forecast", *arguments)


def test_a_rank_is_among_all_also_on_the_days_of_one(saint: Saint) -> None:
    """On a day that matters to one company alone, all are there to compare it with."""
    saint.write_status(
        "best",
        "name: Best\nentity: company\ncriteria:\n"
        "  - {counter: sales.count, period: 6 weeks, top: 0%}\n"
        "  - {counter: sales.last_date, older_than: 1 week}\n",
    )
    saint.load(
        companies=[{"id": "C1", "name": "Acme"}, {"id": "C2", "name": "Beta"}],
        sales=[{"id": "S1", "company": "C1", "date": "2026-11-20"}],
    )
    explained = saint.ok("status", "explain", "best", "acme", "--json").json
    assert [one["changes_on"] for one in explained["criteria"]] == [
        "2027-01-01",
        "2026-11-27",
    ]
