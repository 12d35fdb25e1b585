"""Each product's export, with its own headers and traps, is recognised and read right."""

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from saint_cli.config.profiles import Profiles
from saint_cli.model.tables import TABLES
from tests.conftest import SETTINGS, Saint

EXPORTS = Path(__file__).parent.parent / "data" / "exports"
EXPECTED = "expected.json"
FOLDERS = sorted(folder.name for folder in EXPORTS.iterdir())

RATES = "rates: {EUR: 7.46, USD: 6.87}\n"


@pytest.fixture
def export(saint: Saint, request: pytest.FixtureRequest) -> Path:
    """A copy of an export, and settings that know its currencies."""
    saint.write_status("settings", SETTINGS + RATES)
    target = saint.folder / "copy"
    shutil.copytree(EXPORTS / request.param, target)
    (target / EXPECTED).unlink(missing_ok=True)
    return target


def records(saint: Saint) -> dict[str, list[dict[str, Any]]]:
    """Return what the database holds, links by the ids or names of the input."""
    connection = sqlite3.connect(saint.database)
    connection.row_factory = sqlite3.Row
    found = {}
    for table in TABLES.values():
        columns = ["t.external_id AS id"]
        for column in table.columns:
            value = f"t.{column.name}"
            if column.refers_to:
                value = (
                    f"(SELECT external_id FROM {column.refers_to}"
                    f" WHERE id = {value}) AS {column.name}"
                )
            columns.append(value)
        query = f"SELECT {', '.join(columns)} FROM {table.name} AS t ORDER BY t.id"
        rows = [
            {name: row[name] for name in row.keys() if row[name] is not None}  # noqa: SIM118 - a row is no dict
            for row in connection.execute(query)
        ]
        if rows:
            found[table.name] = rows
    connection.close()
    return found


def expected(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXPORTS / name / EXPECTED).read_text())
    return content


each_export = pytest.mark.parametrize("export", FOLDERS, indirect=True, ids=FOLDERS)


def name_of(request: pytest.FixtureRequest) -> str:
    name: str = request.node.callspec.params["export"]
    return name


@each_export
def test_an_export_is_recognised_and_read(
    saint: Saint, export: Path, request: pytest.FixtureRequest
) -> None:
    wanted = expected(name_of(request))
    told = saint.ok("load", str(export), "--plan").stderr
    assert f"read as {wanted['name']}: " in told
    assert not saint.database.exists()
    saint.ok("load", str(export))
    assert records(saint) == wanted["records"]
    saint.ok("load", str(export), "--reread", "--mode", "snapshot")
    assert records(saint) == wanted["records"]
    last = saint.ok("loads", "list", "--json").json[0]
    assert (last["added"], last["changed"], last["deleted"]) == (0, 0, 0)


@each_export
def test_a_saved_mapping_reads_the_same(
    saint: Saint, export: Path, request: pytest.FixtureRequest
) -> None:
    mapping = saint.folder / "mapping.yaml"
    saint.ok("load", str(export), "--save-mapping", str(mapping))
    assert not saint.database.exists()
    saint.ok("load", str(export), "--mapping", str(mapping))
    assert records(saint) == expected(name_of(request))["records"]


@each_export
def test_a_snapshot_without_rows_deletes_just_these(
    saint: Saint, export: Path, request: pytest.FixtureRequest
) -> None:
    saint.ok("load", str(export))
    before = records(saint)
    shortened = [cut_last_row(path) for path in sorted(export.iterdir())]
    told = saint.refused("load", str(export), "--mode", "snapshot")
    assert "if that is so, say --allow-deletes" in told
    assert records(saint) == before
    saint.ok("load", str(export), "--mode", "snapshot", "--allow-deletes")
    after = records(saint)
    gone = sum(len(before[t]) - len(after.get(t, ())) for t in before)
    assert 0 < gone <= 2 * sum(shortened)
    for table, rows in after.items():
        ids = {row["id"] for row in before[table]}
        assert {row["id"] for row in rows} <= ids
    shutil.rmtree(export)
    shutil.copytree(EXPORTS / name_of(request), export)
    (export / EXPECTED).unlink()
    saint.ok("load", str(export), "--mode", "snapshot")
    assert by_id(records(saint)) == by_id(before)


def by_id(found: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {table: {row["id"]: row for row in rows} for table, rows in found.items()}


def cut_last_row(path: Path) -> int:
    """Take the last row out of a file, unless it has only one; say whether it had."""
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "latin-1"
    text = content.decode(encoding)
    if path.suffix == ".jsonl":
        lines = text.splitlines(keepends=True)
        kept, rows = "".join(lines[:-1]), len(lines) + 1
    else:
        delimiter = ";" if text.partition("\n")[0].count(";") > 1 else ","
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter).writerows(cells[:-1])
        kept, rows = out.getvalue(), len(cells)
    if rows <= 2:
        return 0
    path.write_bytes(kept.encode(encoding))
    return 1


def test_every_profile_has_an_export() -> None:
    assert {expected(name)["profile"] for name in FOLDERS} == set(Profiles())


def test_every_profile_is_valid() -> None:
    assert all(profile.id == name for name, profile in Profiles().items())
