"""The benchmark, from the files to the tables, at a size that takes seconds."""

import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import statements
from benchmarks.__main__ import main
from benchmarks.children import Cost, FailedError, least, measure
from benchmarks.generate import Scale, generate
from benchmarks.goals import GOALS, Extra, Peak, Ratio
from benchmarks.limits import covering_indexes, import_script, scan_script
from benchmarks.report import report
from benchmarks.results import Results, SizeResult, read_results, write_results
from tests.conftest import Saint

needs_sqlite3 = pytest.mark.skipif(not shutil.which("sqlite3"), reason="no sqlite3")


def test_measure_tells_time_memory_and_failure() -> None:
    busy = "x = bytearray(60_000_000); sum(range(3_000_000))"
    cost = measure([sys.executable, "-c", busy])

    assert 0 < cost.cpu <= cost.wall * 2
    assert 60 < cost.peak < 200
    with pytest.raises(FailedError, match="exit code 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_cost_is_the_least_of_times_and_the_most_of_memory() -> None:
    costs = iter([Cost(1, 5, 10), Cost(9, 4, 30), Cost(2, 6, 20)])

    assert least(lambda: next(costs), 3) == Cost(1, 4, 30)


@pytest.mark.parametrize(
    ("goal", "value"),
    [
        (Ratio("", "saint a", "b", 2), 3.0),
        (Ratio("", "saint a", "b", 2, less="c"), 2.5),
        (Extra("", "saint a", "c", 50), 5000.0),
        (Peak("", 150), 70),
    ],
    ids=["ratio", "ratio less start-up", "extra", "peak"],
)
def test_goals_are_judged_by_processor_time(
    goal: Ratio | Extra | Peak, value: float
) -> None:
    costs = {"saint a": Cost(99, 6, 70), "b": Cost(99, 2, 900), "c": Cost(99, 1, 5)}

    assert goal.is_known(costs)
    assert goal.value(costs) == value
    assert not goal.is_known({"b": costs["b"]})


def test_results_are_read_as_written_and_reported(tmp_path: Path) -> None:
    size = SizeResult({"python -c pass": Cost(0.5, 0.25, 8)}, {"database MB": 3})
    results = Results("2 cores", {100_000: size})
    write_results(tmp_path / "results.json", results)

    assert read_results(tmp_path / "results.json") == results
    text = report(results)
    assert "| python -c pass | 0.5 s, 0.25 s, 8 MB |" in text
    assert "|  | goal | 100k |" in text


@needs_sqlite3
def test_import_has_the_rows_and_the_indexes_of_the_database(tmp_path: Path) -> None:
    files, like, plain = (tmp_path / name for name in ("csv", "like.db", "plain.db"))
    generate(files, Scale(1_000))
    with closing(sqlite3.connect(like)) as connection:
        connection.executescript(
            "CREATE TABLE sales (external_id TEXT, company TEXT, date TEXT, x TEXT);"
            "CREATE UNIQUE INDEX a ON sales (external_id);"
            "CREATE INDEX b ON sales (company, date, x) WHERE company IS NOT NULL;"
            "CREATE INDEX c ON sales (upper(x));"
        )
    (index,) = covering_indexes(like, ["company"])
    assert index.words == "sales (company, date, x) where company IS NOT NULL"
    measure(["sqlite3", "-bail", str(like)], script=scan_script([index]))

    script = import_script(files, like)
    measure(["sqlite3", "-bail", str(plain)], script=script)
    with closing(sqlite3.connect(plain)) as connection:
        count = connection.execute("SELECT count(*) FROM sales").fetchone()
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
        ).fetchall()
    assert count == (200,)
    assert found == [
        ('CREATE UNIQUE INDEX "plain_a" ON sales (id)',),
        ('CREATE INDEX "plain_b" ON sales (company, date)',),
    ]


def test_statements_tell_where_the_time_goes(
    saint: Saint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saint.load(companies=[{"id": "C1", "name": "Acme"}])
    # What the profiler puts in its place is taken out again with the test.
    monkeypatch.setattr(sqlite3, "connect", sqlite3.connect)
    monkeypatch.setenv("SAINT_DB", str(saint.database))
    monkeypatch.setenv("SAINT_STATUSES", str(saint.statuses))
    monkeypatch.setattr("sys.argv", ["statements", "counters", "refresh"])

    assert statements.main() == 0
    told = capsys.readouterr().err
    assert re.search(r" MB, 1 times\nINSERT INTO .*company_counters", told)


@needs_sqlite3
def test_benchmark_runs_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--once", "--sizes", "2k", "--folder", str(tmp_path / "data")]
    monkeypatch.setattr(
        "sys.argv", ["benchmarks", *arguments, "--results", str(tmp_path)]
    )
    main()

    written = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    costs = {n: Cost(*c) for n, c in written["sizes"]["2000"]["costs"].items()}
    has_others = all(map(find_spec, ("duckdb", "pandas", "pyarrow")))
    known = [goal for goal in GOALS if goal.is_known(costs)]
    assert len(known) == len(GOALS) - (0 if has_others else 2)
    table = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert table.count(" ✓ |") + table.count(" ✗ |") > 10
