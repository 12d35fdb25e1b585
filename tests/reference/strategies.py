"""Data full of edges: period starts, month ends, leap days, midnights, gaps, ties."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

Rows = list[dict[str, Any]]

LOADED_ON = date(2024, 5, 31)
DAYS = [
    date(2024, 2, 29),
    date(2024, 3, 30),
    date(2024, 3, 31),
    date(2024, 5, 30),
    LOADED_ON,
    date(2024, 6, 1),
    date(2024, 6, 30),
    date(2024, 12, 31),
    date(2025, 2, 28),
    date(2025, 3, 1),
]
"""As-of days: month ends, a leap day, and days before and after the loading."""

PERIODS = [
    *("1 day", "7 days", "30 days", "90 days", "1 week", "6 weeks"),
    *("1 month", "2 months", "3 months", "1 year", "2 years"),
]
SETTINGS: dict[str, Any] = {
    "version": 1,
    "timezone": "Europe/Copenhagen",
    "currency": "DKK",
    "rates": {"EUR": "7.46", "USD": "6.8", "JPY": "0.0475"},
    "amount_classes": {
        "small": {"below": 100},
        "medium": {"from": 100, "below": "1000.50"},
        "large": {"from": "1000.50"},
    },
    "states": {"requests": {"closed": ["Solved", "Løst"], "open": ["Neu"]}},
}

WHERE = {
    "sales": [
        {},
        {"state": "open"},
        {"state": ["lost", "stalled"]},
        {"state": "any"},
        {"amount_class": "small"},
        {"amount_class": ["medium", "large"]},
        {"currency": "EUR"},
        {"currency": "dkk", "state": ["open", "sold"]},
        {"tag": "ÆBLE"},
        {"owner": "U1"},
    ],
    "activities": [
        {},
        {"state": "open"},
        {"state": "any"},
        {"type": "call"},
        {"type": ["CALL", "email"], "direction": "outgoing"},
        {"direction": "none"},
        {"completed": True},
        {"type": "besøg"},
    ],
    "requests": [
        {},
        {"state": "open"},
        {"state": ["closed"]},
        {"category": "Straße"},
        {"priority": ["high", "low"]},
    ],
}
PERIODIC = ["count", "first_date", "last_date", "rank"]
TIMELESS = [
    *("open_count", "oldest_open_date", "rhythm", "lateness", "days", "alive"),
]
PLANNED = ["overdue_count", "next_date"]


@dataclass
class Dataset:
    """The rows of each table, cells as text; a missing cell is empty."""

    tables: Mapping[str, Rows] = field(default_factory=dict)


def write_native(dataset: Dataset, folder: Path) -> None:
    """Write the native CSV files of a dataset."""
    for table, rows in dataset.tables.items():
        columns = list(dict.fromkeys(["id", *(name for row in rows for name in row)]))
        columns += [c for c in _REQUIRED.get(table, ()) if c not in columns]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)


_REQUIRED = {
    "companies": ("name", "size"),
    "persons": ("last_name",),
    "projects": ("name",),
    "sales": ("date", "tag"),
    "activities": ("date",),
    "requests": ("date",),
}


def _around(day: date) -> st.SearchStrategy[date]:
    edges = [0, 1, 6, 7, 29, 30, 31, 41, 42, 59, 60, 61, 89, 90, 364, 365, 366]
    near = st.sampled_from(
        [day + timedelta(days=s * e) for e in edges for s in (-1, 1)]
    )
    return st.one_of(near, st.integers(-420, 90).map(lambda n: day + timedelta(days=n)))


days = st.sampled_from(DAYS).flatmap(_around)
edge_days = st.one_of(days, st.sampled_from(DAYS))


def _stamp(day: date) -> st.SearchStrategy[str]:
    times = ["", "T23:30:00-05:00", "T00:30:00+02:00", "T22:59:59Z", "T12:00:00"]
    return st.sampled_from(times).map(lambda time: f"{day.isoformat()}{time}")


cells = st.one_of(edge_days.map(date.isoformat), edge_days.flatmap(_stamp))
maybe = st.one_of(st.just(""), cells)


def _word(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


amounts = st.one_of(
    _word("", "0", "-5.5", "100", "99.99", "1000.50", "1e3"),
    st.decimals(-2000, 9000, places=2).map(str),
)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Draw a small CRM."""
    companies = [f"C{n}" for n in range(draw(st.integers(0, 4)))]
    persons = [f"P{n}" for n in range(draw(st.integers(0, 3)))]
    projects = [f"J{n}" for n in range(draw(st.integers(0, 2)))]
    users = ["U1", "U2"]

    def link(ids: list[str]) -> str:
        return draw(_word("", *ids, *ids)) if ids else ""

    def records(extra: dict[str, st.SearchStrategy[str]], most: int) -> Rows:
        return [
            {
                "id": f"R{n}",
                "date": draw(cells),
                "company": link(companies),
                "person": link(persons),
                "project": link(projects),
                "owner": link(users),
                **{name: draw(strategy) for name, strategy in extra.items()},
            }
            for n in range(draw(st.integers(0, most)))
        ]

    tables: dict[str, Rows] = {
        "users": [{"id": u, "name": f"User {u}"} for u in users],
        "companies": [
            {
                "id": c,
                "name": f"Firma {c}",
                "category": draw(_word("", "Kunde", "kunde", "Lead", "KUNDE A/S")),
                "owner": link(users),
                "created_at": draw(maybe),
                "size": draw(_word("", "5", "12.5", "many", "-3")),
                "city": draw(_word("", "Århus", "ÅRHUS", "Straße", "STRASSE")),
            }
            for c in companies
        ],
        "persons": [
            {
                "id": p,
                "last_name": f"Person {p}",
                "company": link(companies),
                "owner": link(users),
            }
            for p in persons
        ],
        "projects": [
            {
                "id": j,
                "name": f"Projekt {j}",
                "state": draw(_word("", "ongoing", "Completed")),
                "company": link(companies),
                "ends_on": draw(maybe),
            }
            for j in projects
        ],
    }
    tables["sales"] = records(
        {
            "state": _word("", "sold", "open", "lost", "stalled", "Sold"),
            "amount": amounts,
            "currency": _word("", "DKK", "EUR", "usd", "JPY"),
            "created_at": maybe,
            "tag": _word("", "æble", "Æble", "pære"),
        },
        10,
    )
    tables["activities"] = records(
        {
            "type": _word("", "call", "Email", "todo", "Besøg", "document"),
            "direction": _word("", "incoming", "outgoing", "None"),
            "completed": _word("", "", "1", "0", "yes", "no"),
            "completed_at": maybe,
        },
        10,
    )
    tables["requests"] = records(
        {
            "state": _word("", "open", "closed", "Solved", "løst", "NEU"),
            "closed_at": maybe,
            "category": _word("", "straße", "STRASSE", "other"),
            "priority": _word("", "High", "low"),
        },
        8,
    )
    return Dataset(tables)


@st.composite
def counter_specs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a counter as YAML would declare it."""
    source = draw(_word(*WHERE))
    measures = [*PERIODIC, *TIMELESS]
    if source != "requests":
        measures += PLANNED
    if source == "sales":
        measures += ["amount", "amount_rank"]
    measure = draw(_word(*measures))
    spec: dict[str, Any] = {"counter": f"{source}.{measure}"}
    where = draw(st.sampled_from(WHERE[source]))
    if where:
        spec["where"] = where
    if measure in (*PERIODIC, "amount", "amount_rank") and draw(st.booleans()):
        spec["period"] = draw(st.sampled_from(PERIODS))
    return spec


period_tests = ("older_than", "within", "not_within", "in_next")


@st.composite
def _date_test(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(_word(*period_tests, "before", "after", "on", "between", "never"))
    if name in period_tests:
        return {name: draw(st.sampled_from(PERIODS))}
    if name == "never":
        return {name: draw(st.booleans())}
    if name == "between":
        return {name: sorted([draw(edge_days), draw(edge_days)])}
    return {name: draw(edge_days)}


@st.composite
def _number_test(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(
        _word("equals", "more_than", "at_least", "less_than", "at_most", "between")
    )
    numbers = st.one_of(st.integers(-3, 12), st.sampled_from(["2.5", "100", "33.3"]))
    if name == "between":
        low = draw(st.integers(-3, 5))
        return {name: [low, low + draw(st.integers(0, 900))]}
    return {name: draw(numbers)}


@st.composite
def _text_test(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(_word("is", "is_not", "in", "not_in", "contains", "starts_with"))
    text = _word("kunde", "LEAD", "strasse", "århus", "User u1", "a", "s")
    if name in ("in", "not_in"):
        return {name: draw(st.lists(text, min_size=1, max_size=3))}
    return {name: draw(text)}


@st.composite
def _leaves(draw: st.DrawFn, entity: str) -> dict[str, Any]:
    if draw(st.booleans()):
        spec = draw(counter_specs())
        measure = spec["counter"].partition(".")[2]
        if measure.endswith("date"):
            return {**spec, **draw(_date_test())}
        if measure in ("count", "amount") and draw(st.booleans()):
            percent = draw(_word("10%", "25%", "50%", "33.4%", "0%", "100%"))
            return {**spec, draw(_word("top", "bottom")): percent}
        return {**spec, **draw(_number_test())}
    company = "" if entity == "company" else "company."
    kind = draw(_word("text", "text", "date", "number", "empty"))
    if kind == "date":
        fields = {"company": "created_at", "project": "ends_on"}
        return {
            "field": fields.get(entity, "company.created_at"),
            **draw(_date_test()),
        }
    if kind == "number":
        return {"field": f"{company}size", **draw(_number_test())}
    path = draw(_word("category", "city", "owner.name", "owner", "id", "name"))
    if kind == "empty":
        return {"field": f"{company}{path}", "empty": draw(st.booleans())}
    return {"field": f"{company}{path}", **draw(_text_test())}


def criteria(entity: str) -> st.SearchStrategy[Any]:
    """Draw criteria nested a few levels deep."""
    return st.recursive(
        _leaves(entity),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=6,
    )
