"""Where the time goes: which SQL statements of a command of saint's cost what.

    python -m benchmarks.statements counters refresh --full

Runs the command with all its arguments and options, and prints, on standard error, the
statements that took most: processor seconds, how often each ran, and its text.
"""

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
    """How often a statement ran, and for how many processor seconds."""

    times: int = 0
    seconds: float = 0.0


SPENT: dict[str, Spent] = {}
"""What each statement has taken so far."""


@contextmanager
def _timed(statement: str, times: int = 0) -> Iterator[None]:
    start = process_time()
    yield
    before = SPENT.get(statement, Spent())
    seconds = before.seconds + process_time() - start
    SPENT[statement] = Spent(before.times + times, seconds)


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
    for statement, (times, seconds) in spent[:_MOST_STATEMENTS]:
        text = " ".join(statement.split())[:_MOST_CHARACTERS]
        sys.stderr.write(f"\n{seconds:.3f} s, {times} times\n{text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
