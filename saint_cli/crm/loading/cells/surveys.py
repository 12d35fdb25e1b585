"""Deciding how a column is written, from all of its values and from nothing else."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

Choice = TypeVar("Choice", bound=str)

_MOST_REMEMBERED = 50_000


class Undecided(NamedTuple):
    """A column that fits several choices, or none: then its values contradict.

    ``examples`` are texts that show it.
    """

    choices: tuple[str, ...]
    examples: tuple[str, ...]


class ColumnSurvey(Generic[Choice]):
    """Follows which choices are left as the values of a column go by.

    ``readings`` returns what each choice makes of a text; a text that none can read is
    a mistake in its row, and says nothing about the column.
    """

    def __init__(
        self,
        choices: Iterable[Choice],
        readings: Callable[[str], Mapping[Choice, object]],
    ) -> None:
        self._left = list(choices)
        self._readings = readings
        self._seen: set[str] = set()
        self._against: dict[Choice, str] = {}
        self._told_apart: dict[tuple[Choice, Choice], str] = {}
        self.readable = self.unreadable = 0

    def add(self, texts: Iterable[str]) -> None:
        """Look at texts that are not empty."""
        if len(self._seen) > _MOST_REMEMBERED:
            self._seen.clear()
        for text in texts:
            if text not in self._seen:
                self._seen.add(text)
                self._look_at(text, self._readings(text))

    def _look_at(self, text: str, readings: Mapping[Choice, object]) -> None:
        if not readings:
            self.unreadable += 1
            return
        self.readable += 1
        for choice in [c for c in self._left if c not in readings]:
            self._left.remove(choice)
            self._against[choice] = text
        for one, other in combinations(readings, 2):
            if readings[one] != readings[other]:
                self._told_apart.setdefault((one, other), text)

    def decide(self) -> Choice | Undecided:
        """Return the choice that is left, or why there is not just one.

        Choices that come to the same for every value are one.
        """
        if not self._left:
            return Undecided((), tuple(dict.fromkeys(self._against.values())))
        differing = [
            text
            for pair, text in self._told_apart.items()
            if all(choice in self._left for choice in pair)
        ]
        if differing:
            return Undecided(tuple(self._left), (differing[0],))
        return self._left[0]
