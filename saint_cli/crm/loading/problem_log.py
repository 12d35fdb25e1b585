"""All mistakes of a load, however many, with the first of them at hand."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from saint_cli.model.errors import InputError, Problem

MOST_SHOWN = 20


class ProblemLog:
    """Keeps the first mistakes at hand, and once there are more, all in a file."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Problem] = []
        self._file: IO[str] | None = None

    def add(self, problem: Problem) -> None:
        """Keep a mistake."""
        self.count += 1
        if len(self.first) < MOST_SHOWN:
            self.first.append(problem)
            return
        if self._file is None:
            self._file = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - lines() ends it
            self._file.writelines(map(_line, self.first))
        self._file.write(_line(problem))

    def lines(self) -> Iterator[str]:
        """Yield all mistakes, where there are more than the first; once."""
        if self._file:
            with self._file as lines:
                lines.seek(0)
                yield from (line.removesuffix("\n") for line in lines)

    def refuse(self) -> None:
        """End a load that had mistakes.

        Raises:
            BadInputError: There were any.
        """
        if self.count:
            raise BadInputError(self)


class BadInputError(InputError):
    """The mistakes of a load, all at once."""

    def __init__(self, log: ProblemLog) -> None:
        super().__init__("\n".join(map(str, log.first)))
        self.log = log


def _line(problem: Problem) -> str:
    return str(problem).encode("unicode_escape").decode("ascii") + "\n"
