"""Ranges of days of the past, as the commands ask for them."""

from datetime import date
from typing import NamedTuple

from saint_cli.cli.environment import parse_day
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.periods import Unit, shift

_UNITS = {"day": Unit.DAY, "week": Unit.WEEK, "month": Unit.MONTH}
MOST_DAYS = 3_660
"""How many days can be asked for at once."""


class DayRange(NamedTuple):
    """The options that ask for a range, as they were given."""

    first: str | None
    last: str | None
    every: str


class AskedDays(NamedTuple):
    """The days of a range, and the one that the first is compared with."""

    days: tuple[date, ...]
    before: date


def asked_days(asked: DayRange, today: date) -> AskedDays:
    """Return the days that options ask for, by default those of the last year.

    Raises:
        InputError: They are no days, run backwards, lie ahead, or are too many.
    """
    from saint_cli.engine.insight.calendar import days_every

    if asked.every not in _UNITS:
        hint = suggest(asked.every, _UNITS) or "it is day, week or month"
        message = f'--every: unknown unit "{asked.every}"; {hint}'
        raise InputError(message)
    unit = _UNITS[asked.every]
    last = parse_day(asked.last, "--to") if asked.last else today
    if last > today:
        message = f"--to: {last} is after {today}; saint status forecast looks ahead"
        raise InputError(message)
    first = parse_day(asked.first, "--from") if asked.first else None
    first = first or shift(shift(last, -1, Unit.YEAR), 1, Unit.DAY)
    if first > last:
        message = f"--from: the range runs backwards, from {first} to {last}"
        raise InputError(message)
    days = days_every(first, last, unit)
    if len(days) > MOST_DAYS:
        message = (
            f"--from: {len(days)} days are more than {MOST_DAYS};"
            " ask with --every week or month"
        )
        raise InputError(message)
    return AskedDays(days, shift(first, -1, unit))
