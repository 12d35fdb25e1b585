"""``status diff``: what other rules would change, from a folder or from git."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Saint

QUIET = """
name: Quiet
entity: company
criteria:
  - {counter: sales.last_date, older_than: 30 days}
"""


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status("quiet", QUIET)
    saint.write_status("gone", QUIET.replace("30 days", "1 year"))
    saint.load(
        companies=[{"id": "C1", "name": "Åse"}, {"id": "C2", "name": "Bo"}],
        sales=[
            {"id": "S1", "company": "C1", "date": "2026-09-01"},
            {"id": "S2", "company": "C2", "date": "2026-11-01"},
        ],
    )
    return saint


def others(crm: Saint) -> Path:
    """Copy the folder, with a tighter rule, a status fewer and one more."""
    folder = crm.folder / "others"
    shutil.copytree(crm.statuses, folder)
    (folder / "quiet.yaml").write_text(QUIET.replace("30 days", "1 week"), "utf-8")
    (folder / "gone.yaml").rename(folder / "new.yaml")
    (folder / "new.yaml").write_text(QUIET.replace("older_than", "within"), "utf-8")
    return folder


CHANGES = [
    {
        "status": "quiet",
        "status_name": "Quiet",
        "turn": "enters",
        "entity": "company",
        "id": "C2",
        "name": "Bo",
    },
    {
        "status": "new",
        "status_name": "Quiet",
        "turn": "enters",
        "entity": "company",
        "id": "C2",
        "name": "Bo",
    },
]


def test_another_folder(crm: Saint) -> None:
    found = crm.ok("status", "diff", "--rules", str(others(crm)), "--json")
    assert found.json == CHANGES
    assert "gone: 0 members; the others do not have it" in found.stderr
    assert "quiet: 1 members, 2 by the others" in found.stderr
    assert "new: only the others have it, with 1 members" in found.stderr
    assert (
        crm(
            "status", "diff", "--rules", str(crm.folder / "others"), "--exit-code"
        ).exit_code
        == 1
    )
    assert (
        crm("status", "diff", "--rules", str(crm.statuses), "--exit-code").exit_code
        == 0
    )


def test_the_same_rules_change_nothing(crm: Saint) -> None:
    shown = crm.ok("status", "diff", "--rules", str(crm.statuses)).stdout
    assert shown == "nobody would enter or leave any status\n"
    back = crm.ok(
        "status", "diff", "--rules", str(others(crm)), "--as-of", "2026-01-01"
    )
    assert back.stdout == "nobody would enter or leave any status\n"


def test_a_revision_in_git(crm: Saint) -> None:
    def git(*arguments: str) -> None:
        name = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        command = ["git", "-C", str(crm.folder), *name, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "statuses")
    git("commit", "--quiet", "--message", "rules")
    git("tag", "then")
    crm.write_status("quiet", QUIET.replace("30 days", "1 week"))
    found = crm.ok("status", "diff", "--rules", "then", "--json").json
    assert [(one["status"], one["turn"], one["id"]) for one in found] == [
        ("quiet", "leaves", "C2")
    ]
    told = crm.refused("status", "diff", "--rules", "than")
    assert '"than" is no folder, and no revision: not a valid object name' in told
    assert "begins with -" in crm.refused("status", "diff", "--rules=--output=x")


def test_rules_that_are_not_valid_are_refused(crm: Saint) -> None:
    folder = others(crm)
    (folder / "quiet.yaml").write_text("name: [", "utf-8")
    told = crm.refused("status", "diff", "--rules", str(folder))
    assert "quiet.yaml:2:1: not valid YAML" in told or "quiet.yaml:1" in told
