"""``alive`` on many days: everybody's gap on each, and when a chance passes a limit.

The gap is everybody's and moves from day to day, so that the chance need not fall
evenly. But it lies between bounds wherever the gap does: a stretch of days in which it
can pass no limit is left alone, any other is halved.
"""

import sqlite3

from saint_cli.engine.counters.measures import Dates, alive, comes, is_there
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.daily import Compared, Daily, numbers
from saint_cli.engine.insight.running import CHANGES, sought_date
from saint_cli.engine.sql import Sql, bind, column, compose

_TABLES = (
    "CREATE TABLE {gaps} (day TEXT PRIMARY KEY, gap REAL) WITHOUT ROWID",
    "CREATE TABLE {halves} (node INTEGER PRIMARY KEY, first_day, last_day, low, high)",
)
_GAPS = """
INSERT INTO {gaps}
WITH moved AS (
    SELECT
        day,
        first IS NOT NULL AND before IS NULL AS came,
        first IS NULL AND before IS NOT NULL AS went,
        COALESCE(julianday(first), 0) - COALESCE(julianday(before), 0) AS later
    FROM (
        SELECT day, first, LAG(first) OVER (PARTITION BY id ORDER BY day) AS before
        FROM (
            SELECT e.id, e.day, {{}} AS first
            FROM (SELECT DISTINCT id, day FROM {{}} WHERE {{}} IS NOT NULL) AS e
            JOIN {{}} AS c ON c.day = e.day
        )
    )
),
known AS (
    SELECT
        c.day,
        TOTAL(n.number) OVER so_far AS number,
        TOTAL(n.later) OVER so_far AS firsts,
        TOTAL(d.days) OVER so_far AS days
    FROM {{}} AS c
    LEFT JOIN (
        SELECT day, SUM(came) - SUM(went) AS number, SUM(later) AS later
        FROM moved GROUP BY day
    ) AS n ON n.day = c.day
    LEFT JOIN (SELECT day, SUM({{}}) AS days FROM {{}} GROUP BY day) AS d
        ON d.day = c.day
    WINDOW so_far AS (ORDER BY c.day)
)
SELECT day, (number * julianday(day) - firsts) / NULLIF(days - number, 0) AS gap
FROM known
"""
"""The same as ``gap_of_table``, for each day."""

_LEAVES = """
INSERT INTO {halves}
SELECT {{}} + ROW_NUMBER() OVER (ORDER BY day) - 1, day, day, gap, gap FROM {gaps}
"""
_HALVES = """
INSERT INTO {halves}
SELECT node / 2, MIN(first_day), MAX(last_day),
    CASE WHEN COUNT(low) = COUNT(*) THEN MIN(low) END,
    CASE WHEN COUNT(high) = COUNT(*) THEN MAX(high) END
FROM {halves} WHERE node BETWEEN {{}} AND {{}} GROUP BY node / 2
"""
_EDGES = """
WITH RECURSIVE tried AS (
    SELECT id, day, until, {first} AS first, {last} AS last, {days} AS days,
        1 AS node, NULL AS low, NULL AS high
    FROM ({{}})
    WHERE {days} > 0
    UNION ALL
    SELECT t.id, t.day, t.until, t.first, t.last, t.days, h.node, {{}}, {{}}
    FROM tried AS t
    CROSS JOIN {halves} AS h ON h.node BETWEEN 2 * t.node AND 2 * t.node + 1
    WHERE h.first_day < t.until AND h.last_day >= t.day AND {{}}
)
SELECT t.id, MAX(t.day, h.first_day) AS day
FROM tried AS t CROSS JOIN {halves} AS h ON h.node = t.node
WHERE h.first_day = h.last_day OR NOT {{}}
"""
_IS_OPEN = """
COALESCE((
    SELECT MAX(number BETWEEN t.low - 1e-6 AND t.high + 1e-6) FROM ({})
), 1)
"""
"""Whether a limit lies between the bounds, or there is no gap on some of the days."""


class Alive(Daily):
    """The chance of another within a year."""

    def create(self, connection: sqlite3.Connection, compared: Compared, /) -> None:
        """Write down everybody's gap on each day, and its bounds on stretches of days."""
        for table in ("gaps", "halves"):
            connection.execute(f"DROP TABLE IF EXISTS {self._table(table).text}")
        first = sought_date(self.counter.taking("first_date"), compared.spells)
        days = column(self.name("days"))
        each_day = calendar.TABLE
        gaps = first, CHANGES, days, each_day, each_day, days, CHANGES
        for table in _TABLES:
            connection.execute(*self._fill(table))
        connection.execute(*self._fill(_GAPS, *gaps))
        self._halve(connection, len(compared.spells.days))

    def _halve(self, connection: sqlite3.Connection, number: int) -> None:
        """Write down days from a power of two on, and each two stretches under half."""
        node = 1 << (number - 1).bit_length()
        connection.execute(*self._fill(_LEAVES, bind(node)))
        while node > 1:
            ends = bind(node), bind(2 * node - 1)
            connection.execute(*self._fill(_HALVES, *ends))
            node //= 2

    def edges(self, rows: Sql, compared: Compared, /) -> Sql:
        """Return a query for the first days of stretches that pass no limit inside."""
        dates = Dates(column("first", "t"), column("last", "t"), column("days", "t"))
        begin, end = Sql("MAX(h.first_day, t.day)"), Sql("MIN(h.last_day, t.until)")
        low, high = column("low", "h"), column("high", "h")
        is_open = compose(_IS_OPEN, numbers(compared.limits))
        return self._fill(
            _EDGES,
            rows,
            compose("{} * {}", is_there(dates, end, low), comes(dates, end, high)),
            compose("{} * {}", is_there(dates, begin, high), comes(dates, begin, low)),
            *(is_open, is_open),
        )

    def value(self, row: str, day: Sql) -> Sql:
        """Return the chance."""
        names = (self.name(name) for name in ("first_date", "last_date", "days"))
        gap = self._fill("(SELECT gap FROM {gaps} AS g WHERE g.day = {{}})", day)
        return alive(Dates(*(column(name, row) for name in names)), day, gap)

    def _table(self, table: str) -> Sql:
        return column(f"saint_{table}_{self.name('alive')}", "temp")

    def _fill(self, template: str, *parts: Sql) -> Sql:
        names = {t: self._table(t).text for t in ("gaps", "halves")}
        measures = ("first", "first_date"), ("last", "last_date"), ("days", "days")
        names |= {n: column(self.name(m)).text for n, m in measures}
        return compose(template.format(**names), *parts)
