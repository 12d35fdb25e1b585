"""`saint load`: what is kept, what is refused, and that nothing is doubled."""

import sqlite3

import pytest

from tests.conftest import Saint

COMPANY = {"id": "C1", "name": "Acme"}


def dump(saint: Saint) -> str:
    """Return the whole database but for the record of loads."""
    connection = sqlite3.connect(saint.database)
    try:
        lines = connection.iterdump()
        return "\n".join(line for line in lines if 'INTO "load' not in line)
    finally:
        connection.close()


def test_all_tables_with_references_and_own_fields(saint: Saint) -> None:
    result = saint.load(
        users=[{"id": "U1", "name": "Kim", "email": "kim@example.com"}],
        companies=[{**COMPANY, "owner": "U1", "Segment": "Gold"}],
        persons=[{"id": "P1", "company": "C1", "first_name": "Bo", "last_name": "Li"}],
        projects=[{"id": "J1", "name": "Roof", "state": "Ongoing", "company": "C1"}],
        project_members=[{"project": "J1", "person": "P1"}],
        sales=[{"id": "S1", "date": "2026-01-31", "amount": "12.50", "company": "C1"}],
        activities=[{"id": "A1", "date": "2026-01-31", "type": "Call", "sale": "S1"}],
        requests=[{"id": "R1", "date": "2026-01-31", "person": "P1"}],
    )
    added = [line.split()[:2] for line in result.lines if "1" in line]
    assert ["companies", "1"] in added
    assert len(added) == 8
    assert "Segment" in result.stderr
    shown = saint.ok(
        "select", "--company", "--json", "--columns", "owner.name,Segment"
    ).json
    assert shown == [
        {"id": "C1", "name": "Acme", "owner.name": "Kim", "Segment": "Gold"}
    ]
    assert saint.query("SELECT name FROM persons") == [("Bo Li",)]
    assert saint.query("SELECT type, completed FROM activities") == [("call", 1)]
    assert saint.query("SELECT company, state FROM requests") == [(1, "open")]
    assert saint.query("SELECT state FROM projects") == [("ongoing",)]


def test_a_members_id_is_kept_under_a_name_that_is_free(saint: Saint) -> None:
    result = saint.load(
        companies=[COMPANY],
        projects=[{"id": "J1", "name": "Roof"}],
        project_members=[{"id": "M1", "project": "J1", "company": "C1"}],
    )
    assert 'keeping fields of your own: id (as "id (native)")' in result.stderr
    kept = saint.query('SELECT external_id, "id (native)" FROM project_members')
    assert kept == [("J1/C1/", "M1")]


def test_a_second_load_changes_nothing(saint: Saint) -> None:
    saint.load(
        companies=[COMPANY],
        sales=[{"id": "S1", "date": "2026-01-31", "amount": "10", "company": "C1"}],
    )
    saint.ok("counters", "refresh")
    before = dump(saint)
    result = saint.ok("load", str(saint.export), "--json")
    assert [(r["added"], r["changed"], r["unchanged"]) for r in result.json] == [
        (0, 0, 1),
        (0, 0, 1),
    ]
    assert dump(saint) == before


def test_a_later_load_updates_and_keeps_what_it_does_not_name(saint: Saint) -> None:
    saint.load(companies=[{**COMPANY, "phone": "1", "segment": "Gold"}])
    result = saint.load(companies=[{**COMPANY, "phone": ""}, {"id": "C2", "name": "B"}])
    assert "1         1           0" in " ".join(result.lines[-1:]) or result
    assert saint.query(
        "SELECT external_id, phone, segment FROM companies ORDER BY 1"
    ) == [("C1", None, "Gold"), ("C2", None, None)]


def test_an_owner_can_be_from_an_earlier_load(saint: Saint) -> None:
    saint.load(users=[{"id": "U1", "name": "Kim"}], companies=[COMPANY])
    (saint.export / "users.csv").unlink()
    saint.load(companies=[{**COMPANY, "owner": "U1"}])
    assert saint.query("SELECT owner FROM companies") == [(1,)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"type": "email", "date": "2026-12-24"}, 1),
        ({"type": "document", "date": "2026-12-24"}, 1),
        ({"type": "call", "date": "2026-12-24"}, 0),
        ({"type": "call", "date": "2026-11-24"}, 1),
        ({"type": "call", "date": "2026-11-25"}, 0),
        ({"type": "call", "date": "2026-12-24", "completed_at": "2026-11-01"}, 1),
        ({"type": "call", "date": "2026-01-01", "completed": "0"}, 0),
        ({"type": "call", "date": "2026-12-24", "completed": "yes"}, 1),
    ],
)
def test_when_an_activity_without_a_word_on_it_is_completed(
    saint: Saint, cells: dict[str, str], expected: int
) -> None:
    saint.load(companies=[COMPANY], activities=[{"id": "A1", **cells}])
    assert saint.query("SELECT completed FROM activities") == [(expected,)]


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-02-28T23:30:00Z", "2026-03-01"),
        ("2026-03-01T00:30:00+02:00", "2026-02-28"),
        ("2026-02-28T23:30:00", "2026-02-28"),
        ("2026-02-28 23:30:00-05:00", "2026-03-01"),
    ],
)
def test_a_timestamp_with_an_offset_is_the_local_day(
    saint: Saint, given: str, day: str
) -> None:
    saint.load(companies=[COMPANY], sales=[{"id": "S1", "date": given}])
    assert saint.query("SELECT date FROM sales") == [(day,)]


def test_own_words_for_states(saint: Saint) -> None:
    saint.write_status(
        "settings",
        "version: 1\nstates: {requests: {closed: [Solved, Afsluttet], open: [Ny]}}\n",
    )
    words = ["solved", "AFSLUTTET", "Ny", "Open", ""]
    requests = [
        {"id": n, "date": "2026-01-01", "state": w} for n, w in enumerate(words)
    ]
    saint.load(companies=[COMPANY], requests=requests)
    assert saint.query("SELECT state FROM requests ORDER BY id") == [
        ("closed",),
        ("closed",),
        ("open",),
        ("open",),
        ("open",),
    ]


SALE = "id,date,amount,currency,company"

BAD_FILES = [
    pytest.param({}, ": there is no table in it", id="empty folder"),
    pytest.param({"companies.csv": ""}, "companies.csv: is empty", id="empty file"),
    pytest.param(
        {"companies.csv": "nr,name\nC1,Acme\n"},
        'companies.csv:1: the column "id" is missing',
        id="no id column",
    ),
    pytest.param(
        {"companies.csv": "id,name\nC1,Acme\nC2,B\nC1,Again\n"},
        'companies.csv:4:1: the id "C1" stands here again; it is already on line 2',
        id="duplicate id",
    ),
    pytest.param(
        {"companies.csv": "id,name,owner\nC1,Acme,U9\n"},
        'companies.csv:2:3: owner: no row of users has the id "U9"',
        id="reference to nobody",
    ),
    pytest.param(
        {"companies.csv": "id,name\nC1,  \n"},
        'companies.csv:2:2: "name" is empty; fill it in',
        id="no name",
    ),
    pytest.param(
        {"companies.csv": "id,name\n,Acme\n"},
        'companies.csv:2:1: "id" is empty; fill it in',
        id="no id",
    ),
    pytest.param(
        {"sales.csv": f"{SALE}\nS1,31/02/2026,1,,\n"},
        'sales.csv:2:2: date: "31/02/2026" is not a date; write it as 2026-11-24',
        id="date with slashes",
    ),
    pytest.param(
        {"sales.csv": f"{SALE}\nS1,2026-02-30,1,,\n"},
        'sales.csv:2:2: date: "2026-02-30" is not a date',
        id="no such day",
    ),
    pytest.param(
        {"sales.csv": f'{SALE}\nS1,2026-02-01,"12,5O",,\n'},
        'sales.csv:2:3: amount: "12,5O" is not a number; write it with a decimal',
        id="letter in amount",
    ),
    pytest.param(
        {"sales.csv": f"{SALE}\nS1,2026-02-01,NaN,,\n"},
        'sales.csv:2:3: amount: "NaN" is not a number',
        id="not a number",
    ),
    pytest.param(
        {"sales.csv": f"{SALE}\nS1,2026-02-01,1e12,,\n"},
        'sales.csv:2:3: amount: the amount "1e12" is too large',
        id="too large",
    ),
    pytest.param(
        {"sales.csv": f"{SALE}\nS1,2026-02-01,5,XXX,\n"},
        "sales.csv:2:4: currency: there is no rate for XXX; add one XXX in DKK under",
        id="no rate",
    ),
    pytest.param(
        {"sales.csv": "id,date,state\nS1,2026-02-01,solld\n"},
        'sales.csv:2:3: state: "solld" is none of its words; did you mean "sold"?',
        id="unknown state",
    ),
    pytest.param(
        {"requests.csv": "id,date,state\nR1,2026-02-01,Parked\n"},
        "map other words under states: requests: in settings.yaml",
        id="unmapped state",
    ),
    pytest.param(
        {"companies.csv": "id,name\nC1,Acme,extra\n"},
        "companies.csv:2: has 3 cells, where the header has 2; quote cells",
        id="ragged row",
    ),
    pytest.param(
        {"companies.csv": 'id,name\nC1,"Acme\n'},
        "companies.csv:2: not valid CSV: unexpected end of data",
        id="open quote",
    ),
    pytest.param(
        {"companies.csv": "id,name,Name\nC1,Acme,B\n"},
        'companies.csv:1:3: the column "Name" stands here again; rename one of them',
        id="duplicate header",
    ),
    pytest.param(
        {"companies.csv": "id,name,\nC1,Acme,B\n"},
        "companies.csv:1:3: a column needs a name that can be shown",
        id="nameless column",
    ),
    pytest.param(
        {"companies.csv": "id,name,external_id\nC1,Acme,B\n"},
        'companies.csv:1:3: "external_id" is a column of saint\'s own',
        id="reserved column",
    ),
    pytest.param(
        {"persons.csv": "id,last_name,name\nP1,Li,Bo Li\n"},
        "persons.csv:1:3: a person's name is made from first_name and last_name",
        id="generated column",
    ),
    pytest.param(
        {"companies.csv": "id,name\nC1,Ac\0me\n"},
        "companies.csv:2: holds a NUL byte; save it as UTF-8",
        id="NUL",
    ),
]


@pytest.mark.parametrize(("files", "message"), BAD_FILES)
def test_bad_input_is_explained_and_nothing_is_written(
    saint: Saint, files: dict[str, str | bytes], message: str
) -> None:
    saint.load(companies=[{"id": "C0", "name": "Before"}])
    before = dump(saint)
    (saint.export / "companies.csv").unlink()
    if files and not any(name.startswith("compan") for name in files):
        saint.write_csv("companies", [COMPANY])
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        (saint.export / name).write_bytes(raw)
    told = saint.refused("load", str(saint.export))
    assert message in told
    assert len(told.splitlines()) == 1
    assert dump(saint) == before


def test_a_file_that_nobody_knows(saint: Saint) -> None:
    saint.write_csv("sale", [{"id": 1, "date": "2026-01-01"}])
    told = saint.refused("load", str(saint.export / "sale.csv"))
    assert 'sale.csv: is recognised by no profile; did you mean "sales"?' in told


def test_a_missing_folder(saint: Saint) -> None:
    assert "there is no such folder" in saint.refused("load", "nowhere")
    assert not saint.database.exists()


def test_all_mistakes_come_at_once_and_a_flood_is_cut(saint: Saint) -> None:
    bad = [{"id": f"S{n}", "date": "soon"} for n in range(30)]
    saint.write_csv("companies", [{"id": "", "name": "A"}])
    saint.write_csv("sales", bad)
    told = saint.refused("load", str(saint.export)).splitlines()
    assert len(told) == 21
    assert "companies.csv:2:1" in told[0]
    everything = saint.folder / "load-errors.txt"
    assert told[-1] == f"saint: and 11 more like these; all 31 are in {everything}"
    assert len(everything.read_text().splitlines()) == 31


def test_a_file_with_a_byte_order_mark_and_other_line_ends(saint: Saint) -> None:
    text = '\ufeffid,name\r\nC1,"Two\r\nlines"\r\n\r\nC2,B\r\n'
    (saint.export / "companies.csv").write_bytes(text.encode())
    saint.ok("load", str(saint.export))
    assert saint.query("SELECT name FROM companies") == [("Two\r\nlines",), ("B",)]


def test_other_files_are_told(saint: Saint) -> None:
    saint.write_csv("sale", [{"id": 1}])
    told = saint.load(companies=[COMPANY]).stderr
    assert 'sale.csv is not a native table; did you mean "sales"?' in told


def test_a_file_that_is_no_database(saint: Saint) -> None:
    saint.write_csv("companies", [COMPANY])
    saint.database.write_text("this is a letter to my aunt" * 100)
    told = saint.refused("load", str(saint.export))
    assert "is not a SQLite database; use another --db" in told
    assert saint.database.read_text().startswith("this is a letter")


def test_a_database_of_somebody_else(saint: Saint) -> None:
    saint.write_csv("companies", [COMPANY])
    connection = sqlite3.connect(saint.database)
    connection.execute("CREATE TABLE companies (name TEXT)")
    connection.close()
    assert "not one of saint's" in saint.refused("load", str(saint.export))
    assert "not one of saint's" in saint.refused("status", "list")


def test_names_of_own_columns_are_no_sql(saint: Saint) -> None:
    name = 'x"); DROP TABLE sales; --'
    text = f'id,name,"{name.replace(chr(34), chr(34) * 2)}"\nC1,Acme,gold\n'
    (saint.export / "companies.csv").write_text(text)
    saint.ok("load", str(saint.export))
    condition = f"{name} is GOLD"
    found = saint.ok("select", "--company", "--where", condition, "--json").json
    assert [one["id"] for one in found] == ["C1"]
    assert saint.query("SELECT count(*) FROM sales") == [(0,)]


def test_records_follow_their_person_to_the_company(saint: Saint) -> None:
    saint.load(
        companies=[COMPANY, {"id": "C2", "name": "B"}],
        persons=[{"id": "P1", "company": "C2", "last_name": "Li"}],
        sales=[
            {"id": "S1", "date": "2026-01-01", "person": "P1", "company": ""},
            {"id": "S2", "date": "2026-01-01", "person": "P1", "company": "C1"},
        ],
    )
    assert saint.query("SELECT company FROM sales ORDER BY id") == [(2,), (1,)]
