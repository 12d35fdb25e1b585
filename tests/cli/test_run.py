"""The nightly run: one list, one lock, one line; and what starts it at night."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from saint_cli.crm.locks import only_one
from tests.actions.receivers import receiving
from tests.conftest import SETTINGS, Saint

ROOT = Path(__file__).parent.parent.parent
STATUS = """
name: Quiet
entity: company
criteria: [{field: category, is: Customer}]
follow_up: {type: call}
"""


@pytest.fixture
def nightly(saint: Saint) -> Saint:
    saint.write_status("quiet", STATUS)
    saint.write_csv("companies", [{"id": 1, "name": "Acme", "category": "Customer"}])
    declare(saint, f"[load {saint.export}, counters refresh, followups create]")
    return saint


def declare(saint: Saint, steps: str, **more: object) -> None:
    rest = "".join(f"  {key}: '{value}'\n" for key, value in more.items())
    saint.write_status("settings", f"{SETTINGS}nightly:\n  steps: {steps}\n{rest}")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_all_steps_one_line(nightly: Saint) -> None:
    result = nightly("run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("3 steps done in ")
    assert result.stdout.endswith(" s: load, counters refresh, followups create\n")
    assert len(nightly.ok("followups", "list", "--json").json) == 1
    assert nightly.ok("run", "--quiet").stdout == ""
    assert nightly.ok("run", "--plan").stdout.splitlines()[1:] == [
        "saint counters refresh",
        "saint followups create",
    ]


def test_the_first_failure_ends_it(nightly: Saint) -> None:
    log, beat = nightly.folder / "log.jsonl", nightly.folder / "beat"
    steps = (
        f"[load {nightly.export}, followups create --status none, counters refresh,"
        " {run: status list, always: true}]"
    )
    declare(nightly, steps, log=log, heartbeat=beat)
    result = nightly("run", "--quiet")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "saint: followups create failed with exit code 2: --status: there is no status"
        ' "none"; 1 not run\n'
    )
    assert not beat.exists()
    written = lines(log)
    assert [one.get("step") for one in written] == [
        f"load {nightly.export}",
        "followups create --status none",
        "status list",
        None,
    ]
    assert [one["exit_code"] for one in written] == [0, 2, 0, 2]
    assert written[1]["said"] == ['--status: there is no status "none"']
    assert str(written[3]["summary"]).startswith("followups create failed")
    assert oct(log.stat().st_mode)[-3:] == "600"


def test_the_breaker_stops_a_run(nightly: Saint) -> None:
    declare(nightly, f"[load {nightly.export}, followups create --max 0]")
    result = nightly("run")
    assert result.exit_code == 1
    assert "followups create failed with exit code 1" in result.stderr


def test_one_at_a_time(nightly: Saint) -> None:
    with only_one(nightly.database, "run"):
        result = nightly("run")
    assert result.exit_code == 3
    assert "another saint is at it" in result.stderr


def test_a_heartbeat_when_all_went_well(nightly: Saint) -> None:
    beat = nightly.folder / "beat"
    declare(nightly, f"[load {nightly.export}]", heartbeat=beat)
    nightly.ok("run")
    assert beat.read_text() == "2026-11-24T00:00:00+00:00\n"
    with receiving() as monitor:
        declare(nightly, f"[load {nightly.export}]", heartbeat=monitor.url)
        nightly.ok("run")
        assert len(monitor.received) == 1
        monitor.answer_with(404)
        result = nightly("run")
        assert result.exit_code == 0
        assert "heartbeat" in result.stderr


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("[run]", '"run" is no step of a nightly run'),
        ("['load \"x']", "not a command line: No closing quotation"),
        ("[{run: load x, alway: true}]", 'unknown key "alway"'),
        ("[--quiet]", "is no step of a nightly run"),
    ],
)
def test_mistakes_in_the_steps(saint: Saint, steps: str, told: str) -> None:
    declare(saint, steps)
    assert told in saint("status", "validate").stdout
    assert told in saint.refused("run")


def test_unknown_commands_are_told_before_any_runs(nightly: Saint) -> None:
    declare(nightly, f"[load {nightly.export}, folowups create]")
    told = nightly.refused("run")
    assert 'nightly: there is no command "folowups"; did you mean "followups"?' in told
    assert not nightly.database.exists()
    nightly.write_status("settings", SETTINGS)
    assert "names no nightly steps" in nightly.refused("run")


def test_the_line_of_crontab_runs_in_an_empty_environment(nightly: Saint) -> None:
    secrets = nightly.folder / "secrets.env"
    secrets.write_text("SAINT_TODAY=2026-12-01\n")
    where = ("--db", str(nightly.database), "--statuses", str(nightly.statuses))
    path = {"PYTHONPATH": str(ROOT)}
    mark, line = nightly(
        *("cron", "show", "--at", "3:05", "--env-file", str(secrets), *where),
        variables=path,
    ).lines
    assert mark == f"# saint nightly run: {nightly.database}"
    when, command = line.split(" * * * ")
    assert when == "5 3"
    done = subprocess.run(
        ["/usr/bin/env", "-i", "/bin/sh", "-c", command.replace(r"\%", "%")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    created = nightly.ok("followups", "list", "--json").json
    assert [one["created_on"] for one in created] == ["2026-12-01"]


@pytest.fixture
def machine(tmp_path: Path) -> Mapping[str, str]:
    """A machine whose crontab and systemctl write down what they are told."""
    programs = tmp_path / "bin"
    programs.mkdir()
    table, told = tmp_path / "crontab", tmp_path / "systemctl"
    crontab = f'if [ "$1" = -l ]; then cat {table}; else cat > {table}; fi'
    for name, text in (("crontab", crontab), ("systemctl", f'echo "$@" >> {told}')):
        path = programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path)}


def test_installed_once_and_removed(
    nightly: Saint, machine: Mapping[str, str], tmp_path: Path
) -> None:
    table = tmp_path / "crontab"
    table.write_text("0 1 * * * other job\n")
    for at in ("02:30", "4:00"):
        assert nightly("cron", "install", "--at", at, variables=machine).exit_code == 0
    kept = table.read_text().splitlines()
    assert kept[:2] == [
        "0 1 * * * other job",
        f"# saint nightly run: {nightly.database}",
    ]
    assert kept[2].startswith("0 4 * * * cd ")
    assert f"{sys.executable} -m saint_cli run --quiet" in kept[2]
    assert len(kept) == 3
    assert nightly("cron", "remove", variables=machine).exit_code == 0
    assert table.read_text() == "0 1 * * * other job\n"
    assert nightly("cron", "remove", variables=machine).exit_code == 1


def test_a_timer_of_systemds(
    nightly: Saint, machine: Mapping[str, str], tmp_path: Path
) -> None:
    result = nightly("cron", "install", "--systemd", variables=machine)
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / ".config" / "systemd" / "user"
    timer, service = sorted(folder.iterdir(), reverse=True)
    assert "OnCalendar=*-*-* 02:30:00\nPersistent=true" in timer.read_text()
    text = service.read_text()
    assert f'Environment="SAINT_DB={nightly.database}"' in text
    assert f'ExecStart="{sys.executable}" "-m" "saint_cli" "run" "--quiet"' in text
    told = (tmp_path / "systemctl").read_text().splitlines()
    assert told == [
        "--user daemon-reload",
        f"--user enable --now {timer.name}",
    ]
    assert nightly("cron", "remove", "--systemd", variables=machine).exit_code == 0
    assert list(folder.iterdir()) == []
    assert nightly("cron", "remove", "--systemd", variables=machine).exit_code == 1


def test_a_machine_without_cron(nightly: Saint, tmp_path: Path) -> None:
    result = nightly("cron", "install", variables={"PATH": str(tmp_path)})
    assert result.exit_code == 1
    assert "there is no crontab on this machine" in result.stderr
    assert '--at: "25:00" is no time of day' in nightly.refused(
        "cron", "show", "--at", "25:00"
    )
