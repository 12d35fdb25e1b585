"""The same records come out of every format that people have them in."""

import io
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
import xlsxwriter

from saint_cli.cli.app import run
from saint_cli.cli.environment import Environment
from saint_cli.crm.loading.formats.json_text import as_cell
from tests.conftest import Saint
from tests.crm import inputs

TABLES: inputs.Tables = {
    "users": [{"id": "U1", "name": "Søren Kjær", "active": 1}],
    "companies": [
        {"id": "C1", "name": "Ærø, Dråby & Søn", "owner": "U1", "segment": "Gold"},
        {"id": "2", "name": '"Quoted"', "owner": "", "segment": ""},
    ],
    "persons": [{"id": "P1", "last_name": "Li", "company": "C1"}],
    "sales": [
        {"id": "S1", "date": "2026-01-31", "amount": "1234.5", "company": "C1"},
        {"id": "S2", "date": "2026-02-28", "amount": "-0.0001", "company": "2"},
        {"id": "S3", "date": "2026-03-01", "amount": "", "company": ""},
    ],
    "activities": [
        {
            "id": "A1",
            "date": "2026-01-31",
            "type": "call",
            "text": "One\nTwo",
            "person": "P1",
        }
    ],
}

QUERY = """
SELECT s.external_id, s.date, s.amount, c.external_id, c.name, c.segment, u.name
FROM sales AS s LEFT JOIN companies AS c ON c.id = s.company
LEFT JOIN users AS u ON u.id = c.owner ORDER BY s.id
"""
ROWS = [
    ("S1", "2026-01-31", 12_345_000, "C1", "Ærø, Dråby & Søn", "Gold", "Søren Kjær"),
    ("S2", "2026-02-28", -1, "2", '"Quoted"', None, None),
    ("S3", "2026-03-01", None, None, None, None, None),
]


WRITERS = [
    *(inputs.write_folder, inputs.write_zip, inputs.write_xlsx, inputs.write_json),
    *(inputs.write_ndjson, inputs.write_sqlite),
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_every_format_comes_to_the_same(
    saint: Saint, write: Callable[[Path, inputs.Tables], Path]
) -> None:
    path = write(saint.folder, TABLES)
    saint.ok("load", str(path))
    assert saint.query(QUERY) == ROWS
    assert saint.query("SELECT text, company FROM activities") == [("One\nTwo", 1)]
    again = saint.ok("load", str(path), "--reread", "--json").json
    assert {(r["added"], r["changed"]) for r in again} == {(0, 0)}


def test_a_database_by_its_url(saint: Saint) -> None:
    path = inputs.write_sqlite(saint.folder, TABLES)
    saint.ok("load", f"sqlite:///{path}")
    assert saint.query(QUERY) == ROWS


def test_a_driver_that_is_not_installed_is_named(saint: Saint) -> None:
    result = saint("load", "oracle+cx_oracle://me@warehouse/crm")
    assert result.exit_code == 2
    assert "No module named 'cx_Oracle'; install that driver" in result.stderr


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        *((b"\0", 0), (b"\1", 1), (b"\x89PNG", ""), (memoryview(b"\1"), 1), (None, "")),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (timedelta(hours=9, minutes=30), "9:30:00"),
        (time(9, 30), "09:30:00"),
        (["a", None, 1], "a;1"),
        ({"a": [{"b": "ø"}]}, '{"a": [{"b": "ø"}]}'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_drivers_return_is_a_cell(value: object, cell: object) -> None:
    assert as_cell(value) == cell


def test_half_a_character_is_shown_as_lost(saint: Saint) -> None:
    """As programs leave it that cut a text, or an emoji in it, by its length."""
    text = r'[{"id": "1", "name": "Acme \ud83d", "tags": ["\udc4d", {"a": "\ud83d"}]}]'
    (saint.export / "companies.json").write_text(text)
    saint.ok("load", str(saint.export))
    columns = "SELECT name, tags FROM companies"
    assert saint.query(columns) == [("Acme \ufffd", '["\ufffd", {"a": "\ufffd"}]')]


def test_a_file_whose_name_is_no_text(saint: Saint) -> None:
    """As archives of another encoding leave it."""
    folder = saint.folder / os.fsdecode(b"M\xfcller")
    folder.mkdir()
    name = os.fsdecode(b"customers \xfc.csv")
    (folder / name).write_text("Customer,E-mail\nAcme,acme@example.com\n")
    saint.ok("load", str(folder))
    assert saint.query("SELECT name FROM companies") == [("Acme",)]
    assert saint.query("SELECT file FROM load_files") == [(r"customers \udcfc.csv",)]
    again = saint.ok("load", str(folder))
    assert "as they were when loaded last" in again.stderr


def test_one_compressed_file(saint: Saint) -> None:
    path = inputs.write_gzip(saint.folder, "companies", TABLES["companies"])
    saint.load(users=TABLES["users"], companies=[{"id": 9, "name": "Nine"}])
    saint.ok("load", str(path))
    assert saint.query("SELECT count(*) FROM companies") == [(3,)]


def test_what_is_piped_in(saint: Saint) -> None:
    saint.load(companies=[{"id": "C1", "name": "Acme"}])
    content = inputs.csv_text([{"id": "S1", "date": "2026-01-31", "company": "C1"}])
    stdout, stderr = io.StringIO(), io.StringIO()
    variables = {"SAINT_DB": str(saint.database), "SAINT_STATUSES": str(saint.statuses)}
    environment = Environment(stdout, stderr, variables, io.BytesIO(content.encode()))
    assert run(["load", "-", "--table", "sales"], environment) == 0, stderr.getvalue()
    assert saint.query("SELECT external_id, company FROM sales") == [("S1", 1)]


DIALECTS = [
    *(("utf-8", ";"), ("utf-8-sig", "\t"), ("utf-16", "|"), ("utf-16-le", ";")),
    *(("utf-16-be", "\t"), ("cp1252", ","), ("latin-1", ";")),
]


@pytest.mark.parametrize(("encoding", "delimiter"), DIALECTS)
def test_an_export_as_a_spreadsheet_saved_it(
    saint: Saint, encoding: str, delimiter: str
) -> None:
    sales = [
        {"id": "S1", "date": "31-01-2026", "amount": "1.234,50 kr.", "subject": "Ærø"},
        {"id": "S2", "date": "01-02-2026", "amount": "12", "subject": "a, b; c"},
    ]
    text = inputs.csv_text(sales, delimiter).replace("\n", "\r\n")
    inputs.write_folder(saint.export, {"companies": TABLES["companies"][1:]})
    (saint.export / "sales.csv").write_bytes(text.encode(encoding))
    saint.ok("load", str(saint.export))
    assert saint.query("SELECT date, amount, subject, currency FROM sales") == [
        ("2026-01-31", 12_345_000, "Ærø", "DKK"),
        ("2026-02-01", 120_000, "a, b; c", None),
    ]


class Question(NamedTuple):
    """A column that can be read in two ways, and what an answer makes of it."""

    columns: Mapping[str, list[str]]
    asked: str
    answer: tuple[str, str]
    values: list[object]


QUESTIONS = {
    "date": Question(
        {"date": ["01/02/2026", "03/04/2026"]},
        'column "date": "01/02/2026" can be read in more than one way; say which:'
        " --dates dmy or --dates mdy, or dates: in a mapping",
        ("--dates", "mdy"),
        ["2026-01-02", "2026-03-04"],
    ),
    "amount": Question(
        {"date": ["2026-01-02"] * 2, "amount": ["1,234", "2,500"]},
        'column "amount": "1,234" can be read in more than one way; say which:'
        " --decimal . or --decimal ,, or decimal: in a mapping",
        ("--decimal", ","),
        [12_340, 25_000],
    ),
}


@pytest.mark.parametrize("column", QUESTIONS)
def test_what_can_be_read_in_two_ways_is_asked(saint: Saint, column: str) -> None:
    question = QUESTIONS[column]
    names = ("id", *question.columns)
    values = zip(("S1", "S2"), *question.columns.values(), strict=True)
    sales = [dict(zip(names, cells, strict=True)) for cells in values]
    saint.write_csv("companies", [{"id": 1, "name": "A"}])
    (saint.export / "sales.csv").write_text(inputs.csv_text(sales))
    assert question.asked in saint.refused("load", str(saint.export))
    assert not saint.database.exists()
    saint.ok("load", str(saint.export), *question.answer)
    found = saint.query(f"SELECT {column} FROM sales")
    assert [value for (value,) in found] == question.values


def test_values_that_contradict_each_other_are_no_column(saint: Saint) -> None:
    sales = [{"id": n, "date": d} for n, d in enumerate(["13/05/2026", "05/14/2026"])]
    saint.write_csv("companies", [{"id": 1, "name": "A"}])
    saint.write_csv("sales", sales)
    told = saint.refused("load", str(saint.export))
    assert 'column "date": its dates are not all written the same way' in told
    assert "13/05/2026" in told
    assert "05/14/2026" in told


def test_a_spreadsheet_of_customers_gives_statuses_at_once(saint: Saint) -> None:
    path = saint.folder / "customers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "d/m/yyyy"})
        sheet = book.add_worksheet("Customers")
        sheet.write(0, 0, "Our customers, autumn")
        sheet.write_row(2, 0, ["Customer", "City", "Last contact", "Account manager"])
        for row, (name, last) in enumerate(
            [("Acme", date(2026, 11, 20)), ("Globex", date(2026, 3, 1))], start=3
        ):
            sheet.write_row(row, 0, [name, "Aarhus", "", "Kim"])
            sheet.write_datetime(row, 2, datetime.combine(last, time()), day)
        orders = book.add_worksheet("Orders")
        orders.write_row(0, 0, ["Customer", "Order date", "Total"])
        orders.write_row(1, 0, ["acme", "", 99.95])
        orders.write_datetime(1, 1, datetime(2026, 11, 1), day)  # noqa: DTZ001 - a sheet's
        orders.write_row(2, 0, ["Newcomer", "", 1234.5])
        orders.write_datetime(2, 1, datetime(2026, 11, 2), day)  # noqa: DTZ001
    told = saint.ok("load", str(path)).stderr
    assert (
        'read as a plain spreadsheet: customers.xlsx[Customers] has "Customer"' in told
    )
    assert 'customers.xlsx[Orders]: "Customer": made 1 companies that were not' in told
    condition = ("--where", "activities.last_date not_within 3 months")
    columns = ("--columns", "owner.name,sales.amount,activities.last_date")
    quiet = saint.ok("select", "--company", *condition, *columns, "--json").json
    assert quiet == [
        {
            "id": "Globex",
            "name": "Globex",
            "owner.name": "Kim",
            "sales.amount": 0.0,
            "activities.last_date": "2026-03-01",
        },
        {
            "id": "Newcomer",
            "name": "Newcomer",
            "owner.name": None,
            "sales.amount": 1234.5,
            "activities.last_date": None,
        },
    ]
    assert saint.counters("Acme")["sales.amount"] == 99.95


HEADERS = {
    "the same twice": ("Id,Name,Owner Name,Name\n1,A,K,A\n2,B,K,B\n", None),
    "differing, and of no use": (
        "Id,Name,OwnerId,Note,Note\n1,A,,x,y\n2,B,,x,z\n",
        None,
    ),
    "differing, and of use": (
        "Id,Name,Industry,Name\n1,A,,A\n2,B,,C\n",
        (
            'two columns "Name" differ (2 and 4); say in a mapping which is meant: the'
            ' second is "Name (2)"'
        ),
    ),
    "that cannot be shown": (
        'Id,Name,"N\x1b[31mote"\n1,A,x\n',
        "Account.csv:1:3: a column needs a name that can be shown",
    ),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_that_stand_again(saint: Saint, case: str) -> None:
    text, message = HEADERS[case]
    path = saint.folder / "Account.csv"
    path.write_text(text)
    if message:
        assert message in saint.refused("load", str(path))
        return
    saint.ok("load", str(path))
    assert saint.query("SELECT name FROM companies") == [("A",), ("B",)]
    if "Note" in text:
        notes = 'SELECT "Note", "Note (2)" FROM companies'
        assert saint.query(notes) == [("x", "y"), ("x", "z")]


def test_a_plan_says_how_text_is_written(saint: Saint) -> None:
    path = saint.folder / "kunder.csv"
    path.write_bytes("Kunde;Dato;Beløb\nÆrø;13-01-2026;1,5\n".encode("cp1252"))
    shown = saint.ok("load", str(path), "--plan").stdout
    assert "kunder.csv (Windows-1252, semicolon) -> sales: 1 rows" in shown
    assert "date, day first" in shown
    assert "decimal comma" in shown
    mapping = saint.folder / "mapping.yaml"
    command = ("load", str(path), "--delimiter", ";", "--save-mapping", str(mapping))
    saint.ok(*command)
    assert "delimiter: semicolon" in mapping.read_text()
