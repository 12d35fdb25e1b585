"""Members of statuses that the CRM merges into others: stays go on, none is doubled."""

from typing import Any

import pytest

from tests.conftest import Saint

STATUS = "name: S\nentity: company\ncriteria: [{field: category, is: Customer}]\n"
STAYS = "SELECT key, entity_id, left_on FROM status_episodes ORDER BY id"
KEY = "s/company/salesforce"
DAY = "2026-11-24"


@pytest.fixture
def merging(saint: Saint) -> Saint:
    """A, B and C are customers and D is none, as Salesforce exports them."""
    saint.write_status("s", STATUS)
    _load(saint, A="", B="", C="", D="-")
    saint.ok("counters", "refresh")
    return saint


def _load(saint: Saint, **accounts: str) -> None:
    """Load accounts: each is there, or merged into another; "-" is no customer."""
    rows = [
        f"{name},{str(into.isalpha()).lower()},{into.strip('-')},{name},"
        f"{'' if into else 'Customer'}\n"
        for name, into in accounts.items()
    ]
    header = "Id,IsDeleted,MasterRecordId,Name,Type\n"
    (saint.export / "Account.csv").write_text(header + "".join(rows))
    saint.ok("load", str(saint.export))


def _stays(saint: Saint) -> list[Any]:
    """Return the stays that a refresh finds, in part as in full."""
    saint.ok("counters", "refresh")
    found = saint.query(STAYS)
    saint.ok("counters", "refresh", "--full")
    assert saint.query(STAYS) == found
    return found


def test_a_merged_member_does_not_return(merging: Saint) -> None:
    _load(merging, B="A")
    assert _stays(merging)[:2] == [
        (f"{KEY}/A/{DAY}", 1, None),
        (f"{KEY}/B/{DAY}", 1, DAY),
    ]


def test_of_two_that_left_and_were_merged_one_returns(merging: Saint) -> None:
    _load(merging, A="-", B="-")
    merging.ok("counters", "refresh")
    _load(merging, A="-", B="A")
    merging.ok("counters", "refresh")
    _load(merging, A="")
    assert _stays(merging)[:2] == [
        (f"{KEY}/A/{DAY}", 1, None),
        (f"{KEY}/B/{DAY}", 1, DAY),
    ]


def test_a_stay_ends_where_the_other_is_no_member(merging: Saint) -> None:
    _load(merging, B="D")
    assert _stays(merging)[1] == (f"{KEY}/B/{DAY}", 4, DAY)
    merging.ok("loads", "undo")
    assert _stays(merging)[1] == (f"{KEY}/B/{DAY}", 2, None)


def test_a_merged_member_is_there_again_on_that_day(merging: Saint) -> None:
    _load(merging, D="")
    _load(merging, B="D")
    merging.ok("counters", "refresh")
    _load(merging, B="")
    stays = _stays(merging)
    assert stays[1] == (f"{KEY}/B/{DAY}", 4, None)
    assert stays[-1] == (f"{KEY}/B/{DAY}/1", 2, None)


def test_what_was_merged_into_one_that_is_deleted_leads_nowhere(merging: Saint) -> None:
    _load(merging, B="A")
    _load(merging, A="X")
    (merging.export / "Opportunity.csv").write_text(
        "Id,AccountId,StageName,CloseDate\nO1,B,Closed Won,2026-01-01\n"
    )
    _load(merging, C="B", D="-")
    assert merging.query("SELECT external_id FROM companies") == [("D",)]
    assert merging.query("SELECT company FROM sales") == [(None,)]
