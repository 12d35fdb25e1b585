"""The runner: the real command line in this process, in a folder of its own."""

import io
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import settings

from saint_cli.cli.app import run
from saint_cli.cli.environment import Environment

# Runs are timed in benchmarks, never here. CI tries the same examples each time, so that
# what it says of a change is about the change; new ones are found on people's machines.
hypothesis.settings.register_profile("saint", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "saint")

# How long an example takes says more of the machine than of saint.
settings.register_profile("saint", deadline=None)
settings.load_profile("saint")

Cells = Mapping[str, object]

SETTINGS = "version: 1\ntimezone: Europe/Copenhagen\ncurrency: DKK\n"


@dataclass(frozen=True)
class Result:
    """What a command printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def lines(self) -> list[str]:
        return self.stdout.splitlines()


class Terminal(io.StringIO):
    """A stream that a person watches."""

    def isatty(self) -> bool:
        return True


class Saint:
    """A working folder with a database, statuses and an export to load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "saint.db"
        self.statuses = folder / "statuses"
        self.export = folder / "export"
        self.today = "2026-11-24"
        self.statuses.mkdir(parents=True)
        self.export.mkdir()
        self.write_status("settings", SETTINGS)

    def __call__(
        self,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        terminal: bool = False,
        typed: str = "",
    ) -> Result:
        """Run a command line."""
        stdout, stderr = (Terminal() if terminal else io.StringIO() for _ in range(2))
        environment = Environment(
            stdout,
            stderr,
            {
                "SAINT_TODAY": self.today,
                "SAINT_DB": str(self.database),
                "SAINT_STATUSES": str(self.statuses),
                **(variables or {}),
            },
            io.BytesIO(typed.encode()),
        )
        code = run(arguments, environment)
        return Result(code, stdout.getvalue(), stderr.getvalue())

    def ok(self, *arguments: str) -> Result:
        """Run a command line that must succeed."""
        result = self(*arguments)
        assert result.exit_code == 0, result.stderr
        return result

    def refused(self, *arguments: str) -> str:
        """Run a command line that must be refused, and return why."""
        result = self(*arguments)
        assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
        assert result.stdout == ""
        return result.stderr

    def write_status(self, name: str, text: str) -> Path:
        """Write a YAML file below the folder of statuses."""
        path = self.statuses / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def write_csv(self, table: str, rows: Iterable[Cells]) -> None:
        """Write a native file with the columns that any of the rows has."""
        rows = list(rows)
        columns = list(dict.fromkeys(name for row in rows for name in row))
        lines: list[list[object]] = [list(columns)]
        lines += [[row.get(c, "") for c in columns] for row in rows]
        text = "\n".join(",".join(str(cell) for cell in line) for line in lines)
        (self.export / f"{table}.csv").write_text(f"{text}\n", encoding="utf-8")

    def load(self, **tables: Iterable[Cells]) -> Result:
        """Write native files and load them."""
        for table, rows in tables.items():
            self.write_csv(table, rows)
        return self.ok("load", str(self.export))

    def counters(self, name: str, *arguments: str) -> dict[str, Any]:
        """Return an entity's counters."""
        shown = self.ok("counters", "show", name, "--json", *arguments).json
        counters: dict[str, Any] = shown["counters"]
        return counters

    def members(self, selection: str, *arguments: str) -> list[str]:
        """Return the ids of a selection's members, in its order."""
        found = self.ok("select", selection, "--json", *arguments).json
        return [one["id"] for one in found]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what the database holds."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@pytest.fixture
def saint(tmp_path: Path) -> Saint:
    """A working folder of its own for each test."""
    return Saint(tmp_path)
