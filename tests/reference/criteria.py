"""Criteria by asking each entity, one by one."""

from datetime import date
from fractions import Fraction
from typing import Any

from tests.reference.calendar import end, start
from tests.reference.counters import (
    ENTITY_TABLES,
    counter_values,
    fold,
    percent_ranks,
)
from tests.reference.crm import Crm, Record

KEYS = {"field", "counter", "status", "where", "period"}
HOLDS_WHEN_MISSING = {"is_not", "not_in", "not_within"}


def members(
    crm: Crm,
    entity: str,
    criteria: Any,
    day: date,
    statuses: dict[str, Any] | None = None,
) -> set[str]:
    """Return the external ids of the entities that meet criteria."""
    everybody = set(crm.tables[ENTITY_TABLES[entity]])
    if isinstance(criteria, list):
        parts = [members(crm, entity, part, day, statuses) for part in criteria]
        return everybody.intersection(*parts)
    if "all" in criteria:
        return members(crm, entity, criteria["all"], day, statuses)
    if "any" in criteria:
        parts = [members(crm, entity, part, day, statuses) for part in criteria["any"]]
        return set().union(*parts)
    if "not" in criteria:
        return everybody - members(crm, entity, criteria["not"], day, statuses)
    if "status" in criteria:
        named = (statuses or {})[criteria["status"]]
        return members(crm, entity, named["criteria"], day, statuses)
    return _leaf(crm, entity, criteria, day)


def _leaf(crm: Crm, entity: str, criterion: dict[str, Any], day: date) -> set[str]:
    tests = {k: v for k, v in criterion.items() if k not in KEYS}
    if "counter" in criterion:
        values = counter_values(crm, entity, criterion, day)
        ranks = percent_ranks(values) if {"top", "bottom"} & tests.keys() else {}
    else:
        table = crm.tables[ENTITY_TABLES[entity]]
        path = criterion["field"].removeprefix(f"{entity}.").removeprefix("entity.")
        values = {one: field_value(crm, record, path) for one, record in table.items()}
        ranks = {}
    return {
        one
        for one, value in values.items()
        if all(
            _holds(name, ranks.get(one, value), wanted, day)
            for name, wanted in tests.items()
        )
    }


def field_value(crm: Crm, record: Record, path: str) -> Any:
    """Follow a path such as company.owner.name from a record."""
    if path in record or "." not in path:
        return record.get(path)
    step, _, rest = path.partition(".")
    table = {"company": "companies", "owner": "users"}[step]
    other = crm.tables[table].get(record.get(step) or "")
    return field_value(crm, other, rest) if other else None


def _holds(test: str, value: Any, wanted: Any, day: date) -> bool:
    if test == "empty":
        return (value in (None, "")) is bool(wanted)
    if test == "never":
        return (value is None) is bool(wanted)
    if test in (
        "older_than",
        "within",
        "not_within",
        "in_next",
        "before",
        "after",
        "on",
    ):
        value = _as_date(value)
    if test in ("equals", "more_than", "at_least", "less_than", "at_most"):
        value = _as_number(value)
    if test == "between":
        is_date = isinstance(wanted[0], date)
        value = _as_date(value) if is_date else _as_number(value)
    if value is None:
        return test in HOLDS_WHEN_MISSING
    if test in ("is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with"):
        return _text_holds(test, fold(str(value)), wanted)
    if test in ("older_than", "within", "not_within", "in_next"):
        return _period_holds(test, value, wanted, day)
    if test == "top":
        return bool(value >= 100 - _percent(wanted))
    if test == "bottom":
        return bool(value <= _percent(wanted))
    if test == "between":
        low, high = wanted if isinstance(value, date) else map(_number, wanted)
        return bool(low <= value <= high)
    if not isinstance(value, date):
        wanted = _number(wanted)
    compared: dict[str, bool] = {
        "equals": value == wanted,
        "on": value == wanted,
        "more_than": value > wanted,
        "after": value > wanted,
        "at_least": value >= wanted,
        "less_than": value < wanted,
        "before": value < wanted,
        "at_most": value <= wanted,
    }
    return compared[test]


def _text_holds(test: str, value: str, wanted: Any) -> bool:
    texts = [fold(str(w)) for w in (wanted if isinstance(wanted, list) else [wanted])]
    return {
        "is": value == texts[0],
        "is_not": value != texts[0],
        "in": value in texts,
        "not_in": value not in texts,
        "contains": texts[0] in value,
        "starts_with": value.startswith(texts[0]),
        "ends_with": value.endswith(texts[0]),
    }[test]


def _period_holds(test: str, value: date, period: str, day: date) -> bool:
    if test == "older_than":
        return value < start(day, period)
    if test == "in_next":
        return day < value <= end(day, period)
    is_within = start(day, period) <= value <= day
    return is_within == (test == "within")


def _percent(text: Any) -> Fraction:
    return _number(str(text).removesuffix("%"))


def _number(value: Any) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _as_number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    plain = value.strip().lstrip("+-").replace(".", "", 1)
    is_number = plain.isascii() and plain.isdigit()
    return Fraction(value.strip()) if is_number else None


def _as_date(value: Any) -> date | None:
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
