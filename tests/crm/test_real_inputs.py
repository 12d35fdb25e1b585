"""Real data as they came: what is loaded equals what the raw files say.

The answers are worked out here from the files themselves, with nothing of saint.
"""

import csv
import gzip
import sqlite3
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Saint

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "tests" / "data" / "mappings"
IN_DOLLARS = "version: 1\ncurrency: USD\n"
MONEY = Decimal(10_000)

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"needs the real data sets in {DATA}"
)


def load(saint: Saint, path: str, mapping: str | None = None) -> Any:
    saint.write_status("settings", IN_DOLLARS)
    more = ("--mapping", str(MAPPINGS / f"{mapping}.yaml")) if mapping else ()
    return saint.ok("load", str(DATA / path), *more, "--json").json


PER_COMPANY = """
SELECT c.external_id, count(*), sum(s.amount), max(s.date)
FROM sales AS s JOIN companies AS c ON c.id = s.company
WHERE s.state = 'sold' GROUP BY c.id
"""


def per_company(saint: Saint) -> dict[str, tuple[int, Decimal, str]]:
    return {
        company: (count, amount / MONEY, last)
        for company, count, amount, last in saint.query(PER_COMPANY)
    }


def test_a_pipeline_that_links_by_name(saint: Saint) -> None:
    load(saint, "crm-sales-opportunities", "crm-sales-opportunities")
    folder = DATA / "crm-sales-opportunities"
    with (folder / "sales_pipeline.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    won = defaultdict(list)
    for row in rows:
        if row["deal_stage"] == "Won":
            won[row["account"]].append((Decimal(row["close_value"]), row["close_date"]))
    assert per_company(saint) == {
        account: (len(deals), sum(a for a, _ in deals), max(d for _, d in deals))
        for account, deals in won.items()
    }
    states = dict(saint.query("SELECT state, count(*) FROM sales GROUP BY state"))
    assert states == {"sold": 4_238, "lost": 2_473, "open": 2_089}
    unlinked = saint.query("SELECT count(*) FROM sales WHERE company IS NULL")
    assert unlinked == [(sum(not row["account"] for row in rows),)]
    owners = (
        "SELECT u.name, count(*) FROM sales JOIN users u ON u.id = owner GROUP BY 1"
    )
    assert dict(saint.query(owners)) == Counter(row["sales_agent"] for row in rows)


def test_a_database_by_queries(saint: Saint) -> None:
    load(saint, "northwind/northwind.db", "northwind")
    connection = sqlite3.connect(
        f"file:{DATA}/northwind/northwind.db?mode=ro", uri=True
    )
    orders = connection.execute("SELECT OrderID, CustomerID, OrderDate FROM Orders")
    customer_of = {number: (customer, day) for number, customer, day in orders}
    lines = connection.execute(
        'SELECT OrderID, UnitPrice, Quantity, Discount FROM "Order Details"'
    )
    totals: dict[int, float] = defaultdict(float)
    for number, price, quantity, discount in lines:
        totals[number] += price * quantity * (1 - discount)
    connection.close()
    wanted: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for number, (customer, day) in customer_of.items():
        wanted[customer].append((totals[number], day[:10]))
    found = per_company(saint)
    assert found.keys() == wanted.keys()
    for customer, (count, amount, last) in found.items():
        assert count == len(wanted[customer])
        assert float(amount) == pytest.approx(sum(a for a, _ in wanted[customer]))
        assert last == max(day for _, day in wanted[customer])
    twins = "SELECT external_id FROM companies WHERE name = 'IT' ORDER BY 1"
    assert saint.query(twins) == [("VALON",), ("Val2 ",)]


def test_purchases_alone(saint: Saint) -> None:
    summary = load(saint, "cdnow/CDNOW_master.txt.gz", "cdnow")
    with gzip.open(DATA / "cdnow" / "CDNOW_master.txt.gz", "rt") as stream:
        rows = [line.split() for line in stream][1:]
    wanted: dict[str, tuple[int, Decimal, str]] = {}
    for customer, digits, _, dollars in rows:
        count, amount, last = wanted.get(customer, (0, Decimal(0), ""))
        day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        wanted[customer] = (count + 1, amount + Decimal(dollars), max(last, day))
    assert per_company(saint) == wanted
    assert {row["table"]: row["added"] for row in summary} == {
        "sales": len(rows),
        "companies": len(wanted),
    }


def raw(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_salesforce_as_a_connector_lands_it(saint: Saint) -> None:
    summary = load(saint, "salesforce-connector")
    added = {row["table"]: row["added"] for row in summary}
    folder = "salesforce-connector/sf_{}_data.csv"

    def is_there(row: dict[str, str]) -> bool:
        flags = [row.get(f, "").lower() for f in ("is_deleted", "_fivetran_deleted")]
        return (
            "true" not in flags and row.get("_fivetran_active", "").lower() != "false"
        )

    for table, objects in {
        "companies": ["account"],
        "persons": ["contact"],
        "users": ["user"],
        "sales": ["opportunity"],
        "activities": ["task", "event"],
    }.items():
        rows = [row for name in objects for row in raw(folder.format(name))]
        assert added[table] == sum(map(is_there, rows)), table
    assert saint.query("SELECT DISTINCT date FROM activities") == [("2019-11-11",)]
    assert saint.query("SELECT count(*) FROM activities WHERE company > 0") == [(0,)]


def test_hubspot_as_a_connector_lands_it(saint: Saint) -> None:
    summary = load(saint, "hubspot-connector")
    added = {row["table"]: row["added"] for row in summary}
    assert added == {
        "users": 100,
        "companies": 24,
        "persons": 22,
        "sales": 44,
        "activities": 105,
        "requests": 25,
    }
    tickets = raw("hubspot-connector/ticket_data.csv")
    closed = sum(bool(row["property_closed_date"]) for row in tickets)
    states = dict(saint.query("SELECT state, count(*) FROM requests GROUP BY 1"))
    assert states == {"closed": closed, "open": len(tickets) - closed}
    deals = raw("hubspot-connector/deal_data.csv")
    owned = "SELECT count(*) FROM sales WHERE owner IS NOT NULL"
    assert saint.query(owned) == [(sum(bool(row["owner_id"]) for row in deals),)]
