"""The schema over versions: an older database grows, a newer or foreign one is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from saint_cli.crm import schema
from tests.conftest import Saint


@contextmanager
def opened(saint: Saint) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(saint.database)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def names(saint: Saint, kind: str) -> set[str]:
    with opened(saint) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = ?"
        return {row[0] for row in connection.execute(query, (kind,))}


@pytest.fixture
def loaded(saint: Saint) -> Saint:
    saint.load(companies=[{"id": 1, "name": "Acme"}])
    saint.ok("counters", "refresh")
    return saint


@pytest.fixture
def newer(loaded: Saint, monkeypatch: pytest.MonkeyPatch) -> Saint:
    """An older database in the hands of a saint with one more migration.

    That one adds a table and words its triggers in another way.
    """

    def add_notes(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE notes (text TEXT) STRICT")

    statements = {
        name: statement.replace("BEGIN", "BEGIN SELECT 1;")
        for name, statement in schema.trigger_statements().items()
    }
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, add_notes))
    monkeypatch.setattr(schema, "trigger_statements", lambda: statements)
    return loaded


def test_the_writer_brings_an_older_database_up_to_date(newer: Saint) -> None:
    newer.ok("counters", "refresh")
    assert "notes" in names(newer, "table")
    assert newer.ok("status", "list", "--json").json == []
    assert newer.counters("Acme")["sales.count"] == 0


def test_loading_does_so_too(newer: Saint) -> None:
    newer.load(companies=[{"id": 2, "name": "B"}])
    assert "notes" in names(newer, "table")


@pytest.mark.parametrize(
    "command", ["status list", "status check", "counters show Acme", "status validate"]
)
def test_a_reader_is_told_what_to_run(newer: Saint, command: str) -> None:
    told = newer.refused(*command.split())
    assert told == (
        f"saint: {newer.database} was made by an older saint; bring it to this version"
        " with: saint counters refresh\n"
    )
    assert "notes" not in names(newer, "table")


def test_a_failed_migration_leaves_the_older_database(
    newer: Saint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, fail))
    assert newer("counters", "refresh").exit_code == 4
    assert "notes" not in names(newer, "table")
    monkeypatch.undo()
    newer.ok("status", "list")


@pytest.mark.parametrize("command", ["status list", "counters refresh", "load export"])
def test_a_newer_database_is_refused(loaded: Saint, command: str) -> None:
    with opened(loaded) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = loaded.database.read_bytes()
    command = command.replace("export", str(loaded.export))
    told = loaded.refused(*command.split())
    assert "was written by a newer saint; install that version" in told
    assert loaded.database.read_bytes() == before


def test_no_status_can_take_the_name_of_a_table(loaded: Saint) -> None:
    for table in names(loaded, "table"):
        kind, _, status = table.partition("_")
        if kind in ("status", "selection") and status:
            loaded.write_status(status, "name: S\nentity: company\ncriteria: []\n")
            told = loaded.refused("counters", "refresh")
            assert f'"{status}" cannot be an id; a table of saint\'s has that' in told


TAMPERED = [
    "CREATE TRIGGER mine AFTER INSERT ON sales BEGIN DELETE FROM companies; END",
    "DROP TRIGGER note_insert_of_sales",
    "DROP TABLE followups",
]


@pytest.mark.parametrize("statement", TAMPERED)
@pytest.mark.parametrize("command", ["status list", "counters refresh"])
def test_a_schema_that_was_tampered_with_is_refused(
    loaded: Saint, command: str, statement: str
) -> None:
    with opened(loaded) as connection:
        connection.execute(statement)
    assert "its schema is not as saint made it: " in loaded.refused(*command.split())
