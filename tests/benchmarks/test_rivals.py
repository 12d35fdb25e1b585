"""saint's counters beside those that DuckDB and pandas find in the same files."""

from pathlib import Path

import pytest

from benchmarks.declarations import write_every
from benchmarks.generate import END, Scale, generate
from tests.conftest import Saint

pytest.importorskip("duckdb", reason="the benchmark extra is not installed")
pytest.importorskip("pandas", reason="the benchmark extra is not installed")


@pytest.mark.parametrize("rival", ["duckdb", "pandas"])
def test_every_counter_of_every_entity_agrees(
    saint: Saint, tmp_path: Path, rival: str
) -> None:
    from benchmarks.rivals import by_duckdb, by_pandas
    from benchmarks.rivals.compare import compare
    from benchmarks.rivals.export import export

    files, parquet, counters = (tmp_path / n for n in ("files", "parquet", "counters"))
    generate(files, Scale(3_000), seed=7)
    saint.today = END.isoformat()
    write_every(saint.statuses)
    saint.ok("load", str(files))
    saint.ok("counters", "refresh")
    parquet.mkdir()
    counters.mkdir()
    export(files, parquet)
    {"duckdb": by_duckdb, "pandas": by_pandas}[rival].compute(parquet, counters)

    compare(saint.database, counters)
