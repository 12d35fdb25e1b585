"""Bad input: one line that names place and remedy, exit code 2, nothing written."""

import csv
import shlex
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Saint

STATUS = """name: Test
entity: company
criteria:
  - field: category
    is: Customer
description: "{{ name }}"
follow_up: {type: call}
"""
OTHER = STATUS.replace("field: category\n    is: Customer", "status: test")


def dump(saint: Saint) -> str:
    connection = sqlite3.connect(saint.database)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder at work: loaded, refreshed, with a follow-up."""
    saint = Saint(tmp_path_factory.mktemp("at_work"))
    saint.write_status("test", STATUS)
    saint.load(
        companies=[
            {"id": 1, "name": "Acme A/S", "category": "Customer"},
            {"id": 2, "name": "Acme Ltd"},
        ],
        sales=[{"id": 1, "date": "2026-01-31", "amount": "5.50", "company": 1}],
    )
    saint.ok("followups", "create")
    saint.ok("counters", "refresh")
    return saint.folder


@pytest.fixture
def working(at_work: Path, tmp_path: Path) -> Saint:
    """A copy of the folder at work."""
    saint = Saint(tmp_path / "working")
    shutil.copytree(at_work, saint.folder, dirs_exist_ok=True)
    return saint


def refuse(working: Saint, *arguments: str) -> str:
    """Run what must be refused; return the one line that says why."""
    before = dump(working)
    told = working.refused(*arguments).splitlines()
    assert dump(working) == before
    assert len(told) == 1, told
    assert told[0].startswith("saint: ")
    return told[0].removeprefix("saint: ")


FOLDERS = [
    ("nowhere", "nowhere: there is no such folder"),
    ("empty", "empty: there is no table in it that could be loaded"),
]


@pytest.mark.parametrize(("folder", "message"), FOLDERS)
def test_a_folder_that_is_no_export(working: Saint, folder: str, message: str) -> None:
    (working.folder / "empty").mkdir()
    assert message in refuse(working, "load", str(working.folder / folder))


CELLS = [
    ("sales", "date", "31/02/2026", '"31/02/2026" is not a date; write it as 2026-'),
    ("sales", "date", "2026-02-29", '"2026-02-29" is not a date; write it as 2026-'),
    ("sales", "date", "", '"date" is empty; fill it in'),
    ("sales", "amount", "12,5O", '"12,5O" is not a number; write it with a decimal'),
    (
        "sales",
        "amount",
        "0.12345",
        "more than 4 decimals; round it: money is kept exac",
    ),
    ("sales", "amount", f"1.{'0' * 40}1", "more than 4 decimals; round it"),
    ("sales", "amount", "1e-5", "more than 4 decimals; round it"),
    ("sales", "amount", "Infinity", '"Infinity" is not a number'),
    ("sales", "company", "9", 'no row of companies has the id "9"; add it to companie'),
    ("sales", "state", "soldd", 'did you mean "sold"?'),
    ("sales", "currency", "kr", '"kr" is not a currency; write its code, such as EUR'),
    ("sales", "currency", "SEK", "no rate for SEK; add one SEK in DKK under rates:"),
    ("sales", "probability", "high", '"high" is not a number'),
    ("activities", "completed", "maybe", '"maybe" is neither yes nor no; write 1 or 0'),
    ("activities", "direction", "in", '"in" is none of its words; it is one of'),
    ("requests", "closed_at", "today", '"today" is not a date; write it as 2026-11-24'),
]


@pytest.mark.parametrize(
    ("table", "column", "cell", "message"),
    CELLS,
    ids=[f"{column} {cell[:12]}" for _, column, cell, _ in CELLS],
)
def test_a_cell_that_cannot_be_read(
    working: Saint, table: str, column: str, cell: str, message: str
) -> None:
    good = {"id": "8", "date": "2026-02-01", "amount": "1", "currency": ""}
    row = {**good, "id": "9", column: cell}
    path = working.export / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row, restval="")
        writer.writeheader()
        writer.writerows([good, row])
    place = list(row).index(column) + 1
    told = refuse(working, "load", str(working.export))
    assert f"{table}.csv:3:{place}: " in told
    assert message in told


def test_four_decimals_are_exact(working: Saint) -> None:
    amounts = ["0.0001", "1.50000", "99999999999.9999", "-0.5"]
    working.load(
        sales=[
            {"id": f"S{n}", "date": "2026-02-01", "amount": amount, "company": 2}
            for n, amount in enumerate(amounts)
        ]
    )
    connection = sqlite3.connect(working.database)
    query = "SELECT amount FROM sales WHERE company = 2 ORDER BY id"
    found = [row[0] for row in connection.execute(query)]
    connection.close()
    assert found == [1, 15_000, 999_999_999_999_999, -5_000]


DECLARATIONS = [
    (
        "unknown key",
        STATUS + "prority: 3\n",
        'test.yaml:8:1: unknown key "prority"; di',
    ),
    (
        "key twice",
        STATUS + "name: x\n",
        'test.yaml:8:1: the key "name" stands here aga',
    ),
    (
        "unknown test",
        STATUS.replace("is: Customer", "iss: Customer"),
        'test.yaml:5:5: unknown key "iss"; did you mean "is"?',
    ),
    (
        "unknown field",
        STATUS.replace("category", "categry"),
        'test.yaml:4:12: a company has no field "categry"; did you mean "category"?',
    ),
    (
        "unknown counter",
        STATUS.replace("field: category", "counter: sale.count"),
        'test.yaml:4:14: unknown counter "sale.count"; did you mean "sales.count"?',
    ),
    (
        "unknown measure",
        STATUS.replace("field: category", "counter: sales.cuont"),
        'test.yaml:4:14: unknown measure "cuont"; did you mean "count"?',
    ),
    (
        "unknown period",
        STATUS.replace(
            "field: category\n    is: Customer",
            "counter: sales.last_date\n    older_than: 2 moths",
        ),
        'test.yaml:5:17: "2 moths" is not a period; write for example "30 days"',
    ),
    (
        "unknown status",
        OTHER.replace("status: test", "status: tset"),
        'test.yaml:4:13: there is no status "tset"; did you mean "test"?',
    ),
    (
        "itself",
        OTHER,
        "test.yaml:4:13: a status cannot depend on itself: test -> test; take one of",
    ),
    (
        "unknown variable",
        STATUS.replace("{{ name }}", "{{ nmae }}"),
        'test.yaml:6:14: unknown name "nmae"; did you mean "name"?',
    ),
    (
        "template that does not parse",
        STATUS.replace("{{ name }}", "{{ name }"),
        "test.yaml:6:14: the template does not parse: ",
    ),
    ("not YAML", "name: [\n", "test.yaml:2:1: not valid YAML: "),
    ("empty", "", "test.yaml: is empty"),
    ("tab", "name:\tx\n\tentity: company\n", "test.yaml:2:1: not valid YAML: "),
]


@pytest.mark.parametrize(
    ("text", "message"), [d[1:] for d in DECLARATIONS], ids=[d[0] for d in DECLARATIONS]
)
def test_a_declaration_that_is_wrong(working: Saint, text: str, message: str) -> None:
    path = working.write_status("test", text)
    told = refuse(working, "followups", "create")
    assert told.startswith(f"{path.parent}/")
    assert message in told


def test_a_cycle_of_statuses_names_all_of_it(working: Saint) -> None:
    working.write_status("test", OTHER.replace("status: test", "status: other"))
    working.write_status("other", OTHER)
    before = dump(working)
    told = working.refused("counters", "refresh").splitlines()
    assert ["test -> other -> test" in line for line in told] == [False, True]
    assert ["other -> test -> other" in line for line in told] == [True, False]
    assert dump(working) == before


NO_TEXT = "\udc80"
"""A byte that is not UTF-8, as Python has it in an argument."""


@pytest.mark.parametrize(
    "command",
    [
        ("followups", "show", NO_TEXT),
        ("load", "export", f"--source={NO_TEXT}"),
        ("load", "export", "--encoding", NO_TEXT),
    ],
    ids=["argument", "value", "option"],
)
def test_an_argument_that_is_no_text(working: Saint, command: tuple[str, ...]) -> None:
    before = dump(working)
    arguments = [str(working.export) if a == "export" else a for a in command]
    assert r'"\udc80" is no text: it is not in UTF-8' in working.refused(*arguments)
    assert dump(working) == before


COMMANDS = [
    ("status check --company acme", '"acme" fits 2: company Acme A/S (id 1), company'),
    ("status check --company Acma", 'no company is called "Acma"; did you mean "Acme'),
    ("counters show acme", '"acme" fits 2: company Acme A/S (id 1), company Acme Ltd'),
    ("status check --company ''", "an empty name names nobody; give a name"),
    ("status check --company 1 --person 1", "name one company, person or project at"),
    ("status check --fail-on tset", 'there is no status "tset"; did you mean "test"?'),
    ("select tset", 'there is no status or selection "tset"; did you mean "test"?'),
    ("select", "name a status or selection, or ask ad hoc with one of --company"),
    ("select test --company", "an id goes with none of --company, --person"),
    ("select --company --where 'category Customer'", '"category Customer" is no condi'),
    ("select --company --where 'category iss Lead'", 'did you mean "is"?'),
    ("select --company --where 'sales.cuont more_than 1'", 'did you mean "count"?'),
    ("select --company --columns nmae", 'no field "nmae"; did you mean "name"?'),
    ("select --company --sort -nmae", 'no field "nmae"; did you mean "name"?'),
    ("select --company --limit some", '--limit: "some" is not a whole number above 0'),
    ("select --company --limit 0", '--limit: "0" is not a whole number above 0'),
    ("select --company --format cvs", 'unknown format "cvs"; did you mean "csv"?'),
    ("select --company --csv --json", "--format: csv and json do not go together"),
    ("select --company --as-of 31/02/2026", "is not a date; write it as 2026-11-24"),
    ("select --company --output nowhere/x.csv", "nowhere/x.csv: cannot be written: No"),
    ("select --company --save 'Big One'", '"Big One" cannot be an id: use a-z, 0-9'),
    ("select --company --save test", 'there is a status or selection "test" already'),
    ("followups create --status tset", 'no status "tset"; did you mean "test"?'),
    ("followups create --columns nmae", 'unknown column "nmae"; did you mean "name"?'),
    ("followups create --sort nmae", 'unknown column "nmae"; did you mean "name"?'),
    ("followups create --output nowhere/x", "nowhere/x: cannot be written: No such f"),
    ("followups create --output .", ".: cannot be written: Is a directory"),
    (
        "followups create --as-of 2026-01-01",
        "is about today: --as-of is for commands t",
    ),
    ("counters verify --as-of 2026-01-01", "is about today: --as-of is for commands "),
    ("counters refresh --busy-timeout soon", '"soon" is not a number of seconds'),
    ("counters refresh --statuses nowhere", "no folder of statuses at nowhere; name y"),
    ("counters refresh --db nowhere.db", "first load your data with: saint load FOLD"),
    ("load export --db nowhere/x.db", "there is no folder nowhere; make it, or use"),
    ("load export --columns nmae", 'unknown column "nmae"; '),
    ("load", "Missing argument 'PATH'. (see --help)"),
    ("frobnicate", "No such command 'frobnicate'. (see --help)"),
    ("select --frob", "No such option: --frob"),
    ("select --company --limit", "Option '--limit' requires an argument. (see --help"),
]


@pytest.mark.parametrize(("command", "message"), COMMANDS, ids=[c for c, _ in COMMANDS])
def test_a_command_line_that_is_wrong(
    working: Saint, monkeypatch: pytest.MonkeyPatch, command: str, message: str
) -> None:
    monkeypatch.chdir(working.folder)
    if command.startswith(("followups", "counters refresh", "load")):
        # Something to write, so that writing it would show.
        working.write_status("more", STATUS)
        working.write_csv("companies", [{"id": 3, "name": "New"}])
    assert message in refuse(working, *shlex.split(command))


def test_what_the_clock_says_must_be_a_day(working: Saint) -> None:
    working.today = "tomorrow"
    told = refuse(working, "counters", "refresh")
    assert 'SAINT_TODAY: "tomorrow" is not a date; write it as 2026-11-24' in told


def test_bytes_that_are_no_character_name_nobody(working: Saint) -> None:
    assert 'no company is called "?"' in refuse(
        working, "status", "check", "--company", "\udcff"
    )
    assert "must not hold control characters" in refuse(
        working, "select", "--company", "--where", "name is \udcff"
    )


def scribble(saint: Saint) -> None:
    saint.database.write_bytes(b"this is a letter to my aunt" * 1000)


def cut(saint: Saint) -> None:
    content = saint.database.read_bytes()
    saint.database.write_bytes(content[: len(content) // 2 // 4096 * 4096])


def blot(saint: Saint) -> None:
    content = saint.database.read_bytes()
    saint.database.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def belongs_to_another(saint: Saint) -> None:
    saint.database.unlink()
    connection = sqlite3.connect(saint.database)
    connection.execute("CREATE TABLE companies (name TEXT)")
    connection.close()


DATABASES = [
    (scribble, "is not a SQLite database; use another --db"),
    (cut, "is damaged; restore it from a backup or load afresh"),
    (blot, "is damaged; restore it from a backup or load afresh"),
    (belongs_to_another, "but not one of saint's; use another --db"),
]


@pytest.mark.parametrize(
    "command", ["status list", "status check", "counters refresh", "load export"]
)
@pytest.mark.parametrize(
    ("spoil", "message"), DATABASES, ids=[spoil.__name__ for spoil, _ in DATABASES]
)
def test_a_file_that_is_no_database_of_saints(
    working: Saint,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Saint], None],
    message: str,
    command: str,
) -> None:
    monkeypatch.chdir(working.folder)
    for suffix in ("-wal", "-shm"):
        working.database.with_name(f"saint.db{suffix}").unlink(missing_ok=True)
    spoil(working)
    before = working.database.read_bytes()
    told = working.refused(*command.split())
    assert told == f"saint: {working.database} {message}\n" or message in told
    assert len(told.splitlines()) == 1
    assert working.database.read_bytes() == before
