"""The days that are asked about, and what each period means on them."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.periods import Period, Unit, shift

NEVER = "~"
"""Stands for a day after all that are asked for: greater than any ISO date."""

TABLE = column("saint_calendar", "temp")
FIRST_DAY = compose("(SELECT MIN(day) FROM {})", TABLE)


def days_from(first: date, last: date) -> tuple[date, ...]:
    """Return every day of a range, both ends included."""
    return tuple(first + timedelta(n) for n in range((last - first).days + 1))


def days_every(first: date, last: date, unit: Unit) -> tuple[date, ...]:
    """Return the days of a range that lie whole units after its first."""
    days, number = [first], 1
    while (day := shift(first, number, unit)) <= last:
        days.append(day)
        number += 1
    return tuple(days)


class Calendar(NamedTuple):
    """The days asked for, in order; with each period's first day and its reach."""

    days: Sequence[date]
    periods: Sequence[Period]

    def create(self, connection: sqlite3.Connection) -> None:
        """Write the calendar into a temporary table."""
        names = [
            column(name)
            for period in self.periods
            for name in (_start(period), _after(period))
        ]
        connection.execute(f"DROP TABLE IF EXISTS {TABLE.text}")
        connection.execute(
            f"CREATE TABLE {TABLE.text} (day TEXT PRIMARY KEY"
            f"{''.join(f', {name.text} TEXT' for name in names)}) WITHOUT ROWID"
        )
        places = bind(*[None] * (1 + len(names))).text
        rows = (self._row(day) for day in self.days)
        connection.executemany(f"INSERT INTO {TABLE.text} VALUES ({places})", rows)
        for number, name in enumerate(names):
            connection.execute(
                f"CREATE INDEX temp.saint_calendar_{number}"
                f" ON saint_calendar ({name.text})"
            )

    def _row(self, day: date) -> tuple[str, ...]:
        ends = (end for p in self.periods for end in (p.start(day), p.after(day)))
        return tuple(end.isoformat() for end in (day, *ends))


def arrives(value: Sql) -> Sql:
    """Return the first day asked for that is not before a day."""
    return _first(column("day"), ">=", value)


def passes(value: Sql) -> Sql:
    """Return the first day asked for that is after a day."""
    return _first(column("day"), ">", value)


def leaves(value: Sql, period: Period | None) -> Sql:
    """Return the first day asked for on which a day lies before a period's start."""
    if period is None:
        return bind(NEVER)
    return _first(column(_start(period)), ">", value)


def comes_near(value: Sql, period: Period) -> Sql:
    """Return the first day asked for from which a period reaches up to a day."""
    return _first(column(_after(period)), ">=", value)


def start_of(period: Period) -> Sql:
    """Return the column with a period's first day, of the calendar called ``c``."""
    return column(_start(period), "c")


def reach_of(period: Period) -> Sql:
    """Return the column with the day a period later, of the calendar called ``c``."""
    return column(_after(period), "c")


def _first(name: Sql, operator: str, value: Sql) -> Sql:
    # Both ends of a period never move backwards as the days go on. Nearly all that is
    # asked for was so on the first day, which is had without a seek.
    return compose(
        f"CASE WHEN (SELECT MIN({{}}) FROM {{}}) {operator} {{}} THEN {{}}"
        f" ELSE COALESCE((SELECT day FROM {{}} WHERE {{}} {operator} {{}}"
        f" ORDER BY {{}}, day LIMIT 1), '{NEVER}') END",
        *(name, TABLE, value, FIRST_DAY),
        *(TABLE, name, value, name),
    )


def _start(period: Period) -> str:
    return f"start_{period.suffix}"


def _after(period: Period) -> str:
    return f"after_{period.suffix}"


def all_periods(groups: Iterable[Iterable[Period | None]]) -> tuple[Period, ...]:
    """Return every period once."""
    found = (period for group in groups for period in group if period)
    return tuple(dict.fromkeys(found))
