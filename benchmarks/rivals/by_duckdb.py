"""Every standard counter, by DuckDB."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.generate import END
from benchmarks.rivals import FACTOR_OF, SOURCES, STARTS, TABLES, UNITS

_DAY = f"DATE '{END}'"

_STATES = {
    "activities": f"""CASE
        WHEN completed IS DISTINCT FROM '1' THEN 'open'
        WHEN completed_at <= {_DAY} THEN 'completed'
        WHEN completed_at > {_DAY} THEN 'open'
        WHEN date <= {_DAY} THEN 'completed'
    END""",
    "sales": f"""CASE
        WHEN state <> 'open' AND date <= {_DAY} THEN state
        WHEN created_at <= {_DAY} THEN 'open'
        WHEN state = 'open' AND created_at IS NULL THEN 'open'
    END""",
    "requests": f"""CASE
        WHEN date > {_DAY} THEN NULL
        WHEN closed_at <= {_DAY} THEN 'closed'
        WHEN closed_at IS NULL AND state = 'closed' THEN 'closed'
        ELSE 'open'
    END""",
}

_CONTACTS = {
    "activities": "state_then = 'completed'",
    "sales": "state_then = 'sold'",
    "requests": "state_then IS NOT NULL",
}

_RATES = " ".join(f"WHEN '{code}' THEN {factor}" for code, factor in FACTOR_OF.items())
_VALUE = f"amount * CASE coalesce(currency, 'DKK') {_RATES} END"

_RHYTHM = """
    SELECT id, median(gap) AS rhythm
    FROM (
        SELECT id, date - lag(date) OVER (PARTITION BY id ORDER BY date) AS gap
        FROM (SELECT DISTINCT {entity} AS id, date FROM records WHERE {contact})
    )
    GROUP BY id
    HAVING count(gap) >= 2
"""


def compute(source: Path, target: Path) -> None:
    """Write the counters of each entity type."""
    with duckdb.connect() as connection:
        for name in SOURCES:
            connection.execute(_records(source, name))
            for entity, table in TABLES.items():
                query = _counters(name, entity, source / f"{table}.parquet")
                path = target / f"{entity}-{name}.parquet"
                connection.execute(f"COPY ({query}) TO '{path}'")


def _records(folder: Path, name: str) -> str:
    value = f", {_VALUE} AS value" if name == "sales" else ""
    return (
        "CREATE OR REPLACE TEMP TABLE records AS SELECT company, person, project, date,"
        f" {_STATES[name]} AS state_then{value} FROM '{folder / name}.parquet'"
    )


def _counters(name: str, entity: str, entities: Path) -> str:
    """Return the query for one source's counters of one entity type."""
    contact = f"{_CONTACTS[name]} AND date <= {_DAY}"
    aggregates = dict(_aggregates(name, contact))
    listed = ", ".join(f"{sql} AS {column}" for column, sql in aggregates.items())
    values = ", ".join(
        column if "_date" in column else f"coalesce({column}, 0) AS {column}"
        for column in aggregates
    )
    ranks = ", ".join(_ranks(name))
    rhythm = _RHYTHM.format(entity=entity, contact=contact)
    return f"""
        WITH sums AS (
            SELECT {entity} AS id, {listed} FROM records GROUP BY ALL
        ),
        rhythms AS ({rhythm}),
        filled AS (
            SELECT e.id, {values}, rhythm AS {name}_rhythm,
                ({_DAY} - {name}_last_date) / rhythm AS {name}_lateness
            FROM '{entities}' AS e
            LEFT JOIN sums ON sums.id = e.id
            LEFT JOIN rhythms ON rhythms.id = e.id
        )
        SELECT *, {ranks} FROM filled
    """


def _aggregates(name: str, contact: str) -> Iterator[tuple[str, str]]:
    """Yield each column with the aggregate over records that makes it."""
    for suffix, start in STARTS.items():
        counted = contact + (f" AND date >= DATE '{start}'" if start else "")
        yield f"{name}_count{suffix}", f"count(*) FILTER (WHERE {counted})"
        for which, function in (("first", "min"), ("last", "max")):
            found = f"{function}(date) FILTER (WHERE {counted})"
            yield f"{name}_{which}_date{suffix}", found
        if name == "sales":
            yield (
                f"sales_amount{suffix}",
                f"sum(value) FILTER (WHERE {counted}) / {UNITS}",
            )
    is_open = "state_then = 'open'"
    yield f"{name}_open_count", f"count(*) FILTER (WHERE {is_open})"
    yield f"{name}_oldest_open_date", f"min(date) FILTER (WHERE {is_open})"
    if name != "requests":
        late, ahead = f"{is_open} AND date < {_DAY}", f"{is_open} AND date > {_DAY}"
        yield f"{name}_overdue_count", f"count(*) FILTER (WHERE {late})"
        yield f"{name}_next_date", f"min(date) FILTER (WHERE {ahead})"


def _ranks(name: str) -> Iterator[str]:
    for suffix in STARTS:
        for of, rank in (("count", "rank"), ("amount", "amount_rank")):
            if of == "count" or name == "sales":
                order = f"OVER (ORDER BY {name}_{of}{suffix})"
                yield f"100 * percent_rank() {order} AS {name}_{rank}{suffix}"
