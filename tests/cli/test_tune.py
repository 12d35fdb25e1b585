"""What ``status tune`` prints, and how it answers thresholds that are none."""

import pytest

from tests.conftest import Saint

QUIET = """
name: Quiet
entity: company
criteria:
  - {field: category, is: Customer}
  - any:
      - {counter: sales.last_date, older_than: 2 months}
      - {counter: sales.count, period: 1 year, top: 10%, more_than: 3}
"""


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.load(
        companies=[
            {"id": f"C{n}", "name": f"No {n}", "category": "Customer"} for n in range(3)
        ],
        sales=[
            {"id": f"S{n}-{month}", "company": f"C{n}", "date": f"2026-{month:02}-05"}
            for n in range(3)
            for month in range(1, 12 - 4 * n)
        ],
    )
    return saint


def test_a_row_for_each_value_and_the_declared_one(crm: Saint) -> None:
    vary = ("--vary", "sales.last_date older_than", "30..90", "--step", "30")
    found = crm.ok("status", "tune", "quiet", *vary, "--json").json
    assert [(one["value"], one["is_declared"]) for one in found] == [
        ("30 days", False),
        ("60 days", False),
        ("90 days", False),
        ("2 months", True),
    ]
    assert list(found[0])[2:] == [
        *("members", "mean_members", "moves", "precision", "recall", "lift")
    ]
    assert [one["members"] for one in found] == [3, 3, 3, 3]
    assert all(0 <= one["recall"] <= 1 for one in found)


def test_people_see_a_table_and_plots(crm: Saint) -> None:
    vary = ("--vary", "sales.last_date older_than", "1..3 months")
    shown = crm.ok("status", "tune", "quiet", *vary).stdout
    assert "silent is no sales in the next 90 days" in shown
    assert "2 months (declared)" in shown
    assert "recall" in shown.splitlines()[-2]
    number = crm.ok(
        *("status", "tune", "quiet", "--vary", "sales.count_1y more_than", "0..4"),
        *("--step", "2", "--csv"),
    ).lines
    assert [line.split(",")[0] for line in number[1:]] == ["0", "2", "4", "3"]
    counts = crm.ok(
        *("status", "tune", "quiet", "--vary", "sales.count_1y more_than", "2..4"),
        "--csv",
    ).lines
    assert [line.split(",")[0] for line in counts[1:]] == ["2", "3", "4"]
    percent = crm.ok(
        *("status", "tune", "quiet", "--vary", "sales.count_1y top", "10..50%"),
        *("--step", "20", "--silent", "activities", "--next", "1 month", "--csv"),
    ).lines
    assert [line.split(",")[0] for line in percent[1:]] == ["10%", "30%", "50%"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["sales.last older_than", "1..9"],
            'did you mean "sales.last_date older_than"?',
        ),
        (
            ["category is", "1..9"],
            "there are: sales.last_date older_than, sales.count_1y",
        ),
        (["sales.last_date older_than", "9..1"], "runs backwards, from 9 to 1"),
        (["sales.last_date older_than", "1-9"], '"1-9" is not a range'),
        (["sales.last_date older_than", "1..9 moons"], '"1 moons" is not a period'),
        (["sales.last_date older_than", "0..9"], '"0 days" is not a period'),
        (["sales.count_1y more_than", "1..9 days"], "takes a plain number, not days"),
        (["sales.last_date older_than", "1..999", "--step", "1"], "are more than 200"),
        (["sales.last_date older_than", "1..9", "--step", "0"], "not a number above 0"),
        (["sales.last_date older_than", "1..9", "--silent", "sale"], 'mean "sales"?'),
        (["sales.last_date older_than", "1..9", "--next", "soon"], "--next: "),
    ],
)
def test_what_cannot_be_varied_is_told(
    crm: Saint, arguments: list[str], told: str
) -> None:
    assert told in crm.refused("status", "tune", "quiet", "--vary", *arguments)
