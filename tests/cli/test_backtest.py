"""What ``status backtest`` prints, and how it answers ranges that are none."""

import pytest

from tests.conftest import Saint

QUIET = """
name: Quiet
entity: company
criteria:
  - {counter: sales.last_date, older_than: 30 days}
"""


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.load(
        companies=[{"id": "C1", "name": "Acme"}, {"id": "C2", "name": "Bo"}],
        sales=[
            {"id": "S1", "company": "C1", "date": "2026-09-01"},
            {"id": "S2", "company": "C2", "date": "2026-10-10"},
            {"id": "S3", "company": "C1", "date": "2026-11-20"},
        ],
    )
    return saint


def test_days_with_members_comings_and_goings(crm: Saint) -> None:
    ahead = (
        "status",
        "backtest",
        "quiet",
        "--from",
        "2026-11-08",
        "--to",
        "2026-11-10",
    )
    assert crm.ok(*ahead, "--json").json == [
        {"day": "2026-11-08", "members": 1, "entered": 0, "left": 0},
        {"day": "2026-11-09", "members": 2, "entered": 1, "left": 0},
        {"day": "2026-11-10", "members": 2, "entered": 0, "left": 0},
    ]
    weeks = crm.ok(
        *("status", "backtest", "quiet", "--from", "2026-09-24", "--every", "week"),
        "--csv",
    ).lines
    assert weeks[0] == "day,members,entered,left"
    assert weeks[1:3] == ["2026-09-24,0,0,0", "2026-10-01,1,1,0"]
    assert weeks[-2:] == ["2026-11-12,2,1,0", "2026-11-19,2,0,0"]


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_it_equals_a_loop_of_as_of(crm: Saint, unit: str) -> None:
    days = crm.ok(
        *("status", "backtest", "quiet", "--from", "2026-09-25", "--every", unit),
        *("--to", "2026-10-05" if unit == "day" else "2026-11-24", "--json"),
    ).json
    assert len(days) > 1
    for day in days:
        assert len(crm.members("quiet", "--as-of", day["day"])) == day["members"]


def test_people_see_its_course(crm: Saint) -> None:
    shown = crm.ok("status", "backtest", "quiet", "--from", "2026-09-01")
    assert shown.lines[0] == "quiet, 2026-09-01 to 2026-11-24"
    assert len(shown.lines[1]) == 79
    assert set(shown.lines[1]) <= set("▁▂▃▄▅▆▇█")
    assert "members 0 → 1, between 0 and 2" in shown.lines[2]
    assert shown.lines[3] == "2 entered, 1 left"
    assert len(shown.lines) == 4
    few = crm.ok("status", "backtest", "quiet", "--from", "2026-11-20")
    assert few.lines[-1].split() == ["2026-11-24", "1", "0", "0"]


def test_days_before_the_data_are_told(crm: Saint) -> None:
    told = crm.ok("status", "backtest", "quiet", "--from", "2026-01-01", "--csv").stderr
    assert (
        "2026-01-01 is before all records; the first record is dated 2026-09-01" in told
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["quite"], 'there is no status "quite"; did you mean "quiet"?'),
        (["quiet", "--from", "2026-12-01"], "the range runs backwards"),
        (["quiet", "--to", "2027-01-01"], "saint status forecast looks ahead"),
        (
            ["quiet", "--from", "1990-01-01"],
            "are more than 3660; ask with --every week",
        ),
        (["quiet", "--every", "weak"], 'unknown unit "weak"; did you mean "week"?'),
        (["quiet", "--from", "1.1.2026"], '--from: "1.1.2026" is not a date'),
    ],
)
def test_ranges_that_are_none_are_refused(
    crm: Saint, arguments: list[str], told: str
) -> None:
    assert told in crm.refused("status", "backtest", *arguments)
