"""Ranks on many days: where everybody stands, and which value a limit comes to.

To know whether a rank is above 90 % on a day, it is enough to know the value that a
tenth of all surpass on that day. So each day has a cut for every limit, and an entity
has an edge only where a cut passes its value.
"""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from saint_cli.engine.insight.daily import Compared, Daily, numbers
from saint_cli.engine.insight.running import CHANGES, scaled
from saint_cli.engine.insight.spells import Spells
from saint_cli.engine.sql import Sql, bind, column, compose

_STANDINGS = """
CREATE TABLE {standings} AS
SELECT id, {{}} AS value, day, LEAD(day, 1, '~') OVER one AS until
FROM (
    SELECT id, day, SUM(change) OVER (PARTITION BY id ORDER BY day) AS total
    FROM (
        SELECT id, day, SUM(change) AS change
        FROM (
            SELECT id, day, {{}} AS change FROM {{}}
            UNION ALL SELECT id, {{}}, 0 FROM {{}}
        )
        WHERE change IS NOT NULL
        GROUP BY id, day
    )
)
WINDOW one AS (PARTITION BY id ORDER BY day)
"""
"""Everybody's value, from a day until another."""

_LEVELS = """
CREATE TABLE {levels} AS
WITH numbered AS (
    SELECT value, ROW_NUMBER() OVER (ORDER BY value) AS place, COUNT(*) OVER () AS number
    FROM {standings}
),
level AS (
    SELECT low, LEAD(low, 1, 9e999) OVER (ORDER BY low) AS high
    FROM (
        SELECT DISTINCT value AS low FROM numbered
        WHERE (place - 1) % MAX(number / {most}, 1) = 0
    )
),
placed AS (
    SELECT low, value = low AS is_lowest, day, until
    FROM level CROSS JOIN {standings} ON value >= low AND value < high
),
moved AS (
    SELECT low, day, SUM(number) AS number, SUM(lowest) AS lowest
    FROM (
        SELECT low, day, COUNT(*) AS number, SUM(is_lowest) AS lowest
        FROM placed GROUP BY low, day
        UNION ALL SELECT low, until, -COUNT(*), -SUM(is_lowest)
        FROM placed GROUP BY low, until
    )
    GROUP BY low, day
),
present AS (
    SELECT
        l.low,
        l.high,
        d.day,
        SUM(COALESCE(m.number, 0)) OVER so_far AS number,
        SUM(COALESCE(m.lowest, 0)) OVER so_far AS lowest
    FROM level AS l
    CROSS JOIN (SELECT DISTINCT day FROM {standings}) AS d
    LEFT JOIN moved AS m ON m.low = l.low AND m.day = d.day
    WINDOW so_far AS (PARTITION BY l.low ORDER BY d.day)
)
SELECT
    day,
    low,
    high,
    number,
    lowest,
    SUM(number) OVER (PARTITION BY day ORDER BY low) - number AS below
FROM present
"""
"""How many have values of each level, its lowest value, and of those below it.

A value that many have is the lowest of its level, so that few are above it.
"""

_MOST_LEVELS = 256
"""Into how many levels values are divided, so that few are counted one by one."""

_THERE = "s.value > l.low AND s.value < l.high AND s.day <= l.day AND s.until > l.day"
_CUTS = f"""
INSERT INTO {{cuts}}
WITH wanted (number) AS ({{{{}}}})
SELECT l.day, w.number, l.low
FROM {{levels}} AS l
JOIN wanted AS w ON w.number > l.below AND w.number <= l.below + l.lowest
UNION ALL
SELECT day, number, value
FROM (
    SELECT l.day, w.number, s.value, w.number - l.below - l.lowest AS wanted_place,
        ROW_NUMBER() OVER (PARTITION BY l.day, w.number ORDER BY s.value) AS place
    FROM {{levels}} AS l
    CROSS JOIN wanted AS w ON w.number > l.below + l.lowest
        AND w.number <= l.below + l.number
    CROSS JOIN {{standings}} AS s ON {_THERE}
)
WHERE place = wanted_place
"""
"""The value that a number of entities do not surpass."""

_EDGES = """
SELECT s.id, c.day
FROM (
    SELECT day, value, LAG(value) OVER (PARTITION BY below ORDER BY day) AS before
    FROM {cuts}
) AS c
CROSS JOIN {standings} AS s ON s.value > MIN(c.value, c.before)
    AND s.value <= MAX(c.value, c.before) AND s.day < c.day AND s.until > c.day
WHERE c.value <> c.before
"""
_BELOW = f"""
100.0 * (
    SELECT l.below + CASE WHEN {{{{}}}} > l.low THEN l.lowest + (
        SELECT COUNT(*) FROM {{standings}} AS s WHERE {_THERE} AND s.value < {{{{}}}}
    ) ELSE 0 END
    FROM {{levels}} AS l
    WHERE l.day = (SELECT MAX(day) FROM {{levels}} WHERE day <= {{{{}}}})
        AND l.low <= {{{{}}}}
    ORDER BY l.low DESC LIMIT 1
) / {{{{}}}}
"""
_CUTS_BELOW = """
100.0 * COALESCE((
    SELECT c.below FROM {cuts} AS c
    WHERE c.day = (SELECT MAX(day) FROM {cuts} WHERE day <= {{}}) AND c.value < {{}}
    ORDER BY c.value DESC, c.below DESC LIMIT 1
), 0) / {{}}
"""


class Rank(Daily):
    """A rank says how many have less."""

    def create(self, connection: sqlite3.Connection, compared: Compared, /) -> None:
        """Write down everybody's values, how many there are of each, and the cuts."""
        for table in ("standings", "levels", "cuts"):
            connection.execute(f"DROP TABLE IF EXISTS {self._table(table).text}")
        connection.execute(*self._fill(_STANDINGS, *self._values(compared.spells)))
        self._index(connection, "standings", "value, day, until")
        connection.execute(*self._fill(_LEVELS))
        self._index(connection, "levels", "day, low")
        connection.execute(*self._fill("CREATE TABLE {cuts} (day TEXT, below, value)"))
        number = connection.execute(*self._number()).fetchone()[0]
        cuts = numbers(_cuts(compared.limits, number))
        connection.execute(*self._fill(_CUTS, cuts))
        self._index(connection, "cuts", "day, value, below")

    def _values(self, spells: Spells) -> tuple[Sql, ...]:
        ranked = self.counter.taking(self.counter.measure.of)
        total = scaled(ranked, column("total"), spells)
        first = bind(spells.days[0].isoformat())
        everybody = column(self.table.entity.table)
        return total, column(self._ranked), CHANGES, first, everybody

    def edges(self, _rows: Sql, _compared: Compared, /) -> Sql:
        """Return a query for the days on which a cut passes somebody's value."""
        return self._fill(_EDGES)

    def value(self, row: str, day: Sql) -> Sql:
        """Return the percent rank."""
        ranked = column(self._ranked, row)
        return self._fill(_BELOW, ranked, ranked, day, ranked, self._others())

    def tested(self, row: str, day: Sql) -> Sql:
        """Return the lowest rank that meets the same limits."""
        return self._fill(_CUTS_BELOW, day, column(self._ranked, row), self._others())

    @property
    def _ranked(self) -> str:
        return self.name(self.counter.measure.of)

    def _number(self) -> Sql:
        return compose("SELECT COUNT(*) FROM {}", column(self.table.entity.table))

    def _others(self) -> Sql:
        return compose("MAX(({}) - 1, 1)", self._number())

    def _table(self, table: str, schema: str = "temp") -> Sql:
        return column(f"saint_{table}_{self._ranked}", schema)

    def _fill(self, template: str, *parts: Sql) -> Sql:
        names = {t: self._table(t).text for t in ("standings", "levels", "cuts")}
        return compose(template.format(most=_MOST_LEVELS, **names), *parts)

    def _index(self, connection: sqlite3.Connection, table: str, columns: str) -> None:
        name = column(f"saint_{table}_{self._ranked}_by_{columns[:3]}", "temp").text
        on = self._table(table, schema="").text
        connection.execute(f"CREATE INDEX {name} ON {on} ({columns})")


def _cuts(limits: Iterable[float], number: int) -> frozenset[int]:
    """Return how many must be below for a rank to reach each limit, and to pass it."""

    def rank(below: int) -> float:
        return 100.0 * below / max(number - 1, 1)

    return frozenset(
        below
        for limit in limits
        for place in (bisect_left, bisect_right)
        if 0 < (below := place(range(number), limit, key=rank)) < number
    )
