"""The functions that saint's SQL calls besides SQLite's own.

They make text comparable in every alphabet, and read numbers and days out of the
user's own columns, which hold text.
"""

import math
import re
import sqlite3
from bisect import bisect_left, insort
from datetime import date

from saint_cli.model.text import fold, search_key

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FEWEST_GAPS = 2


def register_functions(connection: sqlite3.Connection) -> None:
    """Make ``saint_fold``, ``saint_search_key``, ``saint_number``, ``saint_day`` known.

    Each takes a value of any type and returns NULL for NULL. ``saint_power`` takes two
    numbers; not every SQLite has a power of its own. ``saint_median_gap`` is an
    aggregate, of days and whether they come or go.
    """
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.create_function("saint_power", 2, _power, deterministic=True)
    connection.create_window_function("saint_median_gap", 2, _MedianGap)  # type: ignore[arg-type]


def _fold(value: object) -> str | None:
    return None if value is None else fold(str(value))


def _search_key(value: object) -> str | None:
    return None if value is None else search_key(str(value))


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) else None


def _day(value: object) -> str | None:
    text = str(value).strip()[:10]
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _power(base: object, exponent: object) -> float | None:
    if not isinstance(base, int | float) or not isinstance(exponent, int | float):
        return None
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return float("inf")


_FUNCTIONS = {
    "saint_fold": _fold,
    "saint_search_key": _search_key,
    "saint_number": _number,
    "saint_day": _day,
}


class _MedianGap:
    """The median gap between days that come (1) and go (-1); None below two gaps.

    As a function over a window it costs a few seeks a day; by sorting all gaps anew,
    which is all that SQL can do, as much as there are days before.
    """

    def __init__(self) -> None:
        self._days: list[float] = []
        self._gaps: list[float] = []

    def step(self, day: float, change: int) -> None:
        """Let a day come or go."""
        place = bisect_left(self._days, day)
        if change < 0:
            del self._days[place]
        before, after = (
            self._days[max(place - 1, 0) : place],
            self._days[place : place + 1],
        )
        whole = [b - a for a in before for b in after]
        parts = [day - a for a in before] + [b - day for b in after]
        going, coming = (whole, parts) if change > 0 else (parts, whole)
        for gap in going:
            del self._gaps[bisect_left(self._gaps, gap)]
        for gap in coming:
            insort(self._gaps, gap)
        if change > 0:
            self._days.insert(place, day)

    def inverse(self, day: float, change: int) -> None:
        """Take back a step."""
        self.step(day, -change)

    def value(self) -> float | None:
        """Return the median."""
        number = len(self._gaps)
        if number < _FEWEST_GAPS:
            return None
        return (self._gaps[(number - 1) // 2] + self._gaps[number // 2]) / 2

    finalize = value
