"""Counters by looking at every record, one by one."""

import re
import unicodedata
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.reference.calendar import start
from tests.reference.crm import Crm, Record

Value = int | Fraction | date | None

ENTITY_TABLES = {"company": "companies", "person": "persons", "project": "projects"}
SUFFIX = re.compile(r"(.*?)_(\d+)([dwmy])$")
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


def fold(text: str) -> str:
    """Caseless, in every alphabet."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def counter_values(
    crm: Crm, entity: str, spec: dict[str, Any], day: date
) -> dict[str, Value]:
    """Return the counter of every entity of a type by external id."""
    source, measure, where, period = resolve(crm, spec)
    first = start(day, period) if period else None
    ids = crm.tables[ENTITY_TABLES[entity]]
    records = {one: [] for one in ids}  # type: dict[str, list[Record]]
    for record in crm.tables[source].values():
        if record.get(entity):
            records[record[entity]].append(record)
    base = {"rank": "count", "amount_rank": "amount"}.get(measure, measure)
    values = {
        one: _measure(base, source, where, records[one], day, first, crm) for one in ids
    }
    if measure == "alive":
        return chances(values, day)
    return values if base == measure else percent_ranks(values)


def resolve(
    crm: Crm, spec: dict[str, Any]
) -> tuple[str, str, dict[str, Any], str | None]:
    """Return source, measure, slices and period of a counter's declaration."""
    where, period = dict(spec.get("where", {})), spec.get("period")
    named = crm.settings.get("counters", {}).get(spec["counter"])
    if named:
        source, measure, more, own_period = resolve(crm, named)
        return source, measure, {**more, **where}, period or own_period
    source, measure = spec["counter"].split(".")
    match = SUFFIX.match(measure)
    if match:
        measure, period = match[1], f"{match[2]} {UNITS[match[3]]}"
    return source, measure, where, period


def percent_ranks(values: dict[str, Any]) -> dict[str, Value]:
    """Return 100 times the share of the others that are smaller."""
    others = max(len(values) - 1, 1)
    return {
        one: Fraction(100 * sum(v < value for v in values.values()), others)
        for one, value in values.items()
    }


def chances(dates: dict[str, Any], day: date) -> dict[str, Value]:
    """Return the chance, in percent, of another date within a year, for each."""
    with_any = [found for found in dates.values() if found]
    again = sum(len(found) - 1 for found in with_any)
    if not again:
        return dict.fromkeys(dates)
    gap = sum((day - found[0]).days for found in with_any) / again
    return {one: _chance(found, gap, day) for one, found in dates.items()}


def _chance(dates: list[date], gap: float, day: date) -> Any:
    if not dates:
        return None
    age, active = (day - dates[0]).days, (dates[-1] - dates[0]).days
    number = len(dates)
    gone = ((gap + age) / (gap + active)) ** number / number
    stays_away = ((gap + age) / (gap + age + 365)) ** number
    return 100 / (1 + gone) * (1 - stays_away)


def state_at(source: str, record: Record, day: date) -> str | None:
    """Return a record's state at the end of a day, or None if it is not there."""
    when = record["date"]
    if source == "activities":
        done_on = record.get("completed_at")
        if not record["completed"]:
            return "open"
        if done_on:
            return "completed" if done_on <= day else "open"
        return "completed" if when <= day else None
    if source == "sales":
        created = record.get("created_at")
        if record["state"] != "open" and when <= day:
            return str(record["state"])
        if created:
            return "open" if created <= day else None
        return "open" if record["state"] == "open" else None
    if when > day:
        return None
    closed = record.get("closed_at")
    is_closed = closed <= day if closed else record["state"] == "closed"
    return "closed" if is_closed else "open"


def _in_slice(crm: Crm, record: Record, column: str, wanted: Any) -> bool:
    values = [str(v) for v in (wanted if isinstance(wanted, list) else [wanted])]
    if column == "amount_class":
        return any(_in_class(crm, record, name) for name in values)
    found = record.get(column)
    if column == "completed":
        words = ["true", "1", "yes"] if found else ["false", "0", "no"]
        return any(value.lower() in words for value in values)
    if column in ("owner", "company", "person", "project", "sale", "id"):
        return found in values
    return found is not None and fold(str(found)) in [fold(v) for v in values]


def _in_class(crm: Crm, record: Record, name: str) -> bool:
    bounds, value = crm.settings["amount_classes"][name], record["value"]
    return (
        value is not None
        and value >= Fraction(str(bounds.get("from", -(10**15))))
        and value < Fraction(str(bounds.get("below", 10**15)))
    )


def _measure(
    measure: str,
    source: str,
    where: dict[str, Any],
    records: list[Record],
    day: date,
    first: date | None,
    crm: Crm,
) -> Value:
    slices = {k: v for k, v in where.items() if k != "state"}
    mine = [r for r in records if all(_in_slice(crm, r, *s) for s in slices.items())]
    states = where.get("state")
    states = [states] if isinstance(states, str) else states
    if measure in ("open_count", "oldest_open_date", "overdue_count", "next_date"):
        is_wanted = states is None or "any" in states or "open" in states
        opened: list[date] = [
            r["date"] for r in mine if state_at(source, r, day) == "open"
        ]
        opened = opened if is_wanted else []
        if measure == "open_count":
            return len(opened)
        if measure == "oldest_open_date":
            return min(opened, default=None)
        if measure == "overdue_count":
            return sum(d < day for d in opened)
        return min((d for d in opened if d > day), default=None)
    counted = [
        r
        for r in mine
        if _counts(source, state_at(source, r, day), states)
        and r["date"] <= day
        and (first is None or first <= r["date"])
    ]
    dates = sorted({r["date"] for r in counted})
    if measure == "count":
        return len(counted)
    if measure == "days":
        return len(dates)
    if measure == "alive":
        return dates  # type: ignore[return-value]  # compared with all others below
    if measure == "amount":
        return sum((r["value"] for r in counted if r["value"] is not None), Fraction(0))
    if measure == "first_date":
        return dates[0] if dates else None
    if measure == "last_date":
        return dates[-1] if dates else None
    rhythm = _median_gap(dates)
    if measure == "rhythm" or rhythm is None:
        return rhythm
    return Fraction((day - dates[-1]).days) / rhythm


def _counts(source: str, state: str | None, wanted: list[str] | None) -> bool:
    if wanted is None:
        wanted = {"activities": ["completed"], "sales": ["sold"]}.get(source, ["any"])
    return state is not None and ("any" in wanted or state in wanted)


def _median_gap(dates: list[date]) -> Fraction | None:
    gaps = sorted((b - a).days for a, b in pairwise(dates))
    if len(gaps) < 2:
        return None
    middle = len(gaps) // 2
    if len(gaps) % 2:
        return Fraction(gaps[middle])
    return Fraction(gaps[middle - 1] + gaps[middle], 2)
