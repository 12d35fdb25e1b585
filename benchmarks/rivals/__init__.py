"""The same counters by other means: DuckDB and pandas over Parquet files.

    python -m benchmarks.rivals export FOLDER PARQUET
    python -m benchmarks.rivals duckdb|pandas PARQUET COUNTERS
    python -m benchmarks.rivals compare DATABASE COUNTERS

Both compute every standard counter of companies, persons and projects by the rules
that saint follows, at the end of the same day, and write a Parquet file for each, with
saint's own columns; the last of these proves that they came to the same.
"""

from datetime import timedelta

from benchmarks.declarations import PERIODS, RATES
from benchmarks.generate import END

TABLES = {"company": "companies", "person": "persons", "project": "projects"}
SOURCES = ("activities", "sales", "requests")

STARTS = {
    "": None,
    **{f"_{days}d": END + timedelta(days=1 - days) for days in PERIODS},
}
"""The first day of each period, by the end of its counters' names."""

FACTOR_OF = {"DKK": 100, **{code: round(rate * 100) for code, rate in RATES.items()}}
UNITS = 10_000
"""Amounts are added up in whole hundredths times these: sums of fractions are not
exact, so that equal amounts would rank apart."""
