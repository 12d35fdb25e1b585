"""Where the time goes: which SQL statements of a command of saint's cost what.

    python -m benchmarks.statements counters refresh --full

Runs the command with all its arguments and options, and prints, on standard error, the
statements that took most: processor seconds, by how many megabytes they raised the
peak of memory, how often each ran, and its text.
"""

import resource
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from time import process_time
from typing import Any, NamedTuple

from saint_cli.cli.app import run
from saint_cli.cli.environment import Environment

_MOST_STATEMENTS = 25
_MOST_CHARACTERS = 1_500


class Spent(NamedTuple):
    """How often a statement ran, for how many processor seconds, and what it needed.

    ``megabytes`` is by how much it raised the peak of the process.
    """

    times: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0


SPENT: dict[str, Spent] = {}
"""What each statement has taken so far."""


@contextmanager
def _timed(statement: str, times: int = 0) -> Iterator[None]:
    start, peak = process_time(), _peak()
    yield
    before = SPENT.get(statement, Spent())
    SPENT[statement] = Spent(
        before.times + times,
        before.seconds + process_time() - start,
        before.megabytes + _peak() - peak,
    )


def _peak() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 if sys.platform != "darwin" else 1024**2)


class TimedCursor(sqlite3.Cursor):
    """A cursor that writes down what running and reading a statement takes."""

    _statement = ""

    def execute(self, statement: str, *values: Any) -> "TimedCursor":
        """Run a statement."""
        self._statement = statement
        with _timed(statement, 1):
            return super().execute(statement, *values)

    def executemany(self, statement: str, rows: Iterable[Any]) -> "TimedCursor":
        """Run a statement for each of some rows."""
        rows = list(rows)
        self._statement = statement
        with _timed(statement, len(rows)):
            return super().executemany(statement, rows)

    def __next__(self) -> Any:
        """Read the next row."""
        with _timed(self._statement):
            return super().__next__()

    def fetchone(self) -> Any:
        """Read the next row, or None."""
        with _timed(self._statement):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        """Read all rows that are left."""
        with _timed(self._statement):
            return super().fetchall()


class TimedConnection(sqlite3.Connection):
    """A connection whose statements are timed."""

    def execute(self, statement: str, *values: Any) -> TimedCursor:
        """Run a statement."""
        return self.cursor(TimedCursor).execute(statement, *values)

    def executemany(self, statement: str, rows: Iterable[Any]) -> TimedCursor:
        """Run a statement for each of some rows."""
        return self.cursor(TimedCursor).executemany(statement, rows)


def main() -> int:
    """Run a command, and print what its statements took."""
    sqlite3.connect = partial(sqlite3.connect, factory=TimedConnection)  # type: ignore[assignment]
    start = process_time()
    code = run(sys.argv[1:], Environment.of_process())
    whole = process_time() - start
    spent = sorted(SPENT.items(), key=lambda item: -item[1].seconds)
    within = sum(one.seconds for _, one in spent)
    sys.stderr.write(f"{whole:.3f} s of the processor, {within:.3f} s in SQLite\n")
    for statement, (times, seconds, megabytes) in spent[:_MOST_STATEMENTS]:
        text = " ".join(statement.split())[:_MOST_CHARACTERS]
        sys.stderr.write(
            f"\n{seconds:.3f} s, +{megabytes:.0f} MB, {times} times\n{text}\n"
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
