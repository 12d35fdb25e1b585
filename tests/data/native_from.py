"""Real data sets as native folders: python -m tests.data.native_from SET FROM TO.

The sets are CRM sales opportunities (a pipeline of 8,800), Northwind (830 orders) and
CDNOW (69,659 purchases), each in a folder of its own below FROM.
"""

import csv
import gzip
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

Cells = Mapping[str, object]

STATES = {"Won": "sold", "Lost": "lost", "Engaging": "open", "Prospecting": "open"}
LAST_DAY_OF_PIPELINE = "2017-12-31"
"""Stands in for the day that an open opportunity is hoped for, which nobody wrote."""


def crm_sales_opportunities(source: Path, target: Path) -> None:
    """Accounts are companies, agents users, and opportunities sales."""
    teams = _rows(source / "sales_teams.csv")
    _write(
        target / "users.csv",
        (
            {"id": t["sales_agent"], "name": t["sales_agent"], "manager": t["manager"]}
            for t in teams
        ),
    )
    _write(
        target / "companies.csv",
        (
            {
                "id": a["account"],
                "name": a["account"],
                "category": "Customer",
                "business": a["sector"],
                "country": a["office_location"],
                "revenue": a["revenue"],
                "employees": a["employees"],
            }
            for a in _rows(source / "accounts.csv")
        ),
    )
    _write(
        target / "sales.csv",
        (
            {
                "id": row["opportunity_id"],
                "date": row["close_date"] or LAST_DAY_OF_PIPELINE,
                "state": STATES[row["deal_stage"]],
                "amount": row["close_value"],
                "currency": "USD",
                "owner": row["sales_agent"],
                "company": row["account"],
                "created_at": row["engage_date"],
                "product": row["product"],
            }
            for row in _rows(source / "sales_pipeline.csv")
        ),
    )


def northwind(source: Path, target: Path) -> None:
    """Customers are companies, employees users, and orders sales that were sold."""
    path = source / "northwind.db"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for line in connection.execute('SELECT * FROM "Order Details"'):
        price, discount = (Decimal(str(line[n])) for n in ("UnitPrice", "Discount"))
        amounts[line["OrderID"]] += price * line["Quantity"] * (1 - discount)
    _write(
        target / "users.csv",
        (
            {"id": e["EmployeeID"], "name": f"{e['FirstName']} {e['LastName']}"}
            for e in connection.execute("SELECT * FROM Employees")
        ),
    )
    _write(
        target / "companies.csv",
        (
            {
                "id": c["CustomerID"],
                "name": c["CompanyName"],
                "category": "Customer",
                "phone": c["Phone"],
                "street": c["Address"],
                "postcode": c["PostalCode"],
                "city": c["City"],
                "country": c["Country"],
            }
            for c in connection.execute("SELECT * FROM Customers")
        ),
    )
    _write(
        target / "sales.csv",
        (
            {
                "id": o["OrderID"],
                "date": o["OrderDate"].removesuffix(" 00:00:00.000"),
                "amount": amounts[o["OrderID"]],
                "currency": "USD",
                "owner": o["EmployeeID"],
                "company": o["CustomerID"],
            }
            for o in connection.execute("SELECT * FROM Orders")
        ),
    )
    connection.close()


def cdnow(source: Path, target: Path, every: int = 1) -> None:
    """Customers are companies, purchases sales; ``every`` takes each n-th customer."""
    purchases = [
        (number, customer, day, amount)
        for number, (customer, day, _, amount) in enumerate(cdnow_lines(source))
        if int(customer) % every == 0
    ]
    _write(
        target / "companies.csv",
        (
            {"id": customer, "name": f"Customer {customer}", "category": "Customer"}
            for customer in dict.fromkeys(customer for _, customer, _, _ in purchases)
        ),
    )
    _write(
        target / "sales.csv",
        (
            {
                "id": number,
                "date": f"{day[:4]}-{day[4:6]}-{day[6:]}",
                "amount": amount,
                "currency": "USD",
                "company": customer,
            }
            for number, customer, day, amount in purchases
        ),
    )


def cdnow_lines(source: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield customer, day as YYYYMMDD, number of CDs and dollars of each purchase."""
    with gzip.open(source / "CDNOW_master.txt.gz", "rt", encoding="ascii") as lines:
        next(lines)
        for line in lines:
            customer, day, number, amount = line.split()
            yield customer, day, number, amount


SETS = {
    "crm-sales-opportunities": crm_sales_opportunities,
    "northwind": northwind,
    "cdnow": cdnow,
}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, rows: Iterable[Cells]) -> None:
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    SETS[name](Path(source) / name, Path(target))
