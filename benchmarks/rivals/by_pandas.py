"""Every standard counter, by pandas."""

from pathlib import Path

import pandas as pd

from benchmarks.generate import END
from benchmarks.rivals import FACTOR_OF, SOURCES, STARTS, TABLES, UNITS

_DAY = pd.Timestamp(END)
_LINKS = ["company", "person", "project", "date"]
_COLUMNS = {
    "activities": [*_LINKS, "completed", "completed_at"],
    "sales": [*_LINKS, "state", "created_at", "amount", "currency"],
    "requests": [*_LINKS, "state", "closed_at"],
}


def compute(source: Path, target: Path) -> None:
    """Write the counters of each entity type."""
    for name in SOURCES:
        path = source / f"{name}.parquet"
        records = pd.read_parquet(path, columns=_COLUMNS[name])
        records["date"] = pd.to_datetime(records["date"])
        contact, is_open = _STATES[name](records)
        contact &= records["date"] <= _DAY
        for entity, table in TABLES.items():
            ids = pd.read_parquet(source / f"{table}.parquet", columns=["id"])["id"]
            counters = _counters(records, name, entity, contact, is_open)
            counters = _ranked(_filled(counters, pd.Index(ids)), name)
            counters.to_parquet(target / f"{entity}-{name}.parquet")


def _activities(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which activities are completed, and which open, at the end of the day."""
    is_done = records["completed"] == "1"
    done = pd.to_datetime(records["completed_at"])
    return is_done & ~(done > _DAY), ~is_done | (done > _DAY)


def _sales(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which sales are sold, and which open, at the end of the day."""
    currency = records["currency"].fillna("DKK")
    records["value"] = records["amount"] * currency.map(FACTOR_OF)
    created = pd.to_datetime(records["created_at"])
    is_settled = (records["state"] != "open") & (records["date"] <= _DAY)
    is_known = (created <= _DAY) | ((records["state"] == "open") & created.isna())
    return is_settled & (records["state"] == "sold"), ~is_settled & is_known


def _requests(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which requests are there, and which open, at the end of the day."""
    closed = pd.to_datetime(records["closed_at"])
    is_there = records["date"] <= _DAY
    is_closed = (closed <= _DAY) | (closed.isna() & (records["state"] == "closed"))
    return is_there, is_there & ~is_closed


_STATES = {"activities": _activities, "sales": _sales, "requests": _requests}


def _counters(
    records: pd.DataFrame,
    name: str,
    entity: str,
    contact: pd.Series,
    is_open: pd.Series,
) -> pd.DataFrame:
    """Return a row for each entity with any record that counts or is open."""
    columns = {}
    for suffix, start in STARTS.items():
        counted = (
            contact
            if start is None
            else contact & (records["date"] >= pd.Timestamp(start))
        )
        groups = records[counted].groupby(entity)
        columns[f"{name}_count{suffix}"] = groups.size()
        columns[f"{name}_first_date{suffix}"] = groups["date"].min()
        columns[f"{name}_last_date{suffix}"] = groups["date"].max()
        if name == "sales":
            columns[f"sales_amount{suffix}"] = groups["value"].sum() / UNITS
    open_ones = records[is_open]
    dates = open_ones.groupby(entity)["date"]
    columns[f"{name}_open_count"] = dates.size()
    columns[f"{name}_oldest_open_date"] = dates.min()
    if name != "requests":
        late = open_ones[open_ones["date"] < _DAY]
        ahead = open_ones[open_ones["date"] > _DAY]
        columns[f"{name}_overdue_count"] = late.groupby(entity).size()
        columns[f"{name}_next_date"] = ahead.groupby(entity)["date"].min()
    columns[f"{name}_rhythm"] = _rhythm(records[contact], entity)
    return pd.DataFrame(columns)


def _rhythm(contacts: pd.DataFrame, entity: str) -> pd.Series:
    days = contacts[[entity, "date"]].dropna().drop_duplicates()
    days = days.sort_values([entity, "date"])
    gaps = days.groupby(entity)["date"].diff().dt.days.groupby(days[entity])
    return gaps.median().where(gaps.count() >= 2)  # noqa: PLR2004


def _filled(counters: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """Give every entity a row, with zeros where it has no records."""
    counters = counters.reindex(ids)
    numbers = [c for c in counters if "count" in c or "amount" in c]
    counters[numbers] = counters[numbers].fillna(0)
    return counters


def _ranked(counters: pd.DataFrame, name: str) -> pd.DataFrame:
    since = (_DAY - counters[f"{name}_last_date"]).dt.days
    counters[f"{name}_lateness"] = since / counters[f"{name}_rhythm"]
    others = max(len(counters) - 1, 1)
    for suffix in STARTS:
        for of, rank in (("count", "rank"), ("amount", "amount_rank")):
            if of == "count" or name == "sales":
                places = counters[f"{name}_{of}{suffix}"].rank(method="min")
                counters[f"{name}_{rank}{suffix}"] = 100 * (places - 1) / others
    return counters
