"""Write the sample: the CRM of Nordlys, a wholesaler of lamps that does not exist.

    python sample_data/generate.py [FOLDER]

The files are the same, byte for byte, on every run, machine and Python since 3.11.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from dice import ANCHOR, Dice
from people import (
    Row,
    make_companies,
    make_members,
    make_persons,
    make_projects,
    make_users,
)
from records import make_activities, make_requests, make_sales

COLUMNS = {
    "users": "id name email phone active",
    "companies": "id name category business owner phone email website street postcode"
    " city country created_at number segment",
    "persons": "id company first_name last_name title owner phone mobile email"
    " created_at birthday",
    "projects": "id name type state owner company starts_on ends_on created_at number",
    "project_members": "id project company person",
    "sales": "id date state amount currency subject probability owner company person"
    " project created_at product",
    "activities": "id date type direction completed completed_at subject text intent"
    " owner company person project sale",
    "requests": "id date state closed_at category priority subject owner company"
    " person project",
}
"""The columns of each file, in order."""

_SHARE_OF_TIMESTAMPS = 0.02


def make_tables() -> dict[str, list[Row]]:
    """Make every table, each row with its id."""
    users = make_users()
    companies = make_companies(users)
    persons = make_persons(companies)
    projects = make_projects(companies)
    members = make_members(projects, companies)
    sales = make_sales(companies, projects)
    activities = make_activities(companies, projects, persons, sales)
    requests = make_requests(companies, projects)
    return {
        "users": users,
        "companies": [company.row for company in companies],
        "persons": persons,
        "projects": [project.row for project in projects],
        "project_members": _numbered("M{:03}", members),
        "sales": _numbered("S{:05}", _by_date(sales)),
        "activities": _numbered("A{:05}", _by_date(activities)),
        "requests": _numbered("R{:05}", _by_date(requests)),
    }


def _by_date(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["date"]))


def _numbered(pattern: str, rows: Sequence[Row]) -> list[Row]:
    for number, row in enumerate(rows, start=1):
        row["id"] = pattern.format(number)
    return list(rows)


def write_tables(tables: dict[str, list[Row]], folder: Path) -> None:
    """Write each table as a CSV file, and the anchor day beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        columns = COLUMNS[table].split()
        dice = Dice("timestamps", table)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                stamp = table in {"activities", "requests"} and dice.chance(
                    _SHARE_OF_TIMESTAMPS
                )
                day = {"date": _timestamp(dice, row["date"])} if stamp else {}
                writer.writerow(_cell({**row, **day}.get(c, "")) for c in columns)
    (folder / "anchor.txt").write_text(f"{ANCHOR}\n", encoding="ascii", newline="\n")


def _timestamp(dice: Dice, day: object) -> str:
    """Write a day as a moment that falls on it in Copenhagen, summer and winter."""
    if not isinstance(day, date):
        raise TypeError(day)
    if dice.chance(0.3):
        return f"{day - timedelta(days=1)}T23:{dice.whole(10, 59)}:00Z"
    return f"{day}T{dice.whole(8, 16):02}:{dice.whole(0, 59):02}:00+01:00"


def _cell(value: object) -> object:
    return value["id"] if isinstance(value, dict) else value


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:2]]
    write_tables(make_tables(), *(folders or [Path(__file__).parent]))
