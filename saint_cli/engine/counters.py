"""Counters as SQL: what each measure means, in one place."""

from collections.abc import Callable, Mapping

from saint_cli.engine.dialect import days_between
from saint_cli.engine.records import Records
from saint_cli.engine.sql import Sql, bind, compose
from saint_cli.model.counters import Counter, Slice

Aggregate = Callable[[Records, Counter], Sql]


def _counted(aggregate: str) -> Aggregate:
    """Sum up the records that count, in the counter's period up to the day."""

    def compile_aggregate(records: Records, counter: Counter) -> Sql:
        condition = records.that_count(counter.where, counter.period)
        return compose(f"{aggregate} FILTER (WHERE {{}})", condition)

    return compile_aggregate


def _open(aggregate: str, when: str = "") -> Aggregate:
    """Sum up the records open at the day, dated before or after it if so asked."""

    def compile_aggregate(records: Records, counter: Counter) -> Sql:
        condition = records.that_are_open(counter.where)
        if when:
            day = bind(records.day.isoformat())
            condition = compose(f"{{}} AND r.date {when} {{}}", condition, day)
        return compose(f"{aggregate} FILTER (WHERE {{}})", condition)

    return compile_aggregate


def _amount(records: Records, counter: Counter) -> Sql:
    total = _counted("SUM(saint_value)")(records, counter)
    return compose("COALESCE({}, 0) / {}", total, bind(float(records.value_scale)))


AGGREGATES: Mapping[str, Aggregate] = {
    "count": _counted("COUNT(*)"),
    "amount": _amount,
    "first_date": _counted("MIN(r.date)"),
    "last_date": _counted("MAX(r.date)"),
    "open_count": _open("COUNT(*)"),
    "oldest_open_date": _open("MIN(r.date)"),
    "overdue_count": _open("COUNT(*)", "<"),
    "next_date": _open("MIN(r.date)", ">"),
}
"""Measures that one pass over a source's records computes together."""

_MEDIAN_GAP = """
WITH days AS (
    {}
),
pairs AS (
    SELECT
        saint_entity,
        date,
        LAG(date) OVER (PARTITION BY saint_entity ORDER BY date) AS previous
    FROM days
),
gaps AS (
    SELECT
        saint_entity,
        gap,
        ROW_NUMBER() OVER (PARTITION BY saint_entity ORDER BY gap) AS place,
        COUNT(*) OVER (PARTITION BY saint_entity) AS number
    FROM (SELECT saint_entity, {} AS gap FROM pairs WHERE previous IS NOT NULL)
)
SELECT saint_entity, AVG(gap) AS median
FROM gaps
WHERE number >= 2 AND place IN ((number + 1) / 2, (number + 2) / 2)
GROUP BY saint_entity
"""


def rhythm(records: Records, where: tuple[Slice, ...], only: Sql | None) -> Sql:
    """Return a query for each entity's median gap in days (``saint_entity, median``).

    Two gaps, that is three dates, are the fewest that make a rhythm.
    """
    days = compose(
        "SELECT DISTINCT saint_entity, date FROM ({}) AS r WHERE {}",
        records.select(only),
        records.that_count(where, None),
    )
    return median_gap(days)


def median_gap(days: Sql) -> Sql:
    """Return a query for the median gap between the days of each ``saint_entity``.

    ``days`` is a query for distinct pairs of ``saint_entity`` and ``date``.
    """
    return compose(_MEDIAN_GAP, days, days_between(Sql("previous"), Sql("date")))


def lateness(last_date: Sql, rhythm: Sql, day: Sql) -> Sql:
    """Return the days since the last date in multiples of the rhythm."""
    return compose("{} / {}", days_between(last_date, day), rhythm)


ALL_ROWS = Sql("")


def percent_rank(value: Sql, partition: Sql = ALL_ROWS) -> Sql:
    """Return PERCENT_RANK() times 100, over the rows of the query it stands in.

    In a single division, so that a rank of 90 % is 90 and not 89.99…. ``partition``,
    a PARTITION BY, ranks parts of the rows apart.
    """
    return compose(
        "100.0 * (RANK() OVER ({} ORDER BY {}) - 1) / MAX(COUNT(*) OVER ({}) - 1, 1)",
        partition,
        value,
        partition,
    )


DEPENDENCIES: Mapping[str, tuple[str, ...]] = {
    "lateness": ("last_date", "rhythm"),
    "rank": ("count",),
    "amount_rank": ("amount",),
}
"""Measures that follow from others of the same records, and from nothing else."""


def with_dependencies(named: Mapping[str, Counter]) -> dict[str, Counter]:
    """Add to ``named`` counters those that they follow from."""
    needed = dict(named)
    for counter in named.values():
        for measure in DEPENDENCIES.get(counter.measure_name, ()):
            other = counter.taking(measure)
            if other not in needed.values():
                needed[other.name] = other
    return needed
