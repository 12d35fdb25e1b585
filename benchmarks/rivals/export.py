"""The native files as Parquet, in the types that suit an aggregation best."""

from pathlib import Path

import duckdb

from benchmarks.rivals import SOURCES, TABLES

_DATES = ("date", "completed_at", "created_at", "closed_at")


def export(source: Path, target: Path) -> None:
    """Write the native files that counters rest on as Parquet."""
    for table in (*TABLES.values(), *SOURCES):
        file = str(source / f"{table}.csv")
        with duckdb.connect() as connection:
            records = connection.read_csv(file, all_varchar=True)
            columns = ", ".join(_typed(name) for name in records.columns)
            records.project(columns).write_parquet(str(target / f"{table}.parquet"))


def _typed(name: str) -> str:
    if name in _DATES:
        return f"CAST({name} AS DATE) AS {name}"
    if name == "amount":
        return f"CAST(100 * CAST({name} AS DECIMAL(15, 2)) AS BIGINT) AS {name}"
    return name
