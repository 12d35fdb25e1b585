"""Start-up is a feature: each command line imports only what it needs.

Which modules are loaded is pinned, not how long that takes: this never flakes.
"""

import shlex
import sys
from pathlib import Path

import pytest

from tests.conftest import Saint
from tests.processes import finish, start

HEAVY = (
    "PIL",
    "babel",
    "filelock",
    "holidays",
    "icalendar",
    "importlib.metadata",
    "jinja2",
    "keyring",
    "phonenumbers",
    "resvg_py",
    "rich",
    "smtplib",
    "sqlite3",
    "sqlite_utils",
    "typer",
    "urllib3",
    "yaml",
    "zoneinfo",
)
"""Modules that cost a command milliseconds it may have no need of."""

RUN = f"""
import sys
from saint_cli.__main__ import main
code = main()
sys.stderr.write("loaded: " + " ".join(m for m in {HEAVY} if m in sys.modules))
sys.exit(code)
"""

STATUS = """
name: {en: Quiet, da: Stille}
entity: company
criteria:
  - {field: category, is: Customer}
  - {counter: sales.last_date, older_than: 2 months}
description: "{{ name }} bought last on {{ sales.last_date | date }}"
follow_up: {type: call, text: "Call {{ name }}"}
"""
SELECTION = """
name: Buyers
entity: company
criteria: [{counter: sales.count, more_than: 0}]
columns: [name, sales.count]
"""


@pytest.fixture(scope="module")
def loaded_saint(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    """A working folder, loaded and refreshed."""
    saint = Saint(tmp_path_factory.mktemp("startup"))
    saint.write_status("quiet", STATUS)
    saint.write_status("selections/buyers", SELECTION)
    saint.load(
        companies=[{"id": 1, "name": "Acme", "category": "Customer"}],
        persons=[{"id": 1, "last_name": "Li", "company": 1}],
        sales=[{"id": 1, "date": "2026-01-31", "amount": 5, "company": 1}],
    )
    saint.ok("counters", "refresh")
    return saint


NOTHING: set[str] = set()
BARE = {"typer"}
ASKING = BARE | {"sqlite3"}
SETTINGS = ASKING | {"yaml", "zoneinfo"}
DECLARING = SETTINGS | {"jinja2", "babel"}
"""Where the declarations are read, and all their texts tried."""
WRITING = {"filelock"}
TABLE = {"rich"}

COMMAND_LINES = {
    "--version": NOTHING,
    "nonsense": BARE,
    "--help": ASKING | TABLE,
    "status check --help": ASKING | TABLE,
    "load export": SETTINGS | WRITING | TABLE,
    "load export --json": SETTINGS | WRITING,
    "counters refresh": DECLARING | WRITING,
    "counters show Acme --json": DECLARING,
    "counters list --json": DECLARING,
    "counters verify": DECLARING,
    "status check --company Acme --json": ASKING,
    "status check --company Acme --csv": ASKING,
    "status check --company Acme": ASKING | TABLE,
    "status check --company --json": ASKING,
    "status check --company Nobody --json": ASKING,
    "status check --company Acme --json --as-of 2026-06-30": DECLARING,
    "status list --json": ASKING,
    "status explain quiet Acme --json": DECLARING,
    "status forecast --json": DECLARING,
    "status history --json": DECLARING,
    "status backtest quiet --json": DECLARING,
    "status diff --rules statuses --json": DECLARING,
    "status test": DECLARING,
    "schema status": DECLARING,
    "status validate": DECLARING,
    "select quiet --csv": DECLARING,
    "select buyers": DECLARING | TABLE,
    'select --company --where "category is Customer" --json': DECLARING,
    "card Acme": DECLARING | TABLE,
    "card Acme --json": DECLARING,
    "report -o report.html": DECLARING,
    "followups list --json": ASKING,
    "followups create --json": DECLARING | WRITING,
}


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_a_command_loads_what_it_needs(loaded_saint: Saint, command: str) -> None:
    assert loaded(loaded_saint, command) == COMMAND_LINES[command]


def loaded(saint: Saint, command: str) -> set[str]:
    """Run a command line in a process of its own; return what it loaded of HEAVY."""
    program = (sys.executable, "-c", RUN)
    _, _, stderr = finish(start(saint, *shlex.split(command), program=program))
    return set(stderr.rpartition("loaded: ")[2].split())


def test_data_frames_are_not_loaded_where_they_are_installed(tmp_path: Path) -> None:
    saint = Saint(tmp_path)
    for name in ("pandas", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('it was loaded')")
    (saint.export / "companies.csv").write_text("id,name\nC1,Acme\n")
    saint.write_status("selections/all", SELECTION)
    for command in ("load export", "counters refresh"):
        assert finish(start(saint, *command.split()))[0] == 0
    assert saint.query("SELECT count(*) FROM selection_all") == [(0,)]
