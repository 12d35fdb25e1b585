"""The generator: the same bytes each time, in proportion, and saint can load them."""

import csv
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.generate import Scale, generate
from tests.conftest import Saint

SCALE = Scale(2_000)


def digests(folder: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    generate(folder, SCALE)
    return folder


def test_same_seed_gives_same_bytes_and_another_gives_others(
    files: Path, tmp_path: Path
) -> None:
    generate(tmp_path / "again", SCALE)
    generate(tmp_path / "other", SCALE, seed=2)

    assert digests(tmp_path / "again") == digests(files)
    assert digests(tmp_path / "other")["sales.csv"] != digests(files)["sales.csv"]


def test_history_ends_on_the_day_asked_for(tmp_path: Path) -> None:
    generate(tmp_path, SCALE, end=date(2024, 2, 29))
    done = [r["date"] for r in rows(tmp_path, "activities") if r["completed"] == "1"]
    closed = [r["closed_at"] for r in rows(tmp_path, "requests")]

    assert min(done) >= "2019-03-01"
    assert "2024-02-26" < max(done) <= "2024-02-29"
    assert max(closed) <= "2024-02-29"


def test_tables_have_their_proportions(files: Path) -> None:
    activities = rows(files, "activities")
    per_company = Counter(row["company"] for row in activities)
    planned = [row for row in activities if row["completed"] == "0"]

    assert len(activities) == 2_000
    assert len(rows(files, "companies")) == 40
    assert len(rows(files, "sales")) == 400
    assert len(rows(files, "requests")) == 200
    assert len(per_company) < 40, "some companies have no activities"
    assert max(per_company.values()) > 5 * min(per_company.values())
    assert 0.005 < len(planned) / len(activities) < 0.05
    assert {row["state"] for row in rows(files, "sales")} == {
        *("open", "sold", "lost", "stalled")
    }


def test_saint_loads_the_files_and_finds_nothing_new_again(
    saint: Saint, files: Path
) -> None:
    saint.write_status(
        "settings", "version: 1\ncurrency: DKK\nrates: {EUR: 7.46, USD: 6.87}\n"
    )
    added = {r["table"]: r for r in saint.ok("load", str(files), "--json").json}
    again = {r["table"]: r for r in saint.ok("load", str(files), "--json").json}

    assert added["activities"]["added"] == 2_000
    assert added["requests"]["added"] == 200
    assert again["activities"]["unchanged"] == 2_000
    assert not any(row["changed"] for row in again.values())
