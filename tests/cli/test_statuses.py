"""Statuses over days: who is in, since when, and what is asked of whom."""

import sqlite3
from datetime import date, timedelta

import pytest

from tests.conftest import Saint

NEGLECTED = """
name: {en: Neglected customers, da: Forsømte kunder}
entity: company
priority: 10
symbol: "🕸"
criteria:
  - {field: category, is: Customer}
  - {counter: sales.last_date, older_than: 2 months}
  - {counter: sales.count, more_than: 50}
description: >
  {{ name }} has been a good customer, but we have sold nothing to them for more than
  2 months. {{ cont }} is the contact for this customer and should soon call
  ({{ cpho }}) or write ({{ mail }}) to find out why.
follow_up:
  type: call
  due: in 3 days
  text: "Call {{ name }}: last sale {{ sales.last_date | date }}"
"""


def sales(company: str, number: int, last: str) -> list[dict[str, object]]:
    end = date.fromisoformat(last)
    return [
        {
            "id": f"{company}-{n}",
            "date": end - timedelta(days=n),
            "company": company,
            "amount": "10.00",
        }
        for n in range(number)
    ]


@pytest.fixture
def seed(saint: Saint) -> Saint:
    """The status that saint began with: Acme comes into it on 24 November."""
    saint.write_status("neglected-customers", NEGLECTED)
    acme = {"id": "C1", "name": "Acme A/S", "category": "customer", "owner": "U1"}
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}],
        companies=[
            {**acme, "phone": "12 34", "email": "a@example.com"},
            {"id": "C2", "name": "Few sales", "category": "Customer"},
            {"id": "C3", "name": "A lead", "category": "Lead"},
        ],
        sales=[
            *sales("C1", 51, "2026-09-24"),
            *sales("C2", 50, "2026-09-01"),
            *sales("C3", 60, "2026-09-01"),
        ],
    )
    return saint


def episodes(saint: Saint) -> list[tuple[str, str, str | None]]:
    connection = sqlite3.connect(saint.database)
    try:
        return connection.execute(
            "SELECT external_id, entered_on, left_on FROM status_episodes AS s"
            " JOIN companies AS c ON c.id = s.entity_id ORDER BY s.id"
        ).fetchall()
    finally:
        connection.close()


def test_the_seed_word_for_word(seed: Saint) -> None:
    seed.today = "2026-11-23"
    assert seed.members("neglected-customers") == []
    seed.today = "2026-11-24"
    checked = seed.ok("status", "check", "--company", "acme", "--json").json
    assert checked == [
        {
            "id": "C1",
            "name": "Acme A/S",
            "entity": "company",
            "as_of": "2026-11-24",
            "statuses": [
                {
                    "id": "neglected-customers",
                    "name": "Neglected customers",
                    "since": "2026-11-24",
                    "description": (
                        "Acme A/S has been a good customer, but we have sold nothing to"
                        " them for more than 2 months. Kim Holm is the contact for this"
                        " customer and should soon call (12 34) or write"
                        " (a@example.com) to find out why."
                    ),
                    "symbol": "🕸",
                    "image": None,
                    "follow_up": {
                        "type": "call",
                        "due": "2026-11-27",
                        "text": "Call Acme A/S: last sale Sep 24, 2026",
                    },
                }
            ],
        }
    ]


def test_the_three_ways_to_name_a_company(seed: Saint) -> None:
    seed.today = "2026-12-01"
    everybody = seed.ok("status", "check", "--company", "--json").json
    assert [one["id"] for one in everybody] == ["C1"]
    assert seed.ok("status", "check", "--company=ACME", "--json").json == everybody
    assert seed.ok("status", "check", "--company", "C1", "--json").json == everybody
    assert seed.ok("status", "check", "--json").json == everybody
    assert seed.ok("status", "check", "--person", "--json").json == []
    few = seed.ok("status", "check", "--company", "few", "--json").json
    assert few[0]["statuses"] == []


def test_in_danish(seed: Saint) -> None:
    seed.write_status("settings", "version: 1\nlanguage: da\n")
    seed.today = "2026-12-01"
    status = seed.ok("status", "check", "--json").json[0]["statuses"][0]
    assert status["name"] == "Forsømte kunder"
    assert status["follow_up"]["text"] == "Call Acme A/S: last sale 24. sep. 2026"


def test_a_name_that_fits_two_is_listed_and_nothing_done(seed: Saint) -> None:
    seed.load(companies=[{"id": "C9", "name": "Ácme Østerbro"}])
    told = seed.refused("status", "check", "--company", "acme")
    assert '"acme" fits 2: company Acme A/S (id C1), company Ácme Østerbro' in told
    assert seed.ok("status", "check", "--company", "acme ø", "--json").json[0][
        "id"
    ] == ("C9")
    told = seed.refused("status", "check", "--company", "Amce A/S")
    assert 'no company is called "Amce A/S"; did you mean "Acme A/S"?' in told


def test_since_is_the_day_a_refresh_found_it(seed: Saint) -> None:
    seed.today = "2026-12-01"
    seed.ok("counters", "refresh")
    seed.today = "2026-12-10"
    check = ("status", "check", "--company", "acme", "--json")
    assert seed.ok(*check).json[0]["statuses"][0]["since"] == "2026-12-01"
    before = seed.ok(*check, "--as-of", "2026-11-28").json[0]
    assert before["as_of"] == "2026-11-28"
    assert before["statuses"][0]["since"] == "2026-11-28"
    assert seed.ok(*check, "--as-of", "2026-11-23").json[0]["statuses"] == []


def test_episodes_begin_end_and_begin_again(seed: Saint) -> None:
    seed.today = "2026-12-01"
    seed.ok("counters", "refresh")
    seed.today = "2026-12-05"
    seed.load(sales=[{"id": "new", "date": "2026-12-04", "company": "C1"}])
    assert episodes(seed) == [("C1", "2026-12-01", None)]
    result = seed.ok("counters", "refresh")
    assert "0 entered, 1 left" in result.stderr
    seed.today = "2027-03-01"
    seed.ok("counters", "refresh")
    assert episodes(seed) == [
        ("C1", "2026-12-01", "2026-12-05"),
        ("C1", "2027-03-01", None),
    ]


def test_who_leaves_and_returns_on_one_day_was_never_away(seed: Saint) -> None:
    seed.today = "2026-12-01"
    seed.ok("followups", "create")
    seed.today = "2026-12-05"
    slip = {"id": "slip", "company": "C1"}
    seed.load(sales=[{**slip, "date": "2026-12-04"}])
    seed.ok("counters", "refresh")
    seed.load(sales=[{**slip, "date": "2026-01-04"}])
    assert "0 follow-ups created" in seed.ok("followups", "create").stderr
    assert episodes(seed) == [("C1", "2026-12-01", None)]


def test_editing_a_status_keeps_its_episodes_and_removing_it_ends_them(
    seed: Saint,
) -> None:
    seed.today = "2026-12-01"
    seed.ok("counters", "refresh")
    seed.today = "2026-12-02"
    edited = NEGLECTED.replace("more_than: 50", "more_than: 49")
    seed.write_status("neglected-customers", edited)
    seed.ok("counters", "refresh")
    assert episodes(seed) == [("C1", "2026-12-01", None), ("C2", "2026-12-02", None)]
    seed.today = "2026-12-03"
    (seed.statuses / "neglected-customers.yaml").unlink()
    seed.ok("counters", "refresh")
    assert {left for _, _, left in episodes(seed)} == {"2026-12-03"}


def test_a_broken_status_stops_everything_before_it_is_written(seed: Saint) -> None:
    seed.today = "2026-12-01"
    seed.ok("counters", "refresh")
    before = seed.database.read_bytes()
    seed.today = "2026-12-02"
    seed.write_status("broken", "name: [")
    for command in (("counters", "refresh"), ("followups", "create")):
        assert "broken.yaml:2:1: not valid YAML" in seed.refused(*command)
    assert seed.database.read_bytes() == before


def test_history_is_not_written_backwards(seed: Saint) -> None:
    seed.today = "2026-12-02"
    seed.ok("counters", "refresh")
    seed.today = "2026-12-01"
    told = seed.refused("counters", "refresh")
    assert "history is written up to 2026-12-02" in told
    assert seed.ok("status", "check", "--json").json[0]["as_of"] == "2026-12-01"


def test_one_follow_up_for_each_stay(seed: Saint) -> None:
    seed.today = "2026-12-01"
    planned = seed.ok("followups", "create", "--dry-run", "--json").json
    assert seed.ok("followups", "list", "--json").json == []
    assert episodes(seed) == []
    created = seed.ok("followups", "create", "--json").json
    assert created == planned
    reason = created[0].pop("reason")
    assert reason.startswith("Acme A/S has been a good customer")
    assert created == [
        {
            "key": "neglected-customers/company/native/C1/2026-12-01",
            "status": "neglected-customers",
            "status_name": "Neglected customers",
            "entity": "company",
            "id": "C1",
            "name": "Acme A/S",
            "type": "call",
            "due": "2026-12-04",
            "owner": "Kim Holm",
            "text": "Call Acme A/S: last sale Sep 24, 2026",
            "state": "open",
            "created_on": "2026-12-01",
            "ended_on": None,
            "outcome": None,
        }
    ]
    seed.today = "2026-12-20"
    assert seed.ok("followups", "create", "--json").json == []
    assert seed.ok("followups", "list", "--json").json == planned


def test_a_follow_up_is_no_contact_made(seed: Saint) -> None:
    seed.today = "2026-12-01"
    seed.ok("followups", "create")
    counters = seed.counters("acme")
    assert counters["activities.count"] == 0
    assert counters["activities.open_count"] == 1
    assert counters["activities.next_date"] == "2026-12-04"
    assert counters["activities.last_date"] is None


def test_follow_ups_of_one_status(seed: Saint) -> None:
    seed.write_status("other", NEGLECTED.replace("more_than: 50", "more_than: 40"))
    seed.today = "2026-12-01"
    created = seed.ok("followups", "create", "--status", "other", "--json").json
    assert [(one["status"], one["id"]) for one in created] == [
        ("other", "C1"),
        ("other", "C2"),
    ]
    told = seed.refused("followups", "create", "--status", "othr")
    assert 'there is no status "othr"; did you mean "other"?' in told


def test_the_past_is_for_questions_only(seed: Saint) -> None:
    for command in (("counters", "refresh"), ("followups", "create")):
        told = seed.refused(*command, "--as-of", "2026-01-01")
        assert "--as-of is for commands that only ask" in told


def test_the_highest_priority_comes_first(seed: Saint) -> None:
    seed.write_status("aaa", NEGLECTED.replace("priority: 10", "priority: 20"))
    seed.write_status("zzz", NEGLECTED.replace("priority: 10", "priority: 1"))
    seed.today = "2026-12-01"
    statuses = seed.ok("status", "check", "--json").json[0]["statuses"]
    ids = [status["id"] for status in statuses]
    assert ids == ["zzz", "neglected-customers", "aaa"]


def test_fail_on(seed: Saint) -> None:
    seed.today = "2026-12-01"
    check = ("status", "check", "--company")
    assert seed(*check, "acme", "--fail-on", "neglected-customers").exit_code == 1
    assert seed(*check, "few", "--fail-on", "any").exit_code == 0
    assert "no status" in seed.refused(*check, "acme", "--fail-on", "neglected")


@pytest.mark.parametrize("order", [(), ("--sort", "name"), ("--sort", "-name")])
def test_fail_on_is_about_all_whatever_the_limit_shows(
    saint: Saint, order: tuple[str, ...]
) -> None:
    for name in ("Acme", "Zebra"):
        criteria = f"criteria: [{{field: name, is: {name}}}]"
        saint.write_status(name.lower(), f"name: N\nentity: company\n{criteria}\n")
    saint.load(companies=[{"id": n, "name": n} for n in ("Acme", "Zebra")])
    check = ("status", "check", "--company", "--json", "--limit", "1", *order)
    for status in ("acme", "zebra"):
        result = saint(*check, "--fail-on", status)
        assert (result.exit_code, len(result.json)) == (1, 1)


def test_a_long_name_breaks_no_name_of_a_status(saint: Saint) -> None:
    text = "It has long bought nothing, and somebody should find out why"
    saint.write_status(
        "quiet",
        "name: Quite forgotten\nentity: company\n"
        f"criteria: [{{field: city, empty: true}}]\ndescription: {text}\n",
    )
    saint.load(companies=[{"id": 1, "name": "x" * 70}, {"id": 2, "name": "Acme"}])
    plain = {"NO_COLOR": "1"}
    found = saint("status", "check", terminal=True, variables=plain)
    lines = [line.strip() for line in found.lines]
    for name in ("x" * 70, "Acme"):
        place = lines.index(name)
        assert lines[place + 1 : place + 4] == ["Quite forgotten", saint.today, text]


def test_views_for_any_sql_tool(seed: Saint) -> None:
    seed.write_status(
        "selections/buyers",
        "name: Buyers\nentity: company\ncriteria: [{counter: sales.count, more_than: 1}]"
        "\ncolumns: [category, sales.count_90d]\nsort: -sales.count\n",
    )
    seed.today = "2026-12-01"
    seed.ok("counters", "refresh")
    connection = sqlite3.connect(seed.database)
    connection.row_factory = sqlite3.Row
    status = connection.execute("SELECT * FROM status_neglected_customers").fetchall()
    assert len(status) == 1
    row = dict(status[0])
    assert row["id"] == "C1"
    assert row["owner_name"] == "Kim Holm"
    assert row["sales_last_date"] == "2026-09-24"
    assert row["sales_count"] == 51
    assert row["since"] == "2026-12-01"
    assert row["description"].startswith("Acme A/S has been")
    listed = connection.execute("SELECT * FROM selection_buyers").fetchall()
    assert [tuple(one)[:2] for one in listed] == [
        ("C3", "A lead"),
        ("C1", "Acme A/S"),
        ("C2", "Few sales"),
    ]
    connection.close()


def test_persons_and_projects(saint: Saint) -> None:
    saint.write_status(
        "quiet",
        "name: Quiet\nentity: person\ncriteria:\n"
        "  - {counter: activities.last_date, not_within: 30 days}\n"
        "  - {field: company.category, is: Customer}\n"
        "description: '{{ attn }} at {{ name }}: {{ cont }}'\n"
        "follow_up: {type: email, text: 'Write to {{ atfn }}'}\n",
    )
    saint.write_status(
        "late",
        "name: Late\nentity: project\ncriteria:\n"
        "  - {field: ends_on, older_than: 1 day}\n  - {field: state, is: ONGOING}\n"
        "description: '{{ pnam }} ({{ plea }}) for {{ name }} ended {{ pend }}'\n"
        "follow_up: {type: todo, due: tomorrow}\n",
    )
    saint.load(
        users=[{"id": "U1", "name": "Kim"}, {"id": "U2", "name": "Lou"}],
        companies=[{"id": 1, "name": "Acme", "category": "Customer", "owner": "U1"}],
        persons=[{"id": 1, "company": 1, "first_name": "Bo", "last_name": "Li"}],
        projects=[
            {
                "id": 1,
                "name": "Roof",
                "state": "ongoing",
                "company": 1,
                "owner": "U2",
                "ends_on": "2026-11-22",
            }
        ],
    )
    created = saint.ok("followups", "create", "--json").json
    shown = [[one[k] for k in ("entity", "due", "owner", "text")] for one in created]
    assert shown == [
        ["person", "2026-11-24", "Kim", "Write to Bo"],
        ["project", "2026-11-25", "Lou", ""],
    ]
    checked = saint.ok("status", "check", "--json").json
    assert [one["statuses"][0]["description"] for one in checked] == [
        "Bo Li at Acme: Kim",
        "Roof (Lou) for Acme ended Nov 22, 2026",
    ]
    assert saint.counters("Bo Li")["activities.next_date"] is None
    assert saint.counters("Bo Li")["activities.open_count"] == 1
    assert saint.counters("Acme")["activities.open_count"] == 2
