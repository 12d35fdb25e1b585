"""What ``status history`` tells: who came and went, when, and why."""

import sqlite3
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saint_cli.model.entities import Entity
from tests.conftest import Saint
from tests.engine.insight.folders import declared, quick, working_folder
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import LOADED_ON, SETTINGS, Dataset, datasets

QUIET = """
name: Quiet
entity: company
criteria:
  - {counter: sales.last_date, older_than: 2 months}
"""


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.load(
        companies=[{"id": "C1", "name": "Acme"}, {"id": "C2", "name": "Øst 東"}],
        sales=[
            {"id": "S1", "company": "C1", "date": "2026-10-01"},
            {"id": "S2", "company": "C2", "date": "2024-01-31"},
        ],
    )
    return saint


def refresh(saint: Saint, day: str) -> None:
    saint.today = day
    saint.ok("counters", "refresh")


def of(saint: Saint, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = saint.ok(
        "status", "history", *arguments, "--json"
    ).json
    return found


def test_time_and_records_are_told_apart(crm: Saint) -> None:
    refresh(crm, "2026-11-24")
    refresh(crm, "2026-12-05")
    crm.load(sales=[{"id": "S3", "company": "C1", "date": "2026-12-06"}])
    refresh(crm, "2026-12-07")
    (acme,) = of(crm, "acme")
    assert {key: acme[key] for key in ("entered_on", "left_on", "days", "status")} == {
        "entered_on": "2026-12-05",
        "left_on": "2026-12-07",
        "days": 2,
        "status": "quiet",
    }
    assert acme["entered_because"] == {
        "because": "time passed",
        "day": "2026-12-01",
        "criteria": [
            {
                "criterion": "sales.last_date is longer ago than 2 months",
                "holds": True,
                "from": "2026-10-01",
                "to": "2026-10-01",
            }
        ],
        "records": [],
    }
    left = acme["left_because"]
    assert (left["because"], left["day"], left["records"]) == (
        "a record",
        "2026-12-06",
        ["S3"],
    )
    assert left["criteria"][0]["to"] == "2026-12-06"
    (other,) = of(crm, "quiet", "C2")
    assert other["left_on"] is None
    assert other["entered_because"]["because"] == "it was so for more than a year"


def test_a_changed_rule_and_a_status_taken_away(crm: Saint) -> None:
    refresh(crm, "2026-11-24")
    crm.write_status("quiet", QUIET.replace("2 months", "1 month"))
    refresh(crm, "2026-11-25")
    acme = of(crm, "acme")[0]
    assert acme["entered_on"] == "2026-11-25"
    assert acme["entered_because"]["because"] == "the rule was changed"
    crm.write_status("quiet", QUIET)
    refresh(crm, "2026-12-05")
    # Under the rule of today it came in on 1 December, but it was in before.
    (acme,) = of(crm, "acme")
    assert (acme["entered_on"], acme["left_on"]) == ("2026-11-25", None)
    assert acme["entered_because"]["because"] == "the rule was changed"
    (crm.statuses / "quiet.yaml").unlink()
    refresh(crm, "2026-12-06")
    assert {one["left_because"]["because"] for one in of(crm, "quiet")} == {
        "the rule was changed"
    }


def test_the_rule_in_force_then_is_asked(crm: Saint) -> None:
    refresh(crm, "2026-11-24")
    refresh(crm, "2026-12-05")
    crm.write_status("quiet", QUIET.replace("2 months", "1 year"))
    refresh(crm, "2026-12-06")
    (acme,) = of(crm, "acme")
    assert acme["entered_because"]["day"] == "2026-12-01"
    assert acme["left_because"]["because"] == "the rule was changed"


def test_records_that_changed_since_are_not_explained_away(crm: Saint) -> None:
    refresh(crm, "2026-12-05")
    crm.load(sales=[{"id": "S1", "company": "C1", "date": "2026-10-20"}])
    refresh(crm, "2026-12-06")
    (acme,) = of(crm, "acme")
    assert acme["entered_because"]["because"] == "its records have changed since"
    assert acme["left_because"]["because"] == "its records have changed since"


def test_ranks_move_as_others_change(crm: Saint) -> None:
    top = "name: T\nentity: company\ncriteria: [{counter: sales.count, top: 10%}]\n"
    crm.write_status("top", top)
    refresh(crm, "2026-11-24")
    crm.load(sales=[{"id": "S3", "company": "C2", "date": "2026-11-25"}])
    refresh(crm, "2026-11-25")
    reasons = {one["id"]: one["entered_because"] for one in of(crm, "top")}
    assert reasons["C2"]["because"] == "a record"
    assert reasons["C2"]["records"] == ["S3"]


def test_people_read_comings_and_goings(crm: Saint) -> None:
    shown = crm.ok("status", "history").stdout
    assert "no refresh has found anybody" in shown
    refresh(crm, "2026-11-24")
    refresh(crm, "2026-12-05")
    lines = crm.ok("status", "history").lines
    assert lines[2].split()[:4] == ["2026-12-05", "entered", "quiet", "Acme"]
    assert "time passed on 2026-12-01" in lines[2]
    narrow = crm("status", "history", terminal=True, variables={"COLUMNS": "80"})
    assert narrow.exit_code == 0
    assert "Øst 東" in narrow.stdout
    rows = crm.ok("status", "history", "--csv").lines
    assert rows[0].startswith("entered_on,left_on,days,status,entity,id,name,entered_b")


def test_who_is_unknown_is_told(crm: Saint) -> None:
    told = crm.refused("status", "history", "quite")
    assert 'is called "quite", and no status; did you mean "quiet"?' in told
    told = crm.refused("status", "history", "quite", "acme")
    assert 'there is no status "quite"; did you mean "quiet"?' in told
    told = crm.refused("status", "history", "Acem")
    assert 'did you mean "Acme"?' in told


def test_unchanged_rules_are_written_down_once(crm: Saint) -> None:
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        refresh(crm, day)
    connection = sqlite3.connect(crm.database)
    rules = connection.execute("SELECT status, day FROM status_rules").fetchall()
    connection.close()
    assert rules == [("quiet", "2026-11-24")]


@settings(quick, max_examples=10)
@given(datasets(), declared, st.lists(st.integers(1, 50), min_size=1, max_size=3))
def test_reasons_are_the_turns_of_the_reference(
    dataset: Dataset, rule: tuple[Entity, Any], steps: list[int]
) -> None:
    entity, criterion = rule
    with working_folder(dataset, {"s": rule}) as saint:
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
        refresh(saint, str(LOADED_ON))
        for step in steps:
            refresh(saint, str(date.fromisoformat(saint.today) + timedelta(step)))
        episodes = of(saint)
    for episode in episodes:
        for end, is_in in (("entered", True), ("left", False)):
            found_on, reason = episode[f"{end}_on"], episode[f"{end}_because"]
            if found_on is None:
                continue
            assert reason["because"] != "its records have changed since"
            turned_on = date.fromisoformat(reason["day"] or found_on)
            assert turned_on <= date.fromisoformat(found_on)
            days = [turned_on, date.fromisoformat(found_on)]
            if reason["day"]:
                before = turned_on - timedelta(1)
                was_in = episode["id"] in members(crm, entity.value, criterion, before)
                assert was_in != is_in
            for day in days:
                now_in = episode["id"] in members(crm, entity.value, criterion, day)
                assert now_in == is_in
