"""A named counter is given another name: what follows from it is kept up to date."""

import pytest

from tests.conftest import SETTINGS, Saint

_SLICE = "where: {state: [sold, lost]}"


@pytest.mark.parametrize(
    ("measure", "test", "follows"),
    [
        ("count", "top: 80%", "rank"),
        ("amount", "bottom: 40%", "amount_rank"),
        ("last_date", "never: false", "lateness"),
        ("first_date", "never: false", "alive"),
    ],
)
def test_a_counter_that_others_follow_from_is_renamed(
    saint: Saint, measure: str, test: str, follows: str
) -> None:
    saint.write_csv("companies", [{"id": n, "name": f"Firm {n}"} for n in range(6)])
    saint.write_csv(
        "sales",
        [
            {"id": f"{n}-{k}", "company": n, "date": f"2026-{11 - k:02}-1{n}"}
            for n in range(6)
            for k in range(n)
        ],
    )
    saint.ok("load", str(saint.export))
    criteria = (
        f"  - {{counter: NAME, {test}}}\n"
        f"  - {{counter: sales.{follows}, {_SLICE}, at_least: 0}}\n"
    )
    _declare(saint, "before", measure, criteria)
    saint.ok("counters", "refresh")
    saint.today = "2026-11-25"
    _declare(saint, "after", measure, criteria)
    saint.ok("counters", "refresh")
    saint.ok("counters", "verify")
    found = saint.ok("status", "check", "--json").json
    saint.ok("counters", "refresh", "--full")
    assert found
    assert found == saint.ok("status", "check", "--json").json


def _declare(saint: Saint, name: str, measure: str, criteria: str) -> None:
    counter = f"{{counter: sales.{measure}, {_SLICE}}}"
    saint.write_status("settings", f"{SETTINGS}counters:\n  {name}: {counter}\n")
    text = f"name: Some\nentity: company\ncriteria:\n{criteria}"
    saint.write_status("some", text.replace("NAME", name))
