"""Calling through a selection, and the requests of its members."""

import pytest

from tests.conftest import Result, Saint

QUIET = """
name: Quiet
entity: company
criteria: [{field: category, is: Customer}]
description: "{{ name }} is quiet"
follow_up: {type: call, text: "Call {{ name }}"}
"""
PEOPLE = "name: People\nentity: person\ncriteria: [{field: last_name, empty: false}]\n"


@pytest.fixture
def phones(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.write_status("selections/people", PEOPLE)
    customer = {"category": "Customer", "owner": "U1"}
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}],
        companies=[
            {"id": "C1", "name": "Acme", "phone": "86 70 40 00", "number": 7}
            | customer,
            {"id": "C2", "name": "Kiwi", "phone": "", "country": "New Zealand"}
            | customer,
            {"id": "C3", "name": "Silent", "phone": "ask Bo", "country": "Danmark"}
            | customer,
        ],
        persons=[
            {"id": "P1", "company": "C1", "last_name": "Li", "mobile": "20123456"},
            {"id": "P2", "company": "C2", "last_name": "Rua", "phone": "+6421345678"},
        ],
        activities=[
            {
                "id": n,
                "company": "C1",
                "date": f"2026-11-{10 + n}",
                "type": "call",
                "direction": "outgoing",
                "subject": f"Call {n}",
                "completed": 1,
            }
            for n in range(5)
        ],
    )
    organisation = "organisation: {country_code: DK}\n"
    settings = (saint.statuses / "settings.yaml").read_text()
    saint.write_status("settings", settings + organisation)
    saint.ok("followups", "create")
    return saint


def test_a_call_list(phones: Saint) -> None:
    listed = phones.ok("calls", "quiet", "--json").json
    assert [one["name"] for one in listed] == ["Kiwi", "Acme", "Silent"]
    kiwi, acme, silent = listed
    assert acme["numbers"] == ["+45 86 70 40 00", "+45 20 12 34 56 (Li)"]
    assert acme["phone"] == "+45 86 70 40 00"
    assert (acme["local_time"], acme["is_daytime"]) == ("Tue 01:00", False)
    assert kiwi["phone"] == "+64 21 345 678"
    assert (kiwi["local_time"], kiwi["is_daytime"]) == ("Tue 13:00", True)
    assert silent["numbers"] == ["ask Bo"]
    assert acme["last_contacts"] == [
        "2026-11-14 outgoing call: Call 4",
        "2026-11-13 outgoing call: Call 3",
        "2026-11-12 outgoing call: Call 2",
    ]
    assert (acme["say"], acme["owner"]) == ("Acme is quiet", "Kim Holm")
    assert acme["followup"] == "quiet/company/native/C1/2026-11-24"
    daytime = phones.ok("calls", "quiet", "--daytime", "--csv").stdout
    assert daytime.count("\n") == 2
    assert "'+64 21 345 678" in daytime  # safe in a spreadsheet


def test_persons_with_their_companys_number(phones: Saint) -> None:
    li, _ = sorted(
        phones.ok("calls", "people", "--json").json, key=lambda one: one["name"]
    )
    assert li["numbers"] == ["+45 20 12 34 56", "+45 86 70 40 00 (Acme)"]
    assert (li["company"], li["owner"], li["say"]) == ("Acme", "Kim Holm", "")


def call_through(saint: Saint, typed: str) -> Result:
    return saint("calls", "quiet", "--one-by-one", typed=typed)


def test_one_at_a_time(phones: Saint) -> None:
    result = call_through(
        phones, "x\nr\nwill order\nb\n2026-11-30\nin a meeting\nn\n\n"
    )
    assert result.exit_code == 0
    assert "saint: 3 calls recorded" in result.stderr
    assert '"x" is none of these' in result.stderr
    assert "Kiwi, Kim Holm, 1 of 3" in result.stdout
    assert "Kiwi is quiet" in result.stdout
    kiwi = phones.ok("followups", "show", "Kiwi", "--json").json
    assert (kiwi["state"], kiwi["outcome"]) == ("done", "will order")
    assert phones.counters("Kiwi")["activities.count"] == 1
    acme = phones.ok("followups", "show", "Acme", "--json").json
    assert (acme["state"], acme["due"]) == ("open", "2026-11-30")
    assert phones.counters("Acme")["activities.count"] == 6
    assert phones.counters("Acme")["activities.last_date"] == "2026-11-24"
    silent = phones.ok("followups", "show", "Silent", "--json").json
    assert silent["state"] == "open"
    assert phones.counters("Silent")["activities.count"] == 1


def test_without_a_follow_up_the_call_is_recorded_all_the_same(phones: Saint) -> None:
    phones.ok("followups", "close", "kiwi", "acme", "--reason", "test")
    call_through(phones, "r\nhello\nb\nnonsense\n2026-11-01\n3 days\nlater\nq\n")
    assert phones.counters("Kiwi")["activities.count"] == 1
    assert phones.counters("Acme")["activities.next_date"] == "2026-11-27"
    result = call_through(phones, "s\nn\nagain\nn\nand again\n")
    assert "2 calls recorded" in result.stderr


def test_the_end_of_input_ends_it(phones: Saint) -> None:
    assert "0 calls recorded" in call_through(phones, "").stderr


@pytest.fixture
def asked(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}, {"id": "U2", "name": "Lou Bay"}],
        companies=[
            {"id": "C1", "name": "Acme", "category": "Customer", "owner": "U1"},
            {"id": "C2", "name": "Lead", "category": "Lead"},
        ],
        requests=[
            request("R1", "2026-11-01", subject="It hums"),
            request("R2", "2026-10-01", owner="U2", priority="High"),
            request("R3", "2026-10-02", closed_at="2026-10-03"),
            request("R4", "2026-10-02", company="C2"),
        ],
    )
    return saint


def request(key: str, day: str, **cells: str) -> dict[str, object]:
    return {"id": key, "date": day, "company": "C1", **cells}


def test_open_requests_oldest_first(asked: Saint) -> None:
    listed = asked.ok("requests", "quiet", "--json").json
    assert [(one["id"], one["age_days"], one["owner"]) for one in listed] == [
        ("R2", 54, "Lou Bay"),
        ("R1", 23, "Kim Holm"),
    ]
    before = asked.ok("requests", "quiet", "--json", "--as-of", "2026-10-02").json
    assert [one["id"] for one in before] == ["R2", "R3"]


def test_a_follow_up_for_each_request(asked: Saint) -> None:
    options = ("--follow-up", "--type", "call", "--due", "in 2 days", "--json")
    created = asked.ok("requests", "quiet", *options).json
    shown = [[one[k] for k in ("key", "due", "owner", "text")] for one in created]
    assert shown == [
        ["request/native/R2", "2026-11-26", "Lou Bay", "Acme: R2"],
        ["request/native/R1", "2026-11-26", "Kim Holm", "Acme: It hums"],
    ]
    assert asked.ok("requests", "quiet", *options).json == []
    listed = asked.ok("requests", "quiet", "--json").json
    assert listed[0]["followup"] == "request/native/R2"
    assert asked.counters("Acme")["activities.open_count"] == 2
    asked.ok("followups", "done", "request/native/R1")
    assert asked.counters("Acme")["activities.count"] == 1
    asked.load(requests=[request("R2", "2026-10-01", closed_at="2026-11-24")])
    assert "1 closed" in asked.ok("followups", "create").stderr
    one = asked.ok("followups", "show", "request/native/R2", "--json").json
    assert (one["state"], one["outcome"]) == ("closed", "the request was closed")
    assert one["status"] is None
    asked.ok("followups", "export", "ics")
    asked.ok("followups", "list", "--all")


def test_requests_are_stopped_by_the_breaker_too(asked: Saint) -> None:
    result = asked("requests", "quiet", "--follow-up", "--max", "1")
    assert result.exit_code == 1
    assert "2 new follow-ups" in result.stderr
    told = asked.refused("requests", "quiet", "--follow-up", "--due", "soon")
    assert '--due: "soon" is no day to be due' in told
    told = asked.refused("requests", "quiet", "--follow-up", "--type", "A b")
    assert '--type: "A b" is no type of activity' in told
