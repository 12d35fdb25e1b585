"""Where output goes: closed pipes, full disks, closed streams, files, and nowhere."""

import resource
import stat
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Saint
from tests.processes import SAINT, finish, start

STATUS = """
name: Everybody
entity: company
criteria: [{field: name, empty: false}]
follow_up: {type: call, text: "Call {{ name }}"}
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    """Enough companies that a pipe cannot hold them."""
    saint = Saint(tmp_path_factory.mktemp("streams"))
    saint.write_status("everybody", STATUS)
    saint.load(
        companies=[{"id": n, "name": f"{n} {'long name ' * 10}"} for n in range(800)]
    )
    saint.ok("counters", "refresh")
    return saint


def piped(saint: Saint, command: str, ending: str) -> tuple[int, str, str]:
    """Run a command line of a shell; return saint's exit code and what was shown."""
    script = f"{' '.join(SAINT)} {command} {ending}; exit ${{PIPESTATUS[0]}}"
    return finish(start(saint, "-c", script, program=("bash",)))


@pytest.mark.parametrize(
    "command",
    [
        "select everybody",
        "select everybody --csv",
        "select everybody --json",
        "status check --json",
        "followups create --dry-run --csv",
        "--help",
        "--version",
    ],
)
def test_a_reader_that_has_enough(many: Saint, command: str) -> None:
    code, stdout, stderr = piped(many, command, "| head -n 1")
    assert code == 0
    assert len(stdout.splitlines()) == 1
    assert "Error" not in stderr
    assert "broken pipe" not in stderr.lower()


@pytest.mark.parametrize(
    "command",
    [
        "select everybody --csv",
        "status list --json",
        "status list",
        "--help",
        "--version",
    ],
)
@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (">/dev/full", "output: No space left on device"),
        (">&-", "output: Bad file descriptor"),
    ],
    ids=["full", "closed"],
)
def test_output_that_is_lost_is_an_error(
    many: Saint, command: str, ending: str, reason: str
) -> None:
    assert piped(many, command, ending) == (2, "", f"saint: {reason}\n")


def test_a_full_device_for_a_file(many: Saint) -> None:
    told = many.refused("select", "everybody", "--output", "/dev/full")
    assert told == "saint: /dev/full: cannot be written: No space left on device\n"


@pytest.mark.parametrize("ending", ["2>/dev/full", "2>&-"])
def test_what_nobody_can_be_told_stops_nothing(many: Saint, ending: str) -> None:
    assert piped(many, "counters refresh", ending)[0] == 0
    assert piped(many, "select nobody", ending)[0] == 2


def test_quiet_says_nothing(many: Saint, saint: Saint) -> None:
    saint.write_status("everybody", STATUS)
    saint.write_csv("companies", [{"id": 1, "name": "A", "segment": "own"}])
    for command in (
        f"load {saint.export}",
        "counters refresh",
        "counters refresh --full",
        "counters verify",
        "status validate",
        "followups create",
    ):
        result = saint.ok(*command.split(), "--quiet")
        assert (result.stdout, result.stderr) == ("", ""), command
    # What was asked for is no chatter, and neither is an error.
    columns = ("--csv", "--columns", "id,name")
    shown = saint.ok("--quiet", "select", "everybody", *columns).stdout
    assert shown == "id,name\n1,A\n"
    assert saint.refused("--quiet", "select", "nobody")
    assert many.ok("followups", "create", "--dry-run", "--quiet", "--csv").stdout


def test_a_file_appears_whole(saint: Saint) -> None:
    saint.load(companies=[{"id": 1, "name": "Æ"}])
    path = saint.folder / "out.csv"
    saint.ok("select", "--company", "--csv", "--output", str(path))
    assert path.read_text(encoding="utf-8") == "id,name\n1,Æ\n"
    path.chmod(0o640)
    saint.load(companies=[{"id": 2, "name": "B"}])
    saint.ok("select", "--company", "--csv", "--output", str(path))
    assert path.read_text(encoding="utf-8") == "id,name\n2,B\n1,Æ\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    link = saint.folder / "link.csv"
    link.symlink_to(path)
    saint.ok("select", "--company", "--csv", "--limit", "1", "--output", str(link))
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "id,name\n2,B\n"
    assert {p.name for p in saint.folder.glob("*.csv")} == {"out.csv", "link.csv"}


def limit_files() -> None:
    """Let no file grow beyond some bytes, as a full disk would."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def test_a_file_that_cannot_be_finished_leaves_the_old_one(many: Saint) -> None:
    path = many.folder / "out.csv"
    path.write_text("old", encoding="utf-8")
    arguments = ("select", "everybody", "--csv", "--output", str(path))
    code, stdout, stderr = finish(start(many, *arguments, preexec_fn=limit_files))
    assert (code, stdout) == (2, "")
    assert stderr == f"saint: {path}: cannot be written: File too large\n"
    assert path.read_text(encoding="utf-8") == "old"
    assert [p for p in many.folder.iterdir() if p.name.startswith(".")] == []


def test_a_disk_that_fills_up_while_writing(saint: Saint) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}])
    before = saint.database.read_bytes()
    saint.write_csv("companies", [{"id": n, "name": "x" * 500} for n in range(2000)])
    code, stdout, stderr = finish(
        start(saint, "load", str(saint.export), preexec_fn=limit_files)
    )
    assert (code, stdout) == (2, "")
    assert "is the disk full, or failing?" in stderr
    assert len(stderr.splitlines()) == 1
    assert saint.database.read_bytes() == before
    saint.ok("load", str(saint.export))


def test_no_input_is_needed(many: Saint) -> None:
    process = start(many, "status", "list", "--json", stdin=subprocess.DEVNULL)
    assert finish(process)[0] == 0
    assert piped(many, "status list", "<&-")[0] == 0


def test_the_database_is_for_its_owner_alone(saint: Saint) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}])
    for path in saint.folder.glob("saint.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert Path(f"{saint.database}.lock").exists()
