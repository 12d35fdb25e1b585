"""The day on which a follow-up is due, on days when people work."""

from collections.abc import Callable
from datetime import date, timedelta

from saint_cli.model.acting import Due, WorkingDays

_SATURDAY = 5
_DAY = timedelta(days=1)

IsWorkingDay = Callable[[date], bool]


def due_day(due: Due, day: date, country: str = "") -> date:
    """Return when what is created on ``day`` is due.

    Without a country a length of time is calendar days, whatever they are, and working
    days are Monday to Friday. With one, such as DK or DE-BY, its weekends and public
    holidays are no working days, and nothing is due on them: it is moved to the next.
    """
    if isinstance(due, WorkingDays):
        return _after(day, due.number, working_days_of(country))
    planned = due.after(day) if due else day
    return next_working_day(planned, working_days_of(country)) if country else planned


def working_days_of(country: str) -> IsWorkingDay:
    """Return what tells working days from others; without a country, from weekends."""
    if not country:
        return _is_weekday
    from holidays import country_holidays

    name, _, region = country.partition("-")
    return country_holidays(name, subdiv=region or None).is_working_day


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
    """Return ``day``, or the first working day after it."""
    while not is_working_day(day) and day < date.max:
        day += _DAY
    return day


def _after(day: date, number: int, is_working_day: IsWorkingDay) -> date:
    day = next_working_day(day, is_working_day)
    for _ in range(number):
        day = next_working_day(min(day, date.max - _DAY) + _DAY, is_working_day)
    return day
