"""Where one size is measured, with what, and what came of it."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks.children import ROOT, Cost, FailedError, least, measure
from benchmarks.declarations import (
    write_asked,
    write_every,
    write_standard,
    write_statuses,
)
from benchmarks.generate import END, Scale, generate

Run = Callable[[], Cost]
Tell = Callable[[str, Cost], None]

SAMPLE_STATUSES = ROOT / "statuses"
"""The declarations that saint comes with, as a team would have them."""

_ONCE_FROM = 5_000_000
"""From so many activities on, what takes long is done once."""
_SOME, _MANY = 3, 7


class Place(NamedTuple):
    """A folder with the files, the declarations and the database of one size."""

    folder: Path

    @property
    def files(self) -> Path:
        """The native files."""
        return self.folder / "csv"

    @property
    def database(self) -> Path:
        """The database that saint makes."""
        return self.folder / "saint.db"

    @property
    def loaded(self) -> Path:
        """A copy of the database as it was when everything was loaded."""
        return self.folder / "loaded.db"

    @property
    def standard(self) -> Path:
        """Settings alone, which give the standard counters."""
        return self.folder / "standard"

    @property
    def every(self) -> Path:
        """Settings, and selections that show every measure in every period."""
        return self.folder / "every"

    @property
    def asked(self) -> Path:
        """Settings, and the counters that the statuses ask."""
        return self.folder / "asked"

    @property
    def hundred(self) -> Path:
        """The same, and 100 statuses."""
        return self.folder / "hundred"

    def prepare(self, scale: Scale) -> None:
        """Write the files and the declarations, unless the files are there."""
        write_standard(self.standard)
        write_every(self.every)
        write_asked(self.asked)
        write_statuses(self.hundred)
        if not (self.files / "requests.csv").exists():
            generate(self.files, scale)

    def remove(self, database: Path) -> None:
        """Remove a database with all that SQLite and saint keep beside it."""
        for path in self.folder.glob(f"{database.name}*"):
            path.unlink()

    def saint(self, statuses: Path, *arguments: str, today: date = END) -> Run:
        """Return how to measure a command of saint's on this database."""
        variables = {
            "SAINT_TODAY": today.isoformat(),
            "SAINT_DB": str(self.database),
            "SAINT_STATUSES": str(statuses),
        }
        return lambda: saint(*arguments, variables=variables)


def saint(*arguments: str, variables: dict[str, str] | None = None) -> Cost:
    """Measure a command of saint's, started as its users start it."""
    found = {"PYTHONPATH": str(ROOT), **(variables or {})}
    return python(str(ROOT / "scripts" / "saint"), *arguments, variables=found)


def python(*arguments: str, variables: dict[str, str] | None = None) -> Cost:
    """Measure a program in Python."""
    return measure([sys.executable, *arguments], variables)


def has_packages(interpreter: str, *packages: str) -> bool:
    """Whether a Python has some packages."""
    try:
        measure([interpreter, "-c", f"import {', '.join(packages)}"])
    except FailedError:
        return False
    return True


def sqlite(database: Path, script: str) -> Cost:
    """Measure a script of SQLite's own shell."""
    return measure(["sqlite3", "-bail", str(database)], script=script)


class Bench:
    """The measuring of one size: ``costs`` and ``facts`` grow with each step.

    ``others`` is the Python that runs DuckDB and pandas; ``once`` measures everything
    only once, which tells little but whether it works.
    """

    def __init__(
        self,
        folder: Path,
        activities: int,
        tell: Tell,
        *,
        others: str = sys.executable,
        once: bool = False,
    ) -> None:
        self.place = Place(folder / str(activities))
        self.tiny = Place(folder / "tiny")
        self.scale = Scale(activities)
        self.costs: dict[str, Cost] = {}
        self.facts: dict[str, int | list[str]] = {}
        self.others = others
        self._tell = tell
        self._once = once

    def note(self, name: str, run: Run) -> None:
        """Measure something some times, and write down its cost."""
        self._note(name, run, _SOME)

    def note_long(self, name: str, run: Run) -> None:
        """Measure something that may take long, only once where it does."""
        self._note(name, run, 1 if self.scale.activities >= _ONCE_FROM else _SOME)

    def note_short(self, name: str, run: Run) -> None:
        """Measure something short, so often that noise does not matter."""
        self._note(name, run, _MANY)

    def note_once(self, name: str, run: Run) -> None:
        """Measure something that can be done only once."""
        self._note(name, run, 1)

    def _note(self, name: str, run: Run, times: int) -> None:
        self.costs[name] = least(run, 1 if self._once else times)
        self._tell(name, self.costs[name])
