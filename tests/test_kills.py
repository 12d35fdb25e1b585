"""Killed at any moment, or several at once: what was there stays whole."""

import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Saint
from tests.processes import finish, start
from tests.test_read_only import obey_permissions

STATUS = """
name: Quiet
entity: company
criteria:
  - {counter: sales.last_date, not_within: 60 days}
description: "{{ name }} bought last on {{ sales.last_date | date }}"
follow_up: {type: call, due: in 3 days, text: "Call {{ name }}"}
"""
COMPANIES = 60
RUNS = ('INSERT INTO "refresh_runs"', 'INSERT INTO "load')
ACTING = ("load export", "counters refresh", "followups create")


def sales(day: str, number: int) -> list[dict[str, object]]:
    return [
        {"id": f"{day}-{n}", "date": day, "amount": n, "company": n % COMPANIES}
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder at work, with an export that brings more, on a day that changes much."""
    saint = Saint(tmp_path_factory.mktemp("kills"))
    saint.write_status("quiet", STATUS)
    saint.today = "2026-10-01"
    saint.load(
        companies=[{"id": n, "name": f"Company {n}"} for n in range(COMPANIES)],
        sales=sales("2026-09-01", 600),
    )
    saint.ok("counters", "refresh")
    saint.write_csv("sales", sales("2026-11-20", 900)[::2])
    saint.write_csv("activities", sales("2026-11-19", 900))
    return saint.folder


def at_work(template: Path, folder: Path) -> Saint:
    """A copy of the template, some weeks later."""
    saint = Saint(folder)
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return saint


def contents(saint: Saint) -> str:
    """Return the whole database, but for when it was loaded and refreshed."""
    connection = sqlite3.connect(saint.database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        lines = connection.iterdump()
        kept = (line for line in lines if not line.startswith(RUNS))
        return "\n".join(kept)
    finally:
        connection.close()


def settled(saint: Saint) -> str:
    """Return the whole database once counters have taken all of it into account."""
    saint.ok("counters", "refresh")
    return contents(saint)


def kill_after(seconds: float, saint: Saint, *arguments: str) -> None:
    process = start(saint, *arguments)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def check_kills(template: Path, folder: Path, command: str, kills: int) -> None:
    """Kill a command at moments spread over its run; then let it finish."""
    undisturbed = at_work(template, folder / "undisturbed")
    before = contents(undisturbed)
    began = time.monotonic()
    assert finish(start(undisturbed, *command.split()))[0] == 0
    whole_run = time.monotonic() - began
    after = contents(undisturbed)
    assert after != before
    expected = settled(undisturbed)
    for number in range(kills):
        # The first part of a run only imports.
        share = 0.3 + 0.7 * number / kills
        saint = at_work(template, folder / str(number))
        kill_after(whole_run * share, saint, *command.split())
        assert contents(saint) in (before, after), share
        saint.ok(*command.replace("export", str(saint.export)).split())
        assert settled(saint) == expected, share


@pytest.mark.parametrize("command", ACTING)
def test_killed(template: Path, tmp_path: Path, command: str) -> None:
    check_kills(template, tmp_path, command, kills=2)


@pytest.mark.slow
@pytest.mark.parametrize("command", ACTING)
def test_killed_at_many_moments(template: Path, tmp_path: Path, command: str) -> None:
    check_kills(template, tmp_path, command, kills=60)


def test_a_first_load_that_is_killed_can_be_run_again(
    template: Path, tmp_path: Path
) -> None:
    saint = at_work(template, tmp_path / "killed")
    undisturbed = at_work(template, tmp_path / "undisturbed")
    for one in (saint, undisturbed):
        one.write_csv("companies", [{"id": n, "name": n} for n in range(COMPANIES)])
        for path in one.folder.glob("saint.db*"):
            path.unlink()
    undisturbed.ok("load", str(undisturbed.export))
    for seconds in (0.15, 0.25, 0.35):
        kill_after(seconds, saint, "load", "export")
    saint.ok("load", str(saint.export))
    assert contents(saint) == contents(undisturbed)


HALF_A_LOAD = """
import os, signal, sys
from pathlib import Path
from saint_cli.crm.database import transaction
with transaction(Path(sys.argv[1]), busy_timeout=1, create=True) as connection:
    connection.execute("PRAGMA cache_size = 10")
    for number in range(1000):
        row = (number, "native", str(number), "x" * 1000)
        connection.execute(
            "INSERT INTO companies (id, source_system, external_id, name)"
            " VALUES (?, ?, ?, ?)", row
        )
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("command", ["status list", "counters refresh", "status check"])
def test_a_first_load_that_is_killed_leaves_nothing(saint: Saint, command: str) -> None:
    """Also where so much of it was written that it is to be rolled back."""
    program = (sys.executable, "-c", HALF_A_LOAD)
    finish(start(saint, str(saint.database), program=program))
    assert saint.database.stat().st_size > 100_000
    for _ in range(2):
        result = saint(*command.split())
        assert result.exit_code == 2
        assert f"no database at {saint.database}: first load" in result.stderr
        saint.write_csv("companies", [{"id": "C1", "name": "Acme"}])
        saint.ok("load", str(saint.export), "--plan")
    saint.load(companies=[{"id": "C1", "name": "Acme"}])
    assert saint.query("SELECT name FROM companies") == [("Acme",)]
    assert saint.query("PRAGMA journal_mode") == [("wal",)]


def test_a_killed_first_load_in_a_folder_that_may_only_be_read(saint: Saint) -> None:
    program = (sys.executable, "-c", HALF_A_LOAD)
    finish(start(saint, str(saint.database), program=program))
    half = saint.database.read_bytes()
    saint.folder.chmod(0o500)
    try:
        reader = start(saint, "select", "--company", preexec_fn=obey_permissions)
        code, stdout, stderr = finish(reader)
    finally:
        saint.folder.chmod(0o700)
    assert (code, stdout) == (2, "")
    assert f"no database at {saint.database}: first load" in stderr
    assert saint.database.read_bytes() == half


def test_eight_writers_at_once(template: Path, tmp_path: Path) -> None:
    saint = at_work(template, tmp_path / "eight")
    command = "followups create --csv --columns key --busy-timeout 50"
    processes = [start(saint, *command.split()) for _ in range(8)]
    results = [finish(process) for process in processes]
    assert [code for code, _, _ in results] == [0] * 8, results
    created = [key for _, out, _ in results for key in out.splitlines()[1:]]
    assert len(created) == len(set(created)) == COMPANIES
    assert len(saint.ok("followups", "list", "--json").json) == COMPANIES
    alone = at_work(template, tmp_path / "alone")
    alone.ok("followups", "create")
    assert settled(saint) == settled(alone)


def test_a_busy_database(template: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    saint = at_work(template, tmp_path)
    with FileLock(f"{saint.database}.lock"):
        for arguments in (("counters", "refresh"), ("load", str(saint.export))):
            result = saint(*arguments, "--busy-timeout", "0.1")
            assert result.exit_code == 3
            assert "is being written by another saint; try again later" in result.stderr
        read = saint("status", "list", "--json")
    assert read.exit_code == 0
    assert "try again later: the answers are as of 2026-10-01" in read.stderr
    assert read.json[0]["members"] == 0


def test_another_program_that_writes(template: Path, tmp_path: Path) -> None:
    saint = at_work(template, tmp_path)
    other = sqlite3.connect(saint.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = saint("counters", "refresh", "--busy-timeout", "0.1")
    assert result.exit_code == 3
    assert "is busy: another program is writing to it" in result.stderr
    read = saint("status", "list", "--json")
    assert read.exit_code == 0
    assert "the answers are as of 2026-10-01" in read.stderr
    other.execute("ROLLBACK")
    other.close()
    saint.ok("counters", "refresh")
