"""Lengths of time, and the days they cover."""

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

MONTHS_A_YEAR = 12
DAYS_A_WEEK = 7


class Unit(StrEnum):
    """A unit of length, with the letter that stands for it in counter names."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"


_UNIT_OF_WORD = {
    word: unit
    for unit, name in zip(Unit, ("day", "week", "month", "year"), strict=True)
    for word in (name, f"{name}s")
}
_PERIOD = re.compile(r"\s*(\d{1,4})\s+([a-z]+)\s*", re.ASCII | re.IGNORECASE)


class Period(NamedTuple):
    """A length such as 30 days; at day D it covers the days from its start to D."""

    length: int
    unit: Unit

    def __str__(self) -> str:
        """The period as people write it: ``30 days``, ``1 year``."""
        return f"{self.length} {self.unit.name.lower()}{'s'[: self.length != 1]}"

    @property
    def suffix(self) -> str:
        """What a counter's name ends in for this period: ``90d``."""
        return f"{self.length}{self.unit}"

    def start(self, day: date) -> date:
        """Return the first day covered at ``day``: (day + 1) minus the length."""
        return shift(shift(day, 1, Unit.DAY), -self.length, self.unit)

    def after(self, day: date) -> date:
        """Return the day that lies this length after ``day``."""
        return shift(day, self.length, self.unit)


def parse_period(text: str) -> Period:
    """Read ``30 days``, ``6 weeks``, ``2 months`` or ``1 year``.

    Raises:
        ValueError: The text is no such length, with what would be right.
    """
    match = _PERIOD.fullmatch(text)
    unit = _UNIT_OF_WORD.get(match[2].lower()) if match else None
    if not match or unit is None or int(match[1]) == 0:
        message = f'"{text}" is not a period; write for example "30 days" or "2 months"'
        raise ValueError(message)
    return Period(int(match[1]), unit)


def shift(day: date, length: int, unit: Unit) -> date:
    """Move ``day`` by a signed length in calendar arithmetic.

    A day that the month lacks becomes its last; beyond the calendar's ends (years 1
    and 9999) the end is returned, which covers every date there can be.
    """
    try:
        if unit is Unit.DAY:
            return day + timedelta(days=length)
        if unit is Unit.WEEK:
            return day + timedelta(days=length * DAYS_A_WEEK)
        months = length * (MONTHS_A_YEAR if unit is Unit.YEAR else 1)
        return _shift_months(day, months)
    except (OverflowError, ValueError):
        return date.min if length < 0 else date.max


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, 12)
    last_of_month = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last_of_month))
