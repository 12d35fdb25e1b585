"""The main job on real data: what saint says equals what the raw files say."""

import csv
import sqlite3
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Saint
from tests.data.native_from import (
    cdnow,
    cdnow_lines,
    crm_sales_opportunities,
    northwind,
)

DATA = Path(__file__).parent.parent.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"needs the real data sets in {DATA}"
)

SETTINGS = """
version: 1
currency: USD
counters:
  lost: {counter: sales.count, where: {state: lost}}
"""
QUIET = """
name: Quiet
entity: company
criteria:
  - {field: category, is: customer}
  - {counter: sales.last_date, not_within: 60 days}
description: "{{ name }}: {{ sales.last_date | date | default('never') }}"
follow_up: {type: call, due: in 2 days, text: "Call {{ name }}"}
"""


def working_folder(saint: Saint, today: str) -> Saint:
    saint.write_status("settings", SETTINGS)
    saint.write_status("quiet", QUIET)
    saint.today = today
    saint.ok("load", str(saint.export))
    saint.ok("counters", "refresh")
    return saint


COUNTERS = (
    "sales.count",
    "sales.amount",
    "sales.last_date",
    "sales.open_count",
    "lost",
)


def counted(saint: Saint, day: str) -> dict[str, dict[str, object]]:
    columns = ",".join(COUNTERS)
    rows = saint.ok(
        *("select", "--company", "--columns", columns, "--json", "--as-of", day)
    ).json
    return {row.pop("id"): row for row in rows}


def check_the_main_job(saint: Saint, quiet: set[str]) -> None:
    """Go through check, select, follow-ups and verify for those who are quiet."""
    assert saint.ok("counters", "verify", "--quiet").stdout == ""
    assert set(saint.members("quiet")) == quiet
    checked = saint.ok("status", "check", "--company", "--json").json
    assert {one["id"] for one in checked} == quiet
    most = str(len(quiet))
    created = saint.ok("followups", "create", "--max", most, "--json").json
    assert {one["id"] for one in created} == quiet
    assert len(created) == len(quiet)
    assert saint.ok("followups", "create", "--json").json == []
    # A second load of the same export, and what was planned, change nobody's status.
    saint.ok("load", str(saint.export))
    assert saint.ok("counters", "verify", "--quiet").stdout == ""
    assert set(saint.members("quiet")) == quiet


def pipeline() -> list[dict[str, str]]:
    path = DATA / "crm-sales-opportunities" / "sales_pipeline.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def pipeline_at(day: str) -> dict[str, dict[str, object]]:
    """Count the raw pipeline by hand, as it stood at the end of a day."""
    found: dict[str, dict[str, object]] = {}
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in pipeline():
        rows[row["account"]].append(row)
    for account, deals in rows.items():
        closed = [d for d in deals if d["close_date"] and d["close_date"] <= day]
        won = [d for d in closed if d["deal_stage"] == "Won"]
        still_open = [d for d in deals if d not in closed and d["engage_date"] <= day]
        found[account] = {
            "sales.count": len(won),
            "sales.amount": sum(int(d["close_value"]) for d in won),
            "sales.last_date": max((d["close_date"] for d in won), default=None),
            "sales.open_count": len(still_open),
            "lost": len(closed) - len(won),
        }
    found.pop("")
    return found


def test_crm_sales_opportunities(saint: Saint) -> None:
    crm_sales_opportunities(DATA / "crm-sales-opportunities", saint.export)
    working_folder(saint, "2018-02-15")
    for day in ("2017-06-30", "2018-02-15"):
        expected = pipeline_at(day)
        found = counted(saint, day)
        assert len(found) == len(expected) == 85
        for account, counters in expected.items():
            assert found[account] == {"name": account, **counters}, (account, day)
    assert saint.members("quiet", "--as-of", "2017-12-31") == []
    last = pipeline_at("2018-02-15")
    start = (date(2018, 2, 15) - timedelta(days=59)).isoformat()
    quiet = {a for a, c in last.items() if str(c["sales.last_date"]) < start}
    assert len(quiet) == 3
    check_the_main_job(saint, quiet)


def test_northwind(saint: Saint) -> None:
    northwind(DATA / "northwind", saint.export)
    working_folder(saint, "1998-05-06")
    path = (DATA / "northwind" / "northwind.db").absolute()
    connection = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
    customers = dict(
        connection.execute("SELECT CustomerID, CompanyName FROM Customers")
    )
    orders = connection.execute(
        "SELECT CustomerID, substr(OrderDate, 1, 10), count(DISTINCT o.OrderID),"
        " sum(round(UnitPrice * 10000) * Quantity * round((1 - Discount) * 100))"
        ' FROM Orders AS o JOIN "Order Details" USING (OrderID) GROUP BY 1, 2'
    ).fetchall()
    connection.close()
    found = counted(saint, "1998-05-06")
    assert len(found) == len(customers) == 93
    for customer, name in customers.items():
        mine = [row for row in orders if row[0] == customer]
        counters = found[customer]
        assert counters["name"] == name
        assert counters["sales.count"] == sum(row[2] for row in mine)
        assert counters["sales.last_date"] == max(
            (row[1] for row in mine), default=None
        )
        amount = sum(Decimal(row[3]) for row in mine) / 1_000_000
        assert Decimal(str(counters["sales.amount"])) == amount
    last = {c: max((r[1] for r in orders if r[0] == c), default="") for c in customers}
    start = (date(1998, 5, 6) - timedelta(days=59)).isoformat()
    quiet = {customer for customer, day in last.items() if day < start}
    never = {customer for customer, day in last.items() if not day}
    assert len(never) == 4
    assert "Val2 " in never
    check_the_main_job(saint, quiet)


def check_cdnow(saint: Saint, every: int) -> None:
    cdnow(DATA / "cdnow", saint.export, every)
    working_folder(saint, "1998-06-30")
    for limit in ("19970930", "19980630"):
        number: Counter[str] = Counter()
        cents: Counter[str] = Counter()
        last: dict[str, str] = {}
        for customer, day, _, amount in cdnow_lines(DATA / "cdnow"):
            if int(customer) % every == 0 and day <= limit:
                number[customer] += 1
                cents[customer] += int(amount.replace(".", ""))
                last[customer] = max(day, last.get(customer, ""))
        found = counted(saint, f"{limit[:4]}-{limit[4:6]}-{limit[6:]}")
        assert len(found) == len(number)
        for customer, counters in found.items():
            assert counters["sales.count"] == number[customer]
            assert Decimal(str(counters["sales.amount"])) * 100 == cents[customer]
            assert str(counters["sales.last_date"]).replace("-", "") == last[customer]
    quiet = {customer for customer, day in last.items() if day < "19980502"}
    check_the_main_job(saint, quiet)


def test_cdnow_in_part(saint: Saint) -> None:
    check_cdnow(saint, every=100)


@pytest.mark.slow
def test_cdnow(saint: Saint) -> None:
    check_cdnow(saint, every=1)
