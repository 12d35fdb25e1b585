"""A database or folder that may only be read: answers come, with how old they are."""

import ctypes
import os
import sqlite3

import pytest

from tests.conftest import Saint
from tests.processes import finish, start

_DROP_FROM_BOUNDING_SET = 24
_OVERRIDES_OF_PERMISSIONS = (1, 2)


def obey_permissions() -> None:
    """Make the process to be started obey permissions, as root need not otherwise."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in _OVERRIDES_OF_PERMISSIONS:
            if libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno())


def run(saint: Saint, command: str) -> tuple[int, str, str]:
    return finish(start(saint, *command.split(), preexec_fn=obey_permissions))


STATUS = "name: N\nentity: company\ncriteria: [{counter: sales.count, equals: 0}]\n"


@pytest.fixture
def old(saint: Saint) -> Saint:
    """A database refreshed yesterday, with a sale that came since."""
    saint.write_status("none", STATUS)
    saint.today = "2026-11-23"
    saint.load(companies=[{"id": 1, "name": "Acme"}])
    saint.ok("counters", "refresh")
    saint.load(sales=[{"id": 1, "date": "2026-11-24", "company": 1}])
    saint.today = "2026-11-24"
    return saint


@pytest.fixture(params=["file", "folder"])
def read_only(old: Saint, request: pytest.FixtureRequest) -> Saint:
    """The old database where the file, or it and its folder, may only be read."""
    old.database.chmod(0o400)
    if request.param == "folder":
        old.folder.chmod(0o500)
        request.addfinalizer(lambda: old.folder.chmod(0o700))  # noqa: PT021
    return old


def test_it_is_read_and_said_to_be_old(read_only: Saint) -> None:
    code, stdout, stderr = run(read_only, "status check --json")
    assert code == 0, stderr
    assert '"as_of": "2026-11-23"' in stdout
    assert '"since": "2026-11-23"' in stdout
    assert stderr.startswith("saint: ")
    assert ": the answers are as of 2026-11-23" in stderr
    assert len(stderr.splitlines()) == 1
    # Another day is computed aside, as ever.
    other_day = run(read_only, "status check --json --as-of 2026-11-25")
    assert other_day == (0, "[]\n", "")


def test_what_writes_is_refused(read_only: Saint) -> None:
    before = read_only.database.read_bytes()
    code, stdout, stderr = run(read_only, "followups create")
    assert (code, stdout) == (2, "")
    assert "cannot be written" in stderr or "cannot write beside" in stderr
    assert len(stderr.splitlines()) == 1
    assert read_only.database.read_bytes() == before


def test_a_log_that_another_left_is_not_passed_over(old: Saint) -> None:
    """A write-ahead log in a folder that may only be read still counts."""
    writer = sqlite3.connect(old.database, isolation_level=None)
    writer.execute("UPDATE companies SET name = 'Renamed'")
    old.folder.chmod(0o500)
    try:
        code, stdout, _ = run(old, "select --company --csv --no-refresh")
    finally:
        old.folder.chmod(0o700)
        writer.close()
    assert (code, stdout) == (0, "id,name\n1,Renamed\n")
