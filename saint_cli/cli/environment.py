"""The world around saint: clock, streams, variables, terminal. Nothing else reads it."""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from errno import EBADF
from io import StringIO
from typing import BinaryIO, TextIO

from saint_cli.model.errors import InputError

CLOCK_VARIABLE = "SAINT_TODAY"


@dataclass(frozen=True, slots=True)
class Environment:
    """The process's surroundings; tests make their own."""

    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]
    stdin: BinaryIO | None = None

    @classmethod
    def of_process(cls) -> "Environment":
        """Return the surroundings of this process."""
        stdin = sys.stdin.buffer if sys.stdin else None
        stdout, stderr = sys.stdout or _Closed(), sys.stderr or _Closed()
        return cls(stdout, stderr, os.environ, stdin)

    def now(self, timezone: str) -> datetime:
        """Return the local time in a time zone; ``SAINT_TODAY`` sets the day.

        Raises:
            InputError: ``SAINT_TODAY`` is not a date.
        """
        day = self.variables.get(CLOCK_VARIABLE)
        if day:
            return datetime.combine(
                parse_day(day, CLOCK_VARIABLE), datetime.min.time(), tzinfo=UTC
            )
        from zoneinfo import ZoneInfo

        return datetime.now(tz=ZoneInfo(timezone))

    @property
    def user(self) -> str:
        """Who runs this, as far as the system says."""
        names = (self.variables.get(n) for n in ("USER", "LOGNAME", "USERNAME"))
        return next((name for name in names if name), "unknown")

    @staticmethod
    def seconds() -> float:
        """Return a count of seconds that only ever grows, to measure lengths by."""
        from time import monotonic

        return monotonic()

    def is_terminal(self, stream: TextIO) -> bool:
        """Whether a person reads the stream."""
        return stream.isatty()

    def has_colour(self, stream: TextIO) -> bool:
        """Whether to colour what goes to the stream."""
        return self.is_terminal(stream) and not self.variables.get("NO_COLOR")

    @property
    def has_true_colour(self) -> bool:
        """Whether the terminal declares more than 256 colours."""
        return self.variables.get("COLORTERM") in ("truecolor", "24bit")

    def ask_terminal(self, question: str, last_answer: re.Pattern[str]) -> str:
        """Send escape sequences to the terminal; return its answer, up to the last.

        Empty where nobody watches, or where no answer comes soon.
        """
        if not self.has_colour(self.stdout) or self.variables.get("TERM") == "dumb":
            return ""
        from saint_cli.cli.terminal import ask_terminal

        return ask_terminal(self.stdout, question, last_answer)

    @property
    def width(self) -> int:
        """The terminal's width in columns."""
        return shutil.get_terminal_size().columns

    def tell(self, text: str) -> None:
        """Write to standard error; what nobody can be told stops nothing."""
        try:
            self.stderr.write(text)
            self.stderr.flush()
        except (OSError, ValueError):
            _discard(self.stderr)

    def discard_output(self) -> None:
        """Send what is still to be flushed nowhere: nobody reads it any more."""
        _discard(self.stdout)

    def write_fault_log(self, text: str) -> str:
        """Keep the details of a fault in a file of its own, and return its path."""
        import tempfile

        descriptor, path = tempfile.mkstemp(prefix="saint-fault-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as log:
            log.write(text)
        return path


def _discard(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere: Python would fail over it at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())


class _Closed(StringIO):
    """Stands for a stream that was closed before saint was started."""

    def write(self, _text: str) -> int:
        """Fail, so that nothing is lost in silence."""
        raise OSError(EBADF, os.strerror(EBADF))


def parse_day(text: str, origin: str) -> date:
    """Read an ISO date that a user gave in the option or variable ``origin``.

    Raises:
        InputError: The text is no such date.
    """
    try:
        if len(text) == len("2026-11-24"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    message = f'{origin}: "{text}" is not a date; write it as 2026-11-24'
    raise InputError(message)
