"""A native folder as plain records, with all defaults filled in."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Record = dict[str, Any]

DATES = {
    "date",
    "created_at",
    "completed_at",
    "closed_at",
    "starts_on",
    "ends_on",
}
TABLES = (
    "users",
    "companies",
    "persons",
    "projects",
    "sales",
    "activities",
    "requests",
)


@dataclass
class Crm:
    """All tables by name, each a dict from external id to record."""

    tables: dict[str, dict[str, Record]]
    settings: dict[str, Any]


def read_crm(folder: Path, settings: dict[str, Any], loaded_on: date) -> Crm:
    """Read the files of a folder as they would be loaded on a day."""
    zone = ZoneInfo(settings.get("timezone", "UTC"))
    tables: dict[str, dict[str, Record]] = {}
    for table in TABLES:
        path = folder / f"{table}.csv"
        tables[table] = {}
        if path.exists():
            with path.open(encoding="utf-8", newline="") as stream:
                for cells in csv.DictReader(stream):
                    record = _record(table, cells, zone, settings, loaded_on)
                    tables[table][record["id"]] = record
    for table in ("sales", "activities", "requests"):
        for record in tables[table].values():
            if record.get("person") and not record.get("company"):
                record["company"] = tables["persons"][record["person"]].get("company")
    return Crm(tables, settings)


def _record(
    table: str,
    cells: dict[str, str],
    zone: ZoneInfo,
    settings: dict[str, Any],
    loaded_on: date,
) -> Record:
    record: Record = {k: (v if v.strip() else None) for k, v in cells.items()}
    for name in DATES & record.keys():
        if record[name] is not None:
            record[name] = _day(record[name], zone)
    if table == "activities":
        record.setdefault("type", None)
        record["direction"] = (record.get("direction") or "none").lower()
        if record["type"] and record["type"].lower() in (
            *("appointment", "call", "email", "todo", "document"),
        ):
            record["type"] = record["type"].lower()
        given = record.get("completed")
        if given is None:
            by_nature = record["type"] in ("email", "document")
            is_past = record["date"] <= loaded_on
            record["completed"] = bool(
                by_nature or record.get("completed_at") or is_past
            )
        else:
            record["completed"] = given.strip().lower() in ("1", "true", "yes")
    if table == "sales":
        record["state"] = _state(record.get("state") or "sold", table, settings)
        base = settings.get("currency", "EUR")
        currency = (record.get("currency") or base).upper()
        record["currency"] = currency
        rates = {base: 1, **settings.get("rates", {})}
        amount = record.get("amount")
        record["amount"] = None if amount is None else Fraction(amount)
        record["value"] = (
            None
            if amount is None
            else Fraction(amount) * Fraction(str(rates[currency]))
        )
    if table == "requests":
        default = "closed" if record.get("closed_at") else "open"
        record["state"] = _state(record.get("state") or default, table, settings)
    if table == "persons":
        parts = (record.get("first_name"), record["last_name"])
        record["name"] = " ".join(part for part in parts if part).strip()
    return record


def _state(word: str, table: str, settings: dict[str, Any]) -> str:
    mapped = settings.get("states", {}).get(table, {})
    for state, words in mapped.items():
        if word.casefold() in [w.casefold() for w in words]:
            return str(state)
    return word.lower()


def _day(text: str, zone: ZoneInfo) -> date:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(zone)
    return moment.date()
