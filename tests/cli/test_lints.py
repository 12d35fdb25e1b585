"""Advice from ``status validate``, and what ``status list --coverage`` counts."""

import pytest

from tests.conftest import Saint

RULE = """
name: S
entity: company
criteria:
  - {counter: sales.count, more_than: 0}
"""


def advice(saint: Saint) -> str:
    found = saint("status", "validate")
    assert found.exit_code == 0, found.stdout
    return found.stdout


@pytest.mark.parametrize(
    ("criteria", "told"),
    [
        (
            "[{field: category, is: A}, {field: category, is: B}]",
            'warning: "category is A" and "category is B" can never hold together',
        ),
        (
            "[{counter: sales.last_date, in_next: 2 weeks}]",
            '"sales.last_date is in the next 2 weeks" can never hold',
        ),
        (
            "[{field: name, is: A}, {counter: sales.count, at_least: 0}]",
            'yaml:4:34: warning: "sales.count is at least 0" always holds; leave it out',
        ),
        (
            "[{counter: activities.count, less_than: 5}]",
            '"activities.count is less than 5" counts all there ever were; give it a',
        ),
    ],
)
def test_criteria_that_say_nothing(saint: Saint, criteria: str, told: str) -> None:
    saint.write_status("s", f"name: S\nentity: company\n\ncriteria: {criteria}\n")
    assert told in advice(saint)
    assert saint("status", "validate", "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Call {{ cpho }}.", 'without company.phone: "…Call ."'.removesuffix('"')),
        ("Call ({{ cpho }})", "…Call ()…"),
        ("{{ sales.last_date | date }}, {{ cont }}", "without company.owner.name"),
        ("It is {{ activities.last_date | date }}.", "without activities.last_date"),
        ("{{ sales.count_45d }}", "45 days is not among the periods of settings.yaml"),
    ],
)
def test_descriptions_that_read_badly(
    saint: Saint, description: str, told: str
) -> None:
    saint.write_status("s", f'{RULE}description: "{description}"\n')
    assert told in advice(saint)


@pytest.mark.parametrize(
    "description",
    [
        "{{ name }} bought {{ sales.count }} times.",
        "Call {{ cpho | default('somebody') }}.",
        "{% if activities.count > 0 %}Last {{ activities.last_date | date }}.{% endif %}",
    ],
)
def test_descriptions_that_read_well(saint: Saint, description: str) -> None:
    saint.write_status("s", f'{RULE}description: "{description}"\n')
    assert advice(saint) == ""


def test_whom_statuses_have(saint: Saint) -> None:
    saint.write_status("all", RULE.replace("more_than", "at_least").replace("S", "A"))
    saint.write_status("first", f"{RULE}priority: 1\n")
    saint.write_status("same", f"{RULE}priority: 2\n")
    saint.write_status("none", RULE.replace("0}", "9}"))
    saint.load(
        companies=[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}],
        sales=[{"id": 1, "company": 1, "date": "2026-11-01"}],
    )
    told = advice(saint)
    assert "all.yaml:1:1: warning: every company is in this status" in told
    assert "same.yaml:1:1: warning: first has exactly the same members" in told
    assert "same.yaml:1:1: warning: all its members are in statuses that come" in told
    assert 'none.yaml:1:1: warning: nobody is in this status; "sales.count is' in told
    assert "first.yaml" not in told


def test_mistakes_come_before_advice(saint: Saint) -> None:
    saint.write_status(
        "s", "name: S\nentity: company\ncriteria: [{field: name, si: A}]\n"
    )
    found = saint("status", "validate")
    assert found.exit_code == 1
    assert "warning" not in found.stdout


def test_coverage(saint: Saint) -> None:
    rule = """
name: S
entity: company
criteria:
  - {field: category, is: Customer}
  - any:
      - {counter: sales.last_date, older_than: 1 month}
      - {counter: sales.count, equals: 0}
"""
    saint.write_status("quiet", rule)
    saint.write_status("customers", RULE.replace("more_than: 0", "at_least: 0"))
    saint.load(
        companies=[
            {"id": n, "name": n, "category": "Customer" if n < 4 else ""}
            for n in range(1, 6)
        ],
        sales=[
            {"id": 1, "company": 1, "date": "2026-10-20"},
            {"id": 2, "company": 2, "date": "2026-11-20"},
            {"id": 3, "company": 2, "date": "2026-10-01"},
        ],
    )
    found = saint.ok("status", "list", "--coverage", "--json").json
    quiet = next(one for one in found if one["id"] == "quiet")
    assert quiet == {
        "id": "quiet",
        "entity": "company",
        "members": 2,
        "of": 5,
        "share": 0.4,
        "entered": 1,
        "left": 1,
        "overlaps": [{"status": "customers", "shared": 2}],
        "funnel": [
            {"criterion": "category is Customer", "left": 3},
            {"criterion": "any of these", "left": 2},
        ],
    }
    shown = saint.ok("status", "list", "--coverage").stdout
    assert "everybody → 5; category is Customer → 3; any of these → 2" in shown
    plain = {"NO_COLOR": "1"}
    narrow = saint("status", "list", "--coverage", terminal=True, variables=plain)
    head, _, *lines = narrow.lines
    assert head.split() == ["id", "members", "of", "entered", "left", "overlaps"]
    assert max(map(len, lines)) <= 80
    assert ["quiet", "2", "5", "1", "1", "2", "customers"] in map(str.split, lines)
    back = saint.ok("status", "list", "--coverage", "--as-of", "2026-01-01", "--json")
    assert [one["members"] for one in back.json] == [5, 3]
