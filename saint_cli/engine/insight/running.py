"""How each measure is had on every edge of a timeline.

Numbers of records, and their amounts, are running sums over what comes and goes;
dates are looked up among the spells; what follows from all dates together, such as a
rhythm, is computed where one comes or goes.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.counters.measures import median_gap
from saint_cli.engine.dialect import greatest, least
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.spells import Spells
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.periods import Period

CHANGES = column("saint_changes", "temp")
"""The temporary table of what comes and goes: a column for each running counter."""

_DATE, _ENTERS, _LEAVES = column("date"), column("enters"), column("leaves")


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


def add_changes(
    connection: sqlite3.Connection, spells: Spells, counter: Counter, name: str
) -> None:
    """Note when the records of one running counter come and go."""
    stay = RUNNING[counter.measure_name](counter.period)
    value = column("value") if counter.measure_name == "amount" else Sql("1")
    stays = compose(
        "SELECT id, {} AS value, {} AS enters, {} AS leaves FROM {} WHERE {}",
        *(value, *stay, spells.name, spells.takes(counter)),
    )
    for day, sign in (("enters", ""), ("leaves", "-")):
        connection.execute(
            *compose(
                f"INSERT INTO {{}} (id, day, {{}}) SELECT id, {day}, {sign}value"
                f" FROM ({{}}) WHERE enters < leaves AND {day} < {{}}",
                *(CHANGES, column(name), stays, bind(calendar.NEVER)),
            )
        )


def running_sum(counter: Counter, name: str, spells: Spells) -> Sql:
    """Return a running counter's value on an edge, over the window ``so_far``."""
    total = compose("COALESCE(SUM({}) OVER so_far, 0)", column(name, "d"))
    if counter.measure_name != "amount":
        return total
    return compose("{} / {}", total, bind(float(spells.records.value_scale)))


def sought_edges(counter: Counter, spells: Spells) -> Iterator[Sql]:
    """Yield the days on which a date that is looked up may become another."""
    days = [_ENTERS, _LEAVES, calendar.arrives(_DATE)]
    if counter.period:
        days.append(calendar.leaves(_DATE, counter.period))
    for day in days:
        yield record_edges(counter, spells, day)


def record_edges(counter: Counter, spells: Spells, day: Sql) -> Sql:
    """Return a query for a day of each record that a counter takes."""
    return compose(
        "SELECT id, {} AS day FROM {} WHERE {}", day, spells.name, spells.takes(counter)
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


def _number_of(dates: Sql) -> Sql:
    return compose("SELECT id, COUNT(*) FROM ({}) GROUP BY id", dates)


STEPWISE: Mapping[str, tuple[str, Callable[[Sql], Sql]]] = {
    "rhythm": ("NULL", median_gap),
    "days": ("0", _number_of),
}
"""Measures of an entity's different dates: their value without any, and a query made
from one for all pairs of an ``id`` and a ``date``."""


def create_steps(
    connection: sqlite3.Connection, counter: Counter, name: str, spells: Spells
) -> None:
    """Compute a stepwise measure wherever a date comes or goes, into a table."""
    nothing, measure = STEPWISE[counter.measure_name]
    table = _steps_table(name)
    connection.execute(f"DROP TABLE IF EXISTS {table.text}")
    connection.execute(
        f"CREATE TABLE {table.text} (number INTEGER PRIMARY KEY, id INTEGER, day TEXT,"
        f" value DEFAULT {nothing}, UNIQUE (id, day))"
    )
    days = (greatest(_ENTERS, calendar.arrives(_DATE)), _LEAVES)
    found = join(" UNION ", (record_edges(counter, spells, day) for day in days))
    connection.execute(
        *compose(
            "INSERT INTO {} (id, day) SELECT id, day FROM ({}) WHERE day < {}",
            *(table, found, bind(calendar.NEVER)),
        )
    )
    dates = compose(
        "SELECT DISTINCT g.number AS id, s.date FROM {} AS g JOIN {} AS s"
        " ON s.id = g.id AND s.date <= g.day AND enters <= g.day AND leaves > g.day"
        " AND {}",
        *(table, spells.name, spells.takes(counter, "s")),
    )
    connection.execute(
        *compose(
            "WITH measured (id, value) AS ({}) UPDATE {} AS g SET value = m.value"
            " FROM measured AS m WHERE m.id = g.number",
            *(measure(dates), table),
        )
    )


def step_at(counter: Counter, name: str) -> Sql:
    """Return a stepwise measure on an edge ``e``."""
    nothing, _ = STEPWISE[counter.measure_name]
    return compose(
        "COALESCE((SELECT value FROM {} AS g WHERE g.id = e.id AND g.day <= e.day"
        f" ORDER BY g.day DESC LIMIT 1), {nothing})",
        _steps_table(name),
    )


def step_edges(name: str) -> Sql:
    """Return a query for the days on which a stepwise measure may become another."""
    return compose("SELECT id, day FROM {}", _steps_table(name))


def _steps_table(name: str) -> Sql:
    return column(f"saint_steps_{name}", "temp")
