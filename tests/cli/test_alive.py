"""``alive``: the chance of another one within a year."""

import pytest

from tests.conftest import Saint


@pytest.fixture
def crm(saint: Saint) -> Saint:
    names = ("often", "once", "gone", "never")
    saint.load(
        companies=[{"id": name, "name": name} for name in names],
        sales=[
            *(
                {"id": f"o{month}", "company": "often", "date": f"2026-{month:02}-15"}
                for month in range(1, 12)
            ),
            {"id": "again", "company": "often", "date": "2026-11-15"},
            {"id": "once", "company": "once", "date": "2026-06-01"},
            *(
                {"id": f"g{month}", "company": "gone", "date": f"2025-{month:02}-15"}
                for month in range(1, 12)
            ),
        ],
    )
    return saint


def test_who_comes_often_comes_again(crm: Saint) -> None:
    columns = ("--columns", "sales.alive,sales.days", "--json")
    found = crm.ok("select", "--company", *columns).json
    chances = {one["id"]: one["sales.alive"] for one in found}
    assert chances["never"] is None
    assert 0 < chances["gone"] < chances["once"] < chances["often"] < 100
    assert {one["id"]: one["sales.days"] for one in found} == {
        "often": 11,
        "once": 1,
        "gone": 11,
        "never": 0,
    }
    assert crm.counters("often")["sales.alive"] == pytest.approx(chances["often"])


def test_a_status_of_those_who_stay_away(crm: Saint) -> None:
    crm.write_status(
        "leaving",
        "name: L\nentity: company\ncriteria: [{counter: sales.alive, less_than: 50}]\n",
    )
    assert "gone" in crm.members("leaving")
    assert "often" not in crm.members("leaving")
    explained = crm.ok("status", "explain", "leaving", "often", "--json").json
    assert explained["match"] is False
    day = explained["changes_on"]
    crm.today = day
    assert "often" in crm.members("leaving")
    crm.ok("counters", "refresh")
    assert crm("counters", "verify").exit_code == 0


def test_without_anybody_who_came_twice_nobody_can_tell(saint: Saint) -> None:
    saint.load(
        companies=[{"id": 1, "name": "A"}],
        sales=[{"id": 1, "company": 1, "date": "2026-01-01"}],
    )
    assert saint.counters("A")["sales.alive"] is None
