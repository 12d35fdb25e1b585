"""Periods in calendar arithmetic, counted by hand."""

from datetime import date, timedelta


def parse(period: str) -> tuple[int, str]:
    """Read "30 days" as (30, "day")."""
    number, unit = period.split()
    return int(number), unit.removesuffix("s")


def move(day: date, number: int, unit: str) -> date:
    """Move a day by some units; a day that the month lacks becomes its last."""
    if unit == "day":
        return day + timedelta(days=number)
    if unit == "week":
        return day + timedelta(days=7 * number)
    step = 1 if number > 0 else -1
    year, month = day.year, day.month
    for _ in range(abs(number) * (12 if unit == "year" else 1)):
        month += step
        if month == 0:
            year, month = year - 1, 12
        if month == 13:
            year, month = year + 1, 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def start(day: date, period: str) -> date:
    """Return the first day that a period covers at a day."""
    number, unit = parse(period)
    return move(day + timedelta(days=1), -number, unit)


def end(day: date, period: str) -> date:
    """Return the last of the next days that a period covers from a day on."""
    number, unit = parse(period)
    return move(day, number, unit)
