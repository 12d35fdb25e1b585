"""Follow-ups in calendars and CRMs: read back by other programs than saint."""

import csv
import io
import sqlite3
from typing import Any

import pytest
import vobject

from tests.conftest import Saint

CALL = """
name: Quiet
entity: company
criteria: [{field: category, is: Customer}]
description: "{{ name }} is quiet"
follow_up: {type: call, due: in 3 days, text: "Call {{ name }}", close: when_left}
"""
VISIT = """
name: "Visits; with, all"
entity: person
criteria: [{field: last_name, empty: false}]
follow_up: {type: appointment, due: in 10 days, text: "Visit {{ attn }}"}
"""
HOSTILE = 'Ac;me, \\n "Sons"\r\nATTACH:file:///etc/passwd'


@pytest.fixture
def two(saint: Saint) -> Saint:
    saint.write_status("quiet", CALL)
    saint.write_status("visits", VISIT)
    saint.load(
        users=[
            {"id": "U1", "name": "Kim Holm", "email": "kim@example.com"},
            {"id": "U2", "name": "Lou Bay"},
        ],
        companies=[
            {"id": "C1", "name": "Acme", "category": "Customer", "owner": "U1"},
            {"id": "C2", "name": "Beta", "category": "Customer", "owner": "U1"},
        ],
        persons=[{"id": "P1", "company": "C1", "last_name": "Li", "owner": "U1"}],
    )
    connection = sqlite3.connect(saint.database)
    connection.execute("UPDATE companies SET name = ? WHERE id = 2", (HOSTILE,))
    connection.commit()
    connection.close()
    saint.ok("followups", "create")
    return saint


def calendar(saint: Saint, *options: str) -> dict[str, Any]:
    """Return the components of the calendar by their summary."""
    text = saint.ok("followups", "export", "ics", *options).stdout
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    read = vobject.readOne(text)
    read.validate(raiseException=True)
    return {one.summary.value.split()[1]: one for one in read.components()}


def test_tasks_and_events(two: Saint) -> None:
    found = calendar(two)
    acme, hostile, visit = found["Acme"], found["Ac;me,"], found["Li"]
    assert [one.name for one in (acme, visit)] == ["VTODO", "VEVENT"]
    assert acme.due.value.isoformat() == "2026-11-27"
    assert acme.status.value == "NEEDS-ACTION"
    assert acme.description.value == "Call Acme\n\nAcme is quiet"
    assert visit.dtstart.value.isoformat() == "2026-12-04"
    assert visit.status.value == "CONFIRMED"
    assert hostile.summary.value == f"Call {HOSTILE.splitlines()[0]}"
    assert not hasattr(hostile, "attach")
    events = calendar(two, "--events")
    assert {one.name for one in events.values()} == {"VEVENT"}


def test_the_same_text_until_something_changes(two: Saint) -> None:
    before = two.ok("followups", "export", "ics").stdout
    two.today = "2026-12-01"
    two.ok("followups", "create")
    assert two.ok("followups", "export", "ics").stdout == before


def test_updates_and_cancellations(two: Saint) -> None:
    uid = calendar(two)["Acme"].uid.value
    two.ok("followups", "snooze", "C1", "--until", "2026-12-10")
    acme = calendar(two)["Acme"]
    assert (acme.uid.value, acme.sequence.value) == (uid, "1")
    assert acme.due.value.isoformat() == "2026-12-10"
    two.ok("followups", "reassign", "C1", "--to", "Lou Bay")
    theirs = calendar(two, "--owner", "Lou Bay")
    assert [(one.uid.value, one.status.value) for one in theirs.values()] == [
        (uid, "NEEDS-ACTION")
    ]
    before = calendar(two, "--owner", "Kim Holm")["Acme"]
    assert (before.status.value, before.sequence.value) == ("CANCELLED", "2")
    two.ok("followups", "done", "C1")
    done = calendar(two)["Acme"]
    assert (done.status.value, done.sequence.value) == ("COMPLETED", "3")
    assert done.completed.value.date().isoformat() == "2026-11-24"
    two.load(companies=[{"id": "C2", "name": "Beta", "category": "Lead"}])
    two.ok("followups", "create")
    assert calendar(two)["Ac;me,"].status.value == "CANCELLED"
    two.today = "2027-03-01"
    assert set(calendar(two)) == {"Li"}


@pytest.mark.parametrize(
    ("layout", "first"),
    [
        (
            "hubspot",
            {
                "Task Title": "Call Acme",
                "Task Type": "CALL",
                "Task Status": "NOT_STARTED",
                "Due Date": "2026-11-27",
                "Notes": "Call Acme\n\nAcme is quiet",
                "Assigned To": "kim@example.com",
                "Company Record ID": "C1",
            },
        ),
        (
            "salesforce",
            {
                "Subject": "Call Acme",
                "ActivityDate": "2026-11-27",
                "Status": "Not Started",
                "TaskSubtype": "Call",
                "OwnerId": "U1",
                "WhatId": "C1",
                "WhoId": "",
                "saint_key__c": "quiet/company/native/C1/2026-11-24",
            },
        ),
        (
            "pipedrive",
            {
                "Activity - Subject": "Call Acme",
                "Activity - Type": "call",
                "Activity - Due date": "2026-11-27",
                "Activity - Assigned to user": "Kim Holm",
                "Organization - Name": "Acme",
            },
        ),
        (
            "superoffice",
            {
                "type": "Call",
                "date": "2026-11-27",
                "associate": "U1",
                "contact_id": "C1",
            },
        ),
    ],
)
def test_layouts_of_crms(two: Saint, layout: str, first: dict[str, str]) -> None:
    text = two.ok("followups", "export", layout).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    acme = next(row for row in rows if "Call Acme" in row.values() or layout[0] == "s")
    assert {name: acme[name] for name in first} == first
    assert len(rows) == 3


def test_a_crm_is_given_each_but_once(two: Saint) -> None:
    path = two.folder / "tasks.csv"
    options = ("followups", "export", "hubspot", "--new", "--output", str(path))
    assert "3 follow-ups exported" in two.ok(*options).stderr
    assert "0 follow-ups exported" in two.ok(*options).stderr
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1
    other = two.ok("followups", "export", "pipedrive", "--new").stdout
    assert "Call Acme" in other


@pytest.mark.parametrize("column", ["saint_key", "Saint_Key__c"])
def test_the_crms_own_activity_takes_the_place_of_saints(
    two: Saint, column: str
) -> None:
    key = "quiet/company/native/C1/2026-11-24"
    theirs = {"id": "A1", "company": "C1", "type": "call", column: key}
    two.load(activities=[{**theirs, "date": "2026-11-27", "completed": 0}])
    two.ok("followups", "create")
    assert two.counters("C1")["activities.open_count"] == 1 + 1  # and the visit
    assert two.ok("followups", "show", key, "--json").json["state"] == "open"
    two.today = "2026-11-30"
    done = {"completed": 1, "completed_at": "2026-11-28", "direction": "outgoing"}
    two.load(activities=[{**theirs, "date": "2026-11-28", **done}])
    two.ok("followups", "create")
    shown = two.ok("followups", "show", key, "--json").json
    assert (shown["state"], shown["ended_on"]) == ("done", "2026-11-28")
    assert two.counters("C1")["activities.count"] == 1


def test_a_layout_that_there_is_not(two: Saint) -> None:
    told = two.refused("followups", "export", "hubspott")
    assert 'there is no layout "hubspott"; did you mean "hubspot"?' in told
    assert "--new is for CRMs" in two.refused("followups", "export", "ics", "--new")
