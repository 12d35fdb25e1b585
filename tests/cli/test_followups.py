"""Follow-ups as a life: who gets one, whose it is, when, and what becomes of it."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Saint

QUIET = """
name: Quiet
entity: company
priority: 10
criteria:
  - {field: category, is: Customer}
description: "{{ name }} is quiet"
follow_up:
  type: call
  text: "Call {{ name }}"
"""
SETTINGS = "version: 1\ntimezone: Europe/Copenhagen\ncurrency: DKK\n"


def quiet(saint: Saint, follow_up: str = "", rest: str = "") -> None:
    """Declare the status, with more lines in its follow-up and after it."""
    saint.write_status("quiet", f"{QUIET}{follow_up}{rest}")


@pytest.fixture
def two(saint: Saint) -> Saint:
    """Two customers of Kim's in a status that asks for a call."""
    quiet(saint)
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}, {"id": "U2", "name": "Lou Bay"}],
        companies=[
            {"id": "C1", "name": "Acme", "category": "Customer", "owner": "U1"},
            {"id": "C2", "name": "Beta", "category": "Customer", "owner": "U1"},
        ],
    )
    return saint


def many(saint: Saint, number: int, **cells: object) -> None:
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}, {"id": "U2", "name": "Lou Bay"}],
        companies=[
            {"id": n, "name": f"Company {n:04}", "category": "Customer", **cells}
            for n in range(number)
        ],
    )


def create(saint: Saint, *options: str) -> list[dict[str, Any]]:
    created: list[dict[str, Any]] = saint.ok(
        "followups", "create", "--json", *options
    ).json
    return created


def withheld(saint: Saint) -> dict[str, str]:
    plan = saint.ok("followups", "create", "--withheld", "--json").json
    return {one["id"]: one["why"] for one in plan}


def listed(saint: Saint, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = saint.ok("followups", "list", "--json", *options).json
    return found


def shown(saint: Saint, name: str) -> dict[str, Any]:
    one: dict[str, Any] = saint.ok("followups", "show", name, "--json").json
    return one


def test_a_done_call_is_contact_made_on_the_day_it_was_made(two: Saint) -> None:
    quiet(two, "  due: in 10 days\n")
    create(two)
    two.today = "2026-11-26"
    told = two.ok("followups", "done", "acme", "--outcome", "will order").stderr
    assert "done on 2026-11-26: call Acme, Quiet (quiet/company/native/C1/" in told
    assert two.counters("acme")["activities.last_date"] == "2026-11-26"
    assert two.counters("acme")["activities.count"] == 1
    assert two.counters("acme")["activities.open_count"] == 0
    outgoing = ("--company", "--where", "activities.last_date on 2026-11-26", "--json")
    assert [one["id"] for one in two.ok("select", *outgoing).json] == ["C1"]
    assert [one["name"] for one in listed(two)] == ["Beta"]
    one = shown(two, "acme")
    assert (one["state"], one["ended_on"], one["due"]) == (
        "done",
        "2026-11-26",
        "2026-12-04",
    )
    assert one["events"][1:] == [
        {"day": "2026-11-26", "event": "done", "owner": None, "note": "will order"}
    ]
    assert create(two) == []


def test_done_yesterday_but_not_tomorrow(two: Saint) -> None:
    create(two)
    told = two.refused("followups", "done", "acme", "--on", "2026-11-25")
    assert "what is done on 2026-11-25 is not done yet" in told
    two.ok("followups", "done", "acme", "--on", "2026-11-23")
    assert two.counters("acme")["activities.last_date"] == "2026-11-23"


def test_snoozed_reassigned_closed_and_reopened(two: Saint) -> None:
    create(two)
    two.ok("followups", "snooze", "acme", "--until", "2 weeks")
    two.ok("followups", "reassign", "acme", "--to", "lou bay")
    assert two.counters("acme")["activities.next_date"] == "2026-12-08"
    assert listed(two, "--owner", "Lou Bay")[0]["due"] == "2026-12-08"
    two.ok("followups", "close", "acme", "--reason", "bankrupt")
    counters = two.counters("acme")
    assert counters["activities.open_count"] == counters["activities.count"] == 0
    assert create(two) == []
    two.ok("followups", "reopen", "acme")
    assert two.counters("acme")["activities.next_date"] == "2026-12-08"
    one = shown(two, "acme")
    assert (one["owner"], one["state"], one["outcome"]) == ("Lou Bay", "open", None)
    events = [(e["event"], e["owner"], e["note"]) for e in one["events"]]
    assert events == [
        ("created", None, ""),
        ("snoozed", None, "from 2026-11-24 to 2026-12-08"),
        ("reassigned", "Kim Holm", "from Kim Holm to Lou Bay"),
        ("closed", None, "bankrupt"),
        ("reopened", None, ""),
    ]


def test_several_at_once_or_none_of_them(two: Saint) -> None:
    create(two)
    told = two.refused("followups", "done", "acme", "nobody")
    assert 'no company or person or project is called "nobody"' in told
    assert len(listed(two)) == 2
    keys = [one["key"] for one in listed(two)]
    two.ok("followups", "done", *keys)
    assert listed(two) == []
    assert "is done, not open" in two.refused("followups", "done", keys[0])
    assert "has no follow-up that is open" in two.refused("followups", "done", "beta")


def test_of_several_of_an_entity_one_is_to_be_named(two: Saint) -> None:
    two.write_status("other", QUIET.replace("Quiet", "Other"))
    create(two)
    told = two.refused("followups", "snooze", "acme", "--until", "tomorrow")
    assert "has 2 follow-ups: other/company/native/C1/2026-11-24, quiet/" in told
    two.ok("followups", "done", "acme", "--status", "other")
    assert [one["status"] for one in listed(two) if one["id"] == "C1"] == ["quiet"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("snooze", "acme", "--until", "2026-11-23"), "2026-11-23 has passed"),
        (("snooze", "acme", "--until", "soon"), '--until: "soon" is not a date'),
        (
            ("reassign", "acme", "--to", "Lou Bai"),
            'there is no user "Lou Bai"; did you mean "Lou Bay"?',
        ),
        (("reopen", "acme"), "has no follow-up that is done or closed"),
        (("done", "acme", "--as-of", "2026-11-01"), "is about today"),
    ],
)
def test_refused(two: Saint, arguments: tuple[str, ...], told: str) -> None:
    create(two)
    assert told in two.refused("followups", *arguments)


def test_assigned_to_a_user(two: Saint) -> None:
    quiet(two, "  assign: lou bay\n")
    assert {one["owner"] for one in create(two)} == {"Lou Bay"}


def test_assigned_in_turn_also_over_days(saint: Saint) -> None:
    quiet(saint, "  assign: {round_robin: [U1, U2]}\n")
    many(saint, 3)
    assert [one["owner"] for one in create(saint)] == [
        "Kim Holm",
        "Lou Bay",
        "Kim Holm",
    ]
    many(saint, 4)
    assert [one["owner"] for one in create(saint)] == ["Lou Bay"]


def test_assigned_to_who_is_not_there_any_more(two: Saint) -> None:
    quiet(two, "  assign: {round_robin: [U1, U2]}\n")
    two.load(users=[{"id": "U2", "active": 0, "name": "Lou Bay"}])
    assert {one["owner"] for one in create(two)} == {"Kim Holm"}
    quiet(two, "  assign: Lou Bay\n")
    told = two.refused("followups", "create")
    assert "the status quiet, follow_up: assign: Lou Bay is active no more" in told
    quiet(two, "  assign: Lou\n")
    assert 'there is no user "Lou"' in two.refused("followups", "create")


@pytest.mark.parametrize(
    ("settings", "due", "today", "day"),
    [
        ("", "in 2 days", "2026-12-24", "2026-12-26"),
        ("follow_ups: {holidays: DK}\n", "in 2 days", "2026-12-24", "2026-12-28"),
        ("follow_ups: {holidays: DK}\n", "today", "2026-12-26", "2026-12-28"),
        ("follow_ups: {holidays: DK}\n", "in 3 days", "2026-12-28", "2026-12-31"),
        ("follow_ups: {holidays: DK}\n", "1 working day", "2026-12-24", "2026-12-28"),
        ("", "in 1 working day", "2026-12-24", "2026-12-25"),
        ("", "in 3 working days", "2026-12-24", "2026-12-29"),
        ("follow_ups: {holidays: DE-BY}\n", "in 1 day", "2027-01-05", "2027-01-07"),
        ("follow_ups: {holidays: DE}\n", "in 1 day", "2027-01-05", "2027-01-06"),
    ],
)
def test_due_on_days_when_people_work(
    two: Saint, settings: str, due: str, today: str, day: str
) -> None:
    two.write_status("settings", SETTINGS + settings)
    quiet(two, f"  due: {due}\n")
    two.today = today
    checked = two.ok("status", "check", "--company", "acme", "--json").json
    assert checked[0]["statuses"][0]["follow_up"]["due"] == day
    assert {one["due"] for one in create(two)} == {day}


def test_cooldown(two: Saint) -> None:
    quiet(two, "  cooldown: 30 days\n")
    assert len(create(two)) == 2
    for category, today in (("Lead", "2026-12-01"), ("Customer", "2026-12-02")):
        two.today = today
        two.load(companies=[{"id": "C1", "name": "Acme", "category": category}])
        assert create(two) == []
    two.today = "2026-12-23"
    assert withheld(two) == {"C1": "cooldown"}
    two.today = "2026-12-24"
    assert [one["key"] for one in create(two)] == ["quiet/company/native/C1/2026-12-02"]


def test_at_most_so_many_the_most_important_first(saint: Saint) -> None:
    limits = "  at_most: 2 per owner per day\n  order: -sales.amount\n"
    quiet(saint, limits)
    urgent = QUIET.replace("priority: 10", "priority: 1").replace(
        "- {field: category, is: Customer}", "- {field: name, ends_with: '3'}"
    )
    saint.write_status("urgent", urgent + limits)
    many(saint, 4, owner="U1")
    saint.load(
        sales=[
            {"id": n, "company": n, "date": "2026-01-01", "amount": n} for n in range(4)
        ]
    )
    assert [(one["status"], one["id"]) for one in create(saint)] == [
        ("urgent", "3"),
        ("quiet", "3"),
    ]
    assert withheld(saint) == {"2": "waiting", "1": "waiting", "0": "waiting"}
    saint.today = "2026-11-25"
    assert [one["id"] for one in create(saint)] == ["2", "1"]
    saint.today = "2026-11-26"
    assert [one["id"] for one in create(saint)] == ["0"]
    assert create(saint) == []


def test_at_most_for_all_statuses_and_whoever_has_room(saint: Saint) -> None:
    saint.write_status(
        "settings", SETTINGS + "follow_ups: {at_most: 2 per owner per day}\n"
    )
    quiet(saint, "  assign: {round_robin: [U1, U2]}\n")
    many(saint, 5)
    assert [one["owner"] for one in create(saint)] == ["Kim Holm", "Lou Bay"] * 2
    plan = saint.ok("followups", "create", "--withheld", "--csv").stdout
    assert "Kim Holm and Lou Bay got 2 today, which is the most" in plan


def test_closed_when_left_and_open_again_if_it_was_a_slip(two: Saint) -> None:
    quiet(two, "  close: when_left\n")
    create(two)
    two.today = "2026-11-30"
    two.load(companies=[{"id": "C1", "name": "Acme", "category": "Lead"}])
    assert "0 follow-ups created, 1 closed" in two.ok("followups", "create").stderr
    one = shown(two, "acme")
    assert (one["state"], one["outcome"]) == ("closed", "left the status")
    assert two.counters("acme")["activities.open_count"] == 0
    two.load(companies=[{"id": "C1", "name": "Acme", "category": "Customer"}])
    assert create(two) == []
    assert shown(two, "acme")["state"] == "open"
    assert two.counters("acme")["activities.open_count"] == 1


def test_closed_when_somebody_deleted_its_activity(two: Saint) -> None:
    create(two)
    connection = sqlite3.connect(two.database)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("saint_fold", 1, str)
    connection.execute("DELETE FROM activities WHERE company = 1")
    connection.commit()
    connection.close()
    assert create(two) == []
    one = shown(two, "acme")
    assert (one["state"], one["outcome"]) == ("closed", "its activity was deleted")
    two.ok("followups", "reopen", "acme")
    assert two.counters("acme")["activities.open_count"] == 1


def test_without_close_an_open_one_stays(two: Saint) -> None:
    create(two)
    two.today = "2026-11-30"
    two.load(companies=[{"id": "C1", "name": "Acme", "category": "Lead"}])
    create(two)
    assert shown(two, "acme")["state"] == "open"


def test_not_if_something_is_planned(two: Saint) -> None:
    quiet(two, "  not_if: {planned: 14 days}\n")
    planned = {"type": "appointment", "completed": 0}
    two.load(
        activities=[
            {"id": 1, "company": "C1", "date": "2026-12-08", **planned},
            {"id": 2, "company": "C2", "date": "2026-12-09", **planned},
        ]
    )
    assert [one["id"] for one in create(two)] == ["C2"]
    assert withheld(two) == {"C1": "planned"}
    two.load(
        activities=[{"id": 1, "company": "C1", "date": "2026-11-24", "completed": 1}]
    )
    assert [one["id"] for one in create(two)] == ["C1"]


def test_not_if_counts_what_is_planned_in_the_same_run(two: Saint) -> None:
    quiet(two, "  not_if: {planned: 14 days}\n")
    two.write_status("first", QUIET.replace("priority: 10", "priority: 1"))
    assert {one["status"] for one in create(two)} == {"first"}


def test_a_baseline_leaves_out_who_was_in_before(two: Saint) -> None:
    quiet(two, "", "baseline: true\n")
    two.ok("counters", "refresh")
    two.today = "2026-11-25"
    assert create(two) == []
    two.load(companies=[{"id": "C3", "name": "New", "category": "Customer"}])
    assert [one["id"] for one in create(two)] == ["C3"]
    two.today = "2026-12-01"
    edited = QUIET.replace("is: Customer", "in: [Customer, Lead]")
    two.write_status("quiet", f"{edited}baseline: true\n")
    two.load(companies=[{"id": "C4", "name": "Lead", "category": "Lead"}])
    assert create(two) == []
    two.today = "2026-12-02"
    two.load(companies=[{"id": "C5", "name": "Lead", "category": "Lead"}])
    two.write_status("quiet", f"# only a remark\n{edited}baseline: true\n")
    assert [one["id"] for one in create(two)] == ["C5"]
    two.write_status("quiet", edited)
    assert [one["id"] for one in create(two)] == ["C1", "C2", "C4"]


def test_a_holdout_is_a_stable_share_that_grows(saint: Saint) -> None:
    many(saint, 400)
    held: dict[int, set[str]] = {}
    for percent in (10, 20):
        quiet(saint, "", f"holdout: {percent}%\n")
        held[percent] = {k for k, why in withheld(saint).items() if why == "holdout"}
    assert 20 <= len(held[10]) <= 60
    assert held[10] < held[20]
    assert 50 <= len(held[20]) <= 110
    created = create(saint, "--max", "400")
    assert len(created) + len(held[20]) == 400
    assert create(saint) == []
    quiet(saint)
    assert {one["id"] for one in create(saint)} == held[20]


@pytest.mark.parametrize(
    ("members", "others", "stops"),
    [
        (200, 0, False),
        (201, 0, True),
        (300, 1700, True),
        (300, 5700, False),
        (301, 5699, True),
    ],
)
def test_the_breaker(saint: Saint, members: int, others: int, stops: bool) -> None:  # noqa: FBT001
    quiet(saint)
    saint.load(
        companies=[
            {"id": n, "name": n, "category": "Customer" if n < members else "Lead"}
            for n in range(members + others)
        ]
    )
    result = saint("followups", "create", "--quiet")
    assert result.exit_code == int(stops)
    created = len(listed(saint, "--all"))
    assert created == (0 if stops else members)
    if stops:
        assert result.stderr.startswith(
            f"saint: {members} new follow-ups at once are more than 200 and than 5% of"
            f" {members + others} entities: nothing was created"
        )
        plan = saint.ok("followups", "create", "--plan", "--json")
        assert len(plan.json) == members
        assert "as it is this would stop" in plan.stderr
        assert len(create(saint, "--max", str(members))) == members


def test_a_breaker_of_ones_own(saint: Saint) -> None:
    saint.write_status("settings", f"{SETTINGS}follow_ups: {{max: 4}}\n")
    quiet(saint)
    many(saint, 5)
    result = saint("followups", "create")
    assert result.exit_code == 1
    assert "5 new follow-ups at once are more than 4 (max in settings" in result.stderr
    saint.write_status("settings", f"{SETTINGS}follow_ups: {{max: 1000}}\n")
    quiet(saint, "  max: 3\n")
    result = saint("followups", "create")
    assert result.exit_code == 1
    assert '5 new follow-ups of "quiet" at once are more than its max of 3' in (
        result.stderr
    )
    assert listed(saint, "--all") == []


def test_old_data_stop(two: Saint) -> None:
    two.write_status("settings", f"{SETTINGS}follow_ups: {{max_data_age: 3 days}}\n")
    assert len(create(two)) == 2  # nothing has a date: nothing is known to be old
    quiet(two, "  type: todo\n".replace("type", "cooldown").replace("todo", "1 day"))
    two.load(
        companies=[{"id": "C3", "name": "New", "category": "Customer"}],
        sales=[{"id": 1, "company": "C1", "date": "2026-11-22"}],
    )
    two.today = "2026-11-25"
    result = two("followups", "create")
    assert result.exit_code == 1
    assert "the data end on 2026-11-22, longer ago than 3 days" in result.stderr
    assert len(listed(two)) == 2
    assert len(create(two, "--old-data")) == 1


def test_a_plan_is_approved_and_applied_once(two: Saint, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    quiet(two, "  due: in 3 days\n")
    two.ok("followups", "create", "--plan-file", str(path))
    assert listed(two) == []
    plan = json.loads(path.read_text(encoding="utf-8"))
    first, second = plan["follow_ups"]
    assert (first["name"], first["reason"]) == ("Acme", "Acme is quiet")
    first |= {"owner": "U2", "due": "2026-12-24", "text": "Visit them"}
    path.write_text(json.dumps(plan), encoding="utf-8")
    two.today = "2026-11-26"
    two.load(companies=[{"id": "C2", "name": "Beta", "category": "Lead"}])
    applied = two.ok("followups", "apply", str(path), "--json")
    shown = [one[k] for one in applied.json for k in ("key", "due", "owner", "text")]
    assert shown == [first["key"], "2026-12-24", "Lou Bay", "Visit them"]
    assert f"skipped: {second['key']} has left the status" in applied.stderr
    again = two.ok("followups", "apply", str(path), "--json")
    assert again.json == []
    assert f"skipped: {first['key']} is there already" in again.stderr
    assert create(two) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no plan of follow-ups: Expecting value"),
        ("[]", "is no plan of follow-ups; make one with --plan-file"),
        ('{"version": 1, "follow_ups": [1]}', "follow-up 1: is no object"),
        ('{"version": 1, "follow_ups": [{}]}', "follow-up 1: key is missing"),
        (
            '{"version": 1, "follow_ups": [{"key": "a", "type": "call", "due": "x"}]}',
            'follow-up 1: due is "x"; write it as 2026-11-24',
        ),
        (
            '{"version": 1, "follow_ups": [{"key": "a", "type": "=1"}]}',
            'follow-up 1: "=1" is no type',
        ),
        ('{"version": 1, "follow_ups": [{"key": 5}]}', "key is missing or no text"),
    ],
)
def test_bad_plans(two: Saint, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    assert told in two.refused("followups", "apply", str(path))


@pytest.mark.parametrize(
    ("follow_up", "told"),
    [
        ("assign: {round_robin: []}", "round_robin needs at least one user"),
        ("assign: {robin: [a]}", 'unknown key "robin"; did you mean "round_robin"?'),
        ("cooldown: month", '"month" is not a period'),
        ("at_most: 5", '"5" is no limit; write "5 per owner per day"'),
        ("at_most: 0 per owner per day", "is no limit"),
        ("order: -sales.amuont", 'unknown measure "amuont"; did you mean "amount"?'),
        ("close: when_let", 'did you mean "when_left"?'),
        ("not_if: {planed: 1 day}", 'unknown key "planed"; did you mean "planned"?'),
        ("max: 0", "expected a whole number, at least 1"),
        ("due: in 3 workdays", '"3 workdays" is no day to be due'),
    ],
)
def test_mistakes_in_a_follow_up(saint: Saint, follow_up: str, told: str) -> None:
    quiet(saint, f"  {follow_up}\n")
    result = saint("status", "validate")
    assert result.exit_code == 1
    assert told in result.stdout
    assert "quiet.yaml:11:" in result.stdout


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("holdout: 60%", '"60%" is no share to hold out; write 1% to 50%'),
        ("holdout: some", '"some" is no share'),
        ("baseline: perhaps", "neither true nor false"),
    ],
)
def test_mistakes_in_who_gets_none(saint: Saint, rest: str, told: str) -> None:
    quiet(saint, "", f"{rest}\n")
    assert told in saint("status", "validate").stdout


def test_a_baseline_needs_a_follow_up(saint: Saint) -> None:
    saint.write_status(
        "quiet",
        "name: Q\nentity: company\nbaseline: true\ncriteria: [{field: name, is: x}]\n",
    )
    told = saint("status", "validate").stdout
    assert 'quiet.yaml:3:1: "baseline" says who gets no follow-up' in told


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("{holidays: Denmrk}", 'no holidays are known of "Denmrk"'),
        ("{holidays: DE-XX}", 'DE has no region "XX"'),
        ("{max: none}", '"none" is not a whole number'),
        ("{mx: 1}", 'unknown key "mx"; did you mean "max"?'),
        ("[]", "expected a mapping"),
    ],
)
def test_mistakes_in_the_settings(saint: Saint, settings: str, told: str) -> None:
    saint.write_status("settings", f"{SETTINGS}follow_ups: {settings}\n")
    quiet(saint)
    assert told in saint("status", "validate").stdout


def test_as_of_a_day_those_are_listed_that_were_open_then(two: Saint) -> None:
    two.ok("followups", "create")
    (first, *_) = two.ok("followups", "list", "--json").json
    two.today = "2026-12-24"
    two.ok("followups", "done", first["key"])
    listed = ("followups", "list", "--json", "--as-of")
    keys = [one["key"] for one in two.ok(*listed, first["created_on"]).json]
    assert first["key"] in keys
    assert two.ok(*listed, "2026-01-01").json == []
    assert first["key"] not in str(two.ok(*listed, "2026-12-24").json)
