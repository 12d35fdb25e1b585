"""Memory stays flat: however many rows there are, a load holds a batch of them.

What Python allocates is compared at two sizes, with small batches, so that many of
them are quick. What SQLite keeps is bounded by its settings; the slow form looks at
the whole.
"""

import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import Scale, generate
from saint_cli.crm.loading import departures
from saint_cli.crm.loading.formats import csv_text, encodings
from tests.conftest import SETTINGS, Saint
from tests.processes import finish, start

BATCH, CHUNK_BYTES = 250, 16 * 1024
FEW, MANY = 1_500, 6_000
MOST_BYTES_PER_ROW = 20
"""A row held in memory would take hundreds; an id in an array takes 8."""

MAPPING = """\
version: 1
source_system: ours
tables:
  Customers:
    {table: companies, files: [customers], id: Id, fields: {name: Name, email: Mail}}
  Calls:
    table: activities
    files: [calls]
    id: Id
    fields: {date: Day, completed: Done}
    links:
      company: [{column: Mail, by: [email]}, {column: Name, by: [name]}]
    deleted: {Gone: ["1"]}
"""
CUSTOMERS = "\n".join(
    ["Id,Name,Mail", *(f"C{n},Customer {n},c{n}@x.example" for n in range(50))]
)


def write(saint: Saint, rows: Iterable[int], *, done: str = "1", gone: int = 0) -> None:
    """Write calls: a few of them done as told, every so many of them gone."""
    (saint.folder / "ours.yaml").write_text(MAPPING)
    (saint.export / "customers.csv").write_text(CUSTOMERS)
    lines = ["Id,Day,Done,Name,Mail,Note,Gone"]
    for n in rows:
        link = f"Customer {n % 50}," if n % 2 else f",c{n % 50}@x.example"
        is_done = "1" if n % 20 else done
        is_gone = int(bool(gone) and n % gone == 0)
        day = f"2026-01-{n % 28 + 1:02}"
        lines.append(f"A{n},{day},{is_done},{link},Note {n},{is_gone}")
    (saint.export / "calls.csv").write_text("\n".join(lines))


def load(saint: Saint, *more: str, code: int = 0) -> None:
    mapping = str(saint.folder / "ours.yaml")
    result = saint("load", str(saint.export), "--mapping", mapping, *more)
    assert result.exit_code == code, result.stderr


def undo(saint: Saint) -> None:
    saint.ok("loads", "undo")


def skip_errors(saint: Saint) -> None:
    rejected = str(saint.folder / "rejected.csv")
    load(saint, "--skip-errors", "--rejected", rejected, code=1)


def load_snapshot(saint: Saint) -> None:
    load(saint, "--mode", "snapshot", "--allow-deletes")


Step = Callable[[Saint], None]
STEPS: Mapping[str, tuple[Mapping[str, Any], Step]] = {
    "the first load": ({}, load),
    "undoing it": ({}, undo),
    "loading it again": ({}, load),
    "reading it once more": ({}, lambda saint: load(saint, "--reread")),
    "half of them are gone": ({"gone": 2}, load),
    "they return": ({}, load),
    "some are rejected": ({"done": "perhaps"}, skip_errors),
    "half of them are missing": ({"step": 2}, load_snapshot),
    "undoing deletions": ({}, undo),
}
"""What is loaded, and how: each after the one before."""


def peak_bytes(step: Step, saint: Saint) -> int:
    tracemalloc.start()
    try:
        step(saint)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peaks(saint: Saint, rows: int) -> Iterator[int]:
    for written, step in STEPS.values():
        options = dict(written)
        write(saint, range(0, rows, options.pop("step", 1)), **options)
        yield peak_bytes(step, saint)


@pytest.fixture(scope="module")
def bytes_per_row(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, float]:
    """What a further row adds to the most that each step allocates at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_text, "BATCH_ROWS", BATCH)
        patch.setattr(departures, "BATCH_ROWS", BATCH)
        patch.setattr(encodings, "CHUNK_BYTES", CHUNK_BYTES)
        # Before any is looked at, all that is to be imported once is.
        _, few, many = (
            list(peaks(Saint(tmp_path_factory.mktemp("memory")), rows))
            for rows in (BATCH, FEW, MANY)
        )
    pairs = zip(STEPS, few, many, strict=True)
    return {name: (most - least) / (MANY - FEW) for name, least, most in pairs}


@pytest.mark.parametrize("step", STEPS)
def test_more_rows_take_no_more_memory(
    bytes_per_row: Mapping[str, float], step: str
) -> None:
    assert bytes_per_row[step] < MOST_BYTES_PER_ROW


WITH_ITS_PEAK = """
import re, sys
from pathlib import Path
from saint_cli.__main__ import main
code = main()
status = Path("/proc/self/status").read_text()
sys.stderr.write("peak: " + re.search(r"VmHWM:\\s*(\\d+)", status)[1])
sys.exit(code)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_a_load_of_any_size_takes_no_more_than_is_promised(tmp_path: Path) -> None:
    peaks = []
    for activities in (100_000, 400_000):
        saint = Saint(tmp_path / str(activities))
        saint.write_status("settings", f"{SETTINGS}rates: {{EUR: 7.46, USD: 6.87}}\n")
        generate(saint.export, Scale(activities))
        program = (sys.executable, "-c", WITH_ITS_PEAK)
        code, _, stderr = finish(start(saint, "load", "export", program=program))
        assert code == 0, stderr
        peaks.append(int(stderr.rpartition("peak: ")[2]) / 1024)
    assert max(peaks) < 150
    assert peaks[1] - peaks[0] < 40
