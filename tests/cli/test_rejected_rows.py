"""Rows with mistakes: set aside in the columns of the input, mended and loaded."""

import csv
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import Cells, Saint

BAD_SALES = [
    {"id": "S1", "date": "2026-01-01", "amount": "1,50", "company": "C1", "note": "a"},
    {"id": "S2", "date": "soon", "amount": "x", "company": "C1", "note": '"quoted"'},
    {"id": "S3", "date": "2026-01-03", "amount": "3", "company": "C9", "note": ""},
    {"id": "S1", "date": "2026-01-04", "amount": "4", "company": "C1", "note": ""},
]


def write_bad(saint: Saint) -> None:
    saint.write_csv(
        "companies", [{"id": "C1", "name": "Acme"}, {"id": "C9", "name": ""}]
    )
    with (saint.export / "sales.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, BAD_SALES[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(BAD_SALES)
        stream.write("S5,2026-01-05\n")


def test_rows_with_mistakes_are_set_aside_and_can_be_mended(saint: Saint) -> None:
    write_bad(saint)
    told = saint.refused("load", str(saint.export))
    assert len(told.splitlines()) == 6
    target = saint.folder / "bad" / "rows.csv"
    command = ("load", str(saint.export), "--skip-errors", "--rejected", str(target))
    result = saint(*command)
    assert result.exit_code == 1
    assert "5 rows were not loaded; they are in " in result.stderr
    assert saint.query("SELECT external_id, amount FROM sales") == [("S1", 15_000)]
    folder = target.with_suffix("")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["companies.csv", "sales.csv"]
    with (folder / "sales.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == ["S5", "S2", "S3", "S1"]
    assert rows[1]["note"] == '"quoted"'
    assert '"soon" is not a date' in rows[1]["rejected because"]
    assert '"x" is not a number' in rows[1]["rejected because"]
    assert 'the row with the id "C9" is refused' in rows[2]["rejected because"]
    assert 'the id "S1" stands here again' in rows[3]["rejected because"]
    mend(folder / "companies.csv", {"C9": {"name": "Nine"}})
    fixed = {"date": "2026-01-02", "amount": "2", "company": "", "note": ""}
    mend(folder / "sales.csv", {"S2": fixed, "S5": fixed})
    saint.ok("load", str(folder))
    found = "SELECT external_id FROM sales ORDER BY external_id"
    assert [row[0] for row in saint.query(found)] == ["S1", "S2", "S3", "S5"]
    assert "rejected because" not in saint.ok("load", str(folder)).stderr


def mend(path: Path, fixes: Mapping[str, Cells]) -> None:
    with path.open(newline="") as stream:
        rows = [{**row, **fixes.get(row["id"], {})} for row in csv.DictReader(stream)]
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_one_file_is_set_aside_as_one_file(saint: Saint) -> None:
    saint.load(companies=[{"id": "C1", "name": "Acme"}])
    saint.write_csv("sales", [{"id": "S1", "date": "soon"}, {"id": "S2", "date": "x"}])
    target = saint.folder / "rejected.csv"
    path = saint.export / "sales.csv"
    result = saint("load", str(path), "--skip-errors", "--rejected", str(target))
    assert result.exit_code == 1
    assert target.read_text().splitlines()[1].startswith("S1,soon,")
    target.write_text("id,date,rejected because\nS1,2026-01-01,why\n")
    saint.ok("load", str(target), "--table", "sales")
    assert saint.query("SELECT external_id FROM sales") == [("S1",)]


def test_a_load_that_fails_leaves_no_rows_aside(saint: Saint) -> None:
    write_bad(saint)
    (saint.export / "persons.csv").write_bytes(b"id,last_name\nP1,\0\n")
    target = saint.folder / "rejected.csv"
    saint.refused("load", str(saint.export), "--skip-errors", "--rejected", str(target))
    assert not target.exists()
    assert not target.with_suffix("").exists()
    assert not saint.database.exists()
