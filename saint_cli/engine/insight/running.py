"""How each measure is had on every edge of a timeline.

Numbers of records, and their amounts, are running sums over what comes and goes;
dates are looked up among the spells; what follows from all dates together, such as a
rhythm, is computed where one comes or goes.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.dialect import greatest, least
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.spells import Spells
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.counters import Counter
from saint_cli.model.periods import Period

CHANGES = column("saint_changes", "temp")
"""The temporary table of what comes and goes: a column for each running counter."""

_DATE, _ENTERS, _LEAVES = column("date"), column("enters"), column("leaves")


class Recorded(NamedTuple):
    """A counter that follows from records alone: its column, and its source's spells.

    ``only``, SQL that may stand behind IN, limits whose records are looked at.
    """

    counter: Counter
    name: str
    spells: Spells
    only: Sql | None

    @property
    def taken(self) -> Sql:
        """What stands behind FROM for the spells whose record the counter takes."""
        limit = compose(" AND id IN {}", self.only) if self.only else Sql("")
        takes = self.spells.takes(self.counter)
        return compose("{} WHERE {}{}", self.spells.name, takes, limit)


class Stay(NamedTuple):
    """From which day asked for a record is counted, and from which it is no more."""

    enters: Sql
    leaves: Sql


def _in_period(period: Period | None) -> Stay:
    """Count a record from its date on, until the period has left it behind."""
    return Stay(
        greatest(_ENTERS, calendar.arrives(_DATE)),
        least(_LEAVES, calendar.leaves(_DATE, period)),
    )


def _while_open(_period: Period | None) -> Stay:
    return Stay(_ENTERS, _LEAVES)


def _while_overdue(_period: Period | None) -> Stay:
    return Stay(greatest(_ENTERS, calendar.passes(_DATE)), _LEAVES)


RUNNING: Mapping[str, Callable[[Period | None], Stay]] = {
    "count": _in_period,
    "amount": _in_period,
    "open_count": _while_open,
    "overdue_count": _while_overdue,
    "days": _in_period,
}
"""Measures that are running sums, and how long a record is part of each."""

SOUGHT: Mapping[str, tuple[str, str]] = {
    "first_date": ("date <= e.day", "ASC"),
    "last_date": ("date <= e.day", "DESC"),
    "oldest_open_date": ("1", "ASC"),
    "next_date": ("date > e.day", "ASC"),
}
"""Measures that are the first date of an order, among records that meet a condition."""


def create_changes(
    connection: sqlite3.Connection, counters: Mapping[str, Counter]
) -> None:
    """Make the temporary table of changes, with a column for each running counter."""
    columns = "".join(f", {column(name).text} INTEGER" for name in counters)
    connection.execute(f"DROP TABLE IF EXISTS {CHANGES.text}")
    connection.execute(f"CREATE TABLE {CHANGES.text} (id INTEGER, day TEXT{columns})")


def add_changes(connection: sqlite3.Connection, recorded: Recorded) -> None:
    """Note when the records of one running counter come and go."""
    changes = _changes(recorded)
    if recorded.counter.measure_name == "days":
        changes = compose(_OF_DATES, changes)
    connection.execute(
        *compose(
            "INSERT INTO {} (id, day, {}) SELECT id, day, change FROM ({})"
            " WHERE change <> 0",
            *(CHANGES, column(recorded.name), changes),
        )
    )


def _changes(recorded: Recorded) -> Sql:
    counter = recorded.counter
    stay = RUNNING.get(counter.measure_name, _in_period)(counter.period)
    value = column("value") if counter.measure_name == "amount" else Sql("1")
    stays = compose(
        "SELECT id, date, {} AS value, {} AS enters, {} AS leaves FROM {}",
        *(value, *stay, recorded.taken),
    )
    return compose(_CHANGES, stays)


_CHANGES = f"""
WITH stay AS (SELECT * FROM ({{}}) WHERE enters < leaves)
SELECT id, date, enters AS day, value AS change FROM stay
UNION ALL SELECT id, date, leaves, -value FROM stay WHERE leaves < '{calendar.NEVER}'
"""
_OF_DATES = """
SELECT id, date, day, is_in - LAG(is_in, 1, 0) OVER one AS change
FROM (
    SELECT id, date, day,
        SUM(SUM(change)) OVER (PARTITION BY id, date ORDER BY day) > 0 AS is_in
    FROM ({}) GROUP BY id, date, day
)
WINDOW one AS (PARTITION BY id, date ORDER BY day)
"""
"""How dates come and go, however many records are on each."""


def running_sum(counter: Counter, name: str, spells: Spells) -> Sql:
    """Return a running counter's value on an edge, over the window ``so_far``."""
    total = compose("COALESCE(SUM({}) OVER so_far, 0)", column(name, "d"))
    return scaled(counter, total, spells)


def scaled(counter: Counter, total: Sql, spells: Spells) -> Sql:
    """Return a running counter's value from the sum of its changes."""
    if counter.measure_name != "amount":
        return total
    return compose("{} / {}", total, bind(float(spells.records.value_scale)))


def sought_edges(recorded: Recorded) -> Iterator[Sql]:
    """Yield the days on which a date that is looked up may become another."""
    days = [_ENTERS, _LEAVES, calendar.arrives(_DATE)]
    if period := recorded.counter.period:
        days.append(calendar.leaves(_DATE, period))
    for day in days:
        yield record_edges(recorded, day)


def record_edges(recorded: Recorded, day: Sql) -> Sql:
    """Return a query for a later day of each record that a counter takes."""
    return compose(
        "SELECT id, day FROM (SELECT id, {} AS day FROM {}) WHERE day > {}",
        *(day, recorded.taken, calendar.FIRST_DAY),
    )


def sought_date(counter: Counter, spells: Spells) -> Sql:
    """Return the date that a counter looks up on an edge ``e`` of the calendar ``c``."""
    condition, order = SOUGHT[counter.measure_name]
    start = Sql("")
    if counter.period:
        start = compose(" AND date >= {}", calendar.start_of(counter.period))
    return compose(
        "(SELECT date FROM {} AS s WHERE s.id = e.id AND {} AND enters <= e.day"
        f" AND leaves > e.day AND {condition}{{}} ORDER BY date {order} LIMIT 1)",
        *(spells.name, spells.takes(counter, "s"), start),
    )


def create_rhythms(connection: sqlite3.Connection, recorded: Recorded) -> None:
    """Compute a rhythm wherever a date comes or goes, into a table."""
    table = _rhythms(recorded.name)
    connection.execute(f"DROP TABLE IF EXISTS {table.text}")
    connection.execute(
        f"CREATE TABLE {table.text} (id INTEGER, day TEXT, value REAL,"
        " PRIMARY KEY (id, day)) WITHOUT ROWID"
    )
    dates = compose(_OF_DATES, _changes(recorded))
    connection.execute(*compose(_RHYTHMS, table, dates))


_RHYTHMS = """
INSERT INTO {}
SELECT DISTINCT id, day,
    saint_median_gap(julianday(date), change) OVER (PARTITION BY id ORDER BY day)
FROM ({}) WHERE change <> 0
"""


def rhythm_at(name: str) -> Sql:
    """Return a rhythm on an edge ``e``."""
    return compose(
        "(SELECT value FROM {} AS g WHERE g.id = e.id AND g.day <= e.day"
        " ORDER BY g.day DESC LIMIT 1)",
        _rhythms(name),
    )


def rhythm_edges(name: str) -> Sql:
    """Return a query for the days on which a rhythm may become another."""
    return compose("SELECT id, day FROM {}", _rhythms(name))


def _rhythms(name: str) -> Sql:
    return column(f"saint_{name}", "temp")
