"""Chance and days, the same on every Python and every machine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from stories import HISTORY_DAYS, Ages, Rhythm

ANCHOR = date(2026, 11, 24)
"""The day on which the sample ends: its today."""

_SEED = "nordlys"
_FRIDAY = 4

T = TypeVar("T")


class Dice:
    """A stream of chance of its own for each purpose.

    Everything rests on ``Random.random``, the one method whose numbers Python promises
    to keep; a stream for each purpose keeps a change to one story out of the others.
    """

    def __init__(self, *purpose: object) -> None:
        seed = ":".join(map(str, (_SEED, *purpose)))
        self._next = Random(seed).random

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self._next() < probability

    def between(self, low: float, high: float) -> float:
        """Return a number in a range."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number in a range, both ends included."""
        return low + int((high - low + 1) * self._next())

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely."""
        return options[self.whole(0, len(options) - 1)]

    def weigh(self, shares: Mapping[T, int]) -> T:
        """Return one of the options, each as likely as its share."""
        left = self.whole(1, sum(shares.values()))
        for option, share in shares.items():
            left -= share
            if left <= 0:
                return option
        raise AssertionError(shares)

    def sometimes(self, probability: float, value: T) -> T | str:
        """Return the value, or else nothing: nobody fills in every field."""
        return value if self.chance(probability) else ""

    def shuffle(self, options: Sequence[T]) -> list[T]:
        """Return the options in another order."""
        order = {index: self._next() for index in range(len(options))}
        return [options[index] for index in sorted(order, key=order.__getitem__)]

    def digits(self, pattern: str) -> str:
        """Return a pattern such as ``+45 86 7# ## ##`` with digits filled in."""
        return "".join(str(self.whole(0, 9)) if c == "#" else c for c in pattern)

    def ages(self, newest: Ages, oldest: int, rhythm: Rhythm | None) -> Iterator[int]:
        """Yield ages in days in a rhythm, newest first, within the history."""
        if rhythm is None:
            return
        age = float(self.whole(*newest))
        while age <= min(oldest, HISTORY_DAYS):
            yield int(age)
            age += max(1.0, rhythm.gap_days(age) * self.between(0.6, 1.4))


def day_at(age: int) -> date:
    """Return the working day at, or just before, an age in days."""
    day = ANCHOR - timedelta(days=age)
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))
