"""Files that nobody should load: each is refused in one line, the database untouched."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from saint_cli.crm.loading import archives
from saint_cli.crm.loading.formats import encodings
from tests.conftest import Saint
from tests.crm import inputs

COMPANIES = [{"id": "C1", "name": "Acme"}, {"id": "C2", "name": "B"}]
TEXT = inputs.csv_text(COMPANIES)


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying_zip() -> bytes:
    """Return a ZIP whose member says that it is smaller than it is."""
    content = bytearray(zip_of({"companies.csv": b"id,name\n" + b"x" * 4_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.index(mark) + place
        content[at : at + 4] = struct.pack("<I", 1000)
    return bytes(content)


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book)
    return out.getvalue()


def with_formula(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("companies")
    sheet.write_row(0, 0, ["id", "name"])
    sheet.write_row(1, 0, ["C1", "Acme"])
    sheet.write(2, 0, "C2")
    sheet.write_formula(2, 1, "=B2", None, "")


def with_error(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("companies")
    sheet.write_row(0, 0, ["id", "name"])
    sheet.write(1, 0, "C1")
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")


def with_merged_cells(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("companies")
    sheet.write_row(0, 0, ["id", "name"])
    sheet.merge_range("A2:A3", "C1")
    sheet.write_column(1, 1, ["Acme", "B"])


def nothing(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("companies")


FILES = [
    ("empty.csv", b"", "empty.csv: is empty; it needs at least a header"),
    (
        "companies.csv",
        b"\n\n  \n",
        "companies.csv: is empty; it needs at least a header",
    ),
    (
        "companies.csv",
        TEXT[:-4].encode(),
        "companies.csv:3: has 1 cells, where the head",
    ),
    (
        "companies.csv",
        b'id,name\nC1,"Acm',
        "companies.csv:2: not valid CSV: unexpected",
    ),
    ("companies.csv", b"id,name\nC1,Ac\0me\n", "companies.csv:2: holds a NUL byte"),
    (
        "companies.csv",
        b"id,name\n" + b"x" * 3000,
        "companies.csv:2: has a line without end; is it text?",
    ),
    (
        "companies.csv",
        "id,name\nC1,Привет мир\n".encode("cp1251"),
        'is not UTF-8, and as Windows-1252 reads "Ïðèâåò"; say which it is: --encoding',
    ),
    ("companies.csv", b"id,name\nC1,\x81\n", "is neither UTF-8 nor Windows-1252"),
    (
        "a.zip",
        zip_of({"../companies.csv": b"id,name\n"}),
        "names a file outside of its",
    ),
    ("a.zip", zip_of({"/etc/companies.csv": b"id,name\n"}), "names a file outside of"),
    ("a.zip", zip_of({"c:\\companies.csv": b"id,name\n"}), "names a file outside of"),
    ("a.zip", zip_of({"companies.csv": b"x" * 40_000_000}), "unpacks to more than 200"),
    ("a.zip", lying_zip(), "cannot be unpacked: Bad CRC-32 for file 'companies.csv'"),
    ("a.zip", zip_of({"companies.csv": TEXT.encode()})[:-9], "cannot be unpacked"),
    ("a.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xffnonsense", "cannot be unpacked"),
    ("a.xlsx", workbook(with_formula), "a.xlsx[companies]:3:2: B3 holds a formula"),
    ("a.xlsx", workbook(with_error), "a.xlsx[companies]:2:2: B2 holds the error #N/A"),
    (
        "a.xlsx",
        workbook(with_merged_cells),
        "a.xlsx[companies]:2: the cells A2:A3 are me",
    ),
    ("a.xlsx", workbook(nothing), "a.xlsx: is empty"),
    ("a.xlsx", workbook(with_error)[:2000], "cannot be unpacked"),
    ("a.json", b'[{"id": "C1"}, {"id": "C2", "na', "not valid JSON: Unterminated str"),
    ("a.json", b'[{"id": "C1"}, ', "a.json:1: ends in the middle; is it whole?"),
    ("a.json", b'[{"id": "C1", name: 1}]', "a.json:1: not valid JSON: Expecting pro"),
    ("a.json", b"[1, 2]", "a.json: is empty; it needs at least one object"),
    ("a.json", b'{"companies": [{"id": "C1", "name": NaN}]}', "NaN is no number"),
    ("a.json", b"[\n" * 100_000, "is nested too deep"),
    ("a.db", b"SQLite format 3\0" + b"\0" * 4096, "cannot be read"),
]


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let bounds be met by files that a test can make."""
    monkeypatch.setattr(archives, "_FREE_BYTES", 1_000_000)
    monkeypatch.setattr(encodings, "MOST_LINE_CHARACTERS", 2_000)
    monkeypatch.setattr(encodings, "CHUNK_BYTES", 1_000)


@pytest.mark.parametrize(
    ("name", "content", "message"), FILES, ids=[message[:40] for _, _, message in FILES]
)
def test_a_file_that_cannot_be_loaded(
    saint: Saint, name: str, content: bytes, message: str
) -> None:
    saint.load(companies=[{"id": "C0", "name": "Before"}])
    before = saint.database.read_bytes()
    path = saint.folder / name
    path.write_bytes(content)
    told = saint.refused("load", str(path))
    assert message in told
    assert len(told.splitlines()) == 1
    assert saint.database.read_bytes() == before


def test_headers_only_are_no_rows(saint: Saint) -> None:
    saint.write_csv("companies", [])
    (saint.export / "companies.csv").write_text("id,name\n")
    assert saint.ok("load", str(saint.export), "--json").json[0]["added"] == 0


def test_two_files_for_one_table(saint: Saint) -> None:
    saint.write_csv("companies", COMPANIES)
    inputs.write_json(saint.export, {"companies": COMPANIES})
    told = saint.refused("load", str(saint.export))
    assert "both are companies; load one of them" in told
    assert not saint.database.exists()


def test_a_file_that_changes_while_it_is_read(
    saint: Saint, monkeypatch: pytest.MonkeyPatch
) -> None:
    saint.write_csv("companies", COMPANIES)
    path = saint.export / "companies.csv"
    chunks = encodings.TextReader.chunks

    def meddled(self: encodings.TextReader) -> object:
        found = list(chunks(self))
        os.utime(path, (1, 1))
        return iter(found)

    monkeypatch.setattr(encodings.TextReader, "chunks", meddled)
    told = saint.refused("load", str(saint.export))
    assert "companies.csv: changed while it was read; nothing was loaded" in told
    assert not saint.database.exists()


@pytest.mark.parametrize("name", ["nowhere", "nowhere.csv"])
def test_nothing_there(saint: Saint, name: str) -> None:
    kind = "file" if Path(name).suffix else "folder"
    assert f"{name}: there is no such {kind}" in saint.refused("load", name)
