"""Whether a rival's counters are saint's, of every entity and in every column."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from benchmarks.rivals import SOURCES, TABLES

_CLOSE = 1e-9
"""How far numbers that are added up in another order may lie apart."""


def compare(source: Path, target: Path) -> None:
    """Compare saint's stored counters with a rival's; exit with 1 if any differs."""
    with closing(sqlite3.connect(source)) as connection:
        found = [
            line
            for entity, table in TABLES.items()
            for line in _differences(connection, entity, table, target)
        ]
    if found:
        sys.exit("\n".join(found))


def _differences(
    connection: sqlite3.Connection, entity: str, table: str, counters: Path
) -> Iterator[str]:
    query = (
        f"SELECT c.*, e.external_id AS key FROM {entity}_counters AS c"
        f" JOIN {table} AS e ON e.id = c.id ORDER BY key"
    )
    stored = pd.read_sql_query(query, connection).set_index("key").drop(columns="id")
    others = [_read(counters / f"{entity}-{source}.parquet") for source in SOURCES]
    other = pd.concat(others, axis="columns")
    if set(stored) != set(other) or not stored.index.equals(other.index):
        yield f"{entity}: other columns or rows: {sorted(set(stored) ^ set(other))}"
        return
    for name in stored:
        differs = ~_is_same(name, stored[name], other[name])
        if differs.any():
            first = differs.idxmax()
            values = f"{stored[name][first]}, not {other[name][first]}"
            yield f"{entity}: {name} of {differs.sum()}, such as {first}: {values}"


def _read(path: Path) -> pd.DataFrame:
    counters = pd.read_parquet(path)
    return (counters.set_index("id") if "id" in counters else counters).sort_index()


def _is_same(name: str, one: pd.Series, other: pd.Series) -> pd.Series:
    is_missing = one.isna() & other.isna()
    if "_date" in name:
        return is_missing | (one == pd.to_datetime(other).dt.strftime("%Y-%m-%d"))
    one, other = one.astype(float), other.astype(float)
    return is_missing | ((one - other).abs() <= _CLOSE * one.abs().clip(lower=1))
