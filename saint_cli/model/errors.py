"""What can go wrong, in sentences meant for the user."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """A mistake in a user's file: a value, so that all are found at once.

    ``line`` and ``column`` count from 1; 0 means that the place is the whole file.
    A warning is told to the user and stops nothing.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        """One line in the form that editors and compilers share."""
        place = ":".join(str(p) for p in (self.file, self.line, self.column) if p)
        kind = "warning: " if self.is_warning else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}: {kind}{self.message}{hint}"


class SaintError(Exception):
    """A fault that its message explains to the user in one line."""


class InputError(SaintError):
    """Bad usage or bad input: nothing was done."""


class ProblemsError(InputError):
    """The mistakes found in a user's files, all at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UnwritableError(InputError):
    """The database, or the folder it is in, cannot be written."""


class StoppedError(SaintError):
    """Nothing was done, for it looked like a slip; the message says how to go on."""


class BusyError(SaintError):
    """Another process holds the database."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?`` for the nearest known word, or nothing."""
    from difflib import get_close_matches

    by_fold = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f'did you mean "{by_fold[near[0]]}"?' if near else ""
