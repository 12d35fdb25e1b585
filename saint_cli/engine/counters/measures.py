"""Counters as SQL: what each measure means, and how it is read, in one place.

Counters of all time are seeks: a subquery for each entity, on the covering index.
Those of periods share one walk over the entity's latest records, those of open records
one over the open ones, and a rhythm needs the gaps between all dates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from saint_cli.engine.counters.records import Records, all_entities
from saint_cli.engine.dialect import days_between
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter, Slice
from saint_cli.model.measures import OPEN_MEASURES
from saint_cli.model.tables import Kind


class Walk(StrEnum):
    """Which records of an entity a counter is read from."""

    ALL = "all"
    PERIOD = "period"
    OPEN = "open"
    GAPS = "gaps"


class Part(NamedTuple):
    """The values of some counters for the entity ``e``, by column.

    They come from ``query``, which has a row an entity (``id``) and stands beside
    ``e`` under ``alias``; without a query they are subqueries of their own.
    """

    values: Mapping[str, Sql]
    alias: str = ""
    query: Sql | None = None


_AGGREGATES = {
    "count": "COUNT(*)",
    "amount": "SUM({value})",
    "first_date": "MIN(r.date)",
    "last_date": "MAX(r.date)",
    "days": "COUNT(DISTINCT r.date)",
    "open_count": "COUNT(*)",
    "oldest_open_date": "MIN(r.date)",
    "overdue_count": "COUNT(*)",
    "next_date": "MIN(r.date)",
}
_OF_OPEN = {
    "open_count": "",
    "oldest_open_date": "",
    "overdue_count": " AND r.date < {}",
    "next_date": " AND r.date > {}",
}

DEPENDENCIES: Mapping[str, tuple[str, ...]] = {
    "lateness": ("last_date", "rhythm"),
    "rank": ("count",),
    "amount_rank": ("amount",),
    "alive": ("first_date", "last_date", "days"),
}
"""Measures that follow from others of the same records, and from nothing else."""


def walk_of(counter: Counter) -> Walk | None:
    """Return what a counter is read from; None if it follows from others."""
    if counter.measure_name in DEPENDENCIES:
        return None
    if counter.measure_name == "rhythm":
        return Walk.GAPS
    if counter.measure_name in OPEN_MEASURES:
        return Walk.OPEN
    return Walk.PERIOD if counter.period else Walk.ALL


def with_dependencies(named: Mapping[str, Counter]) -> dict[str, Counter]:
    """Add to ``named`` counters those that they follow from."""
    needed = dict(named)
    for counter in named.values():
        for measure in DEPENDENCIES.get(counter.measure_name, ()):
            other = counter.taking(measure)
            if other not in needed.values():
                needed[other.name] = other
    return needed


def compile_parts(
    records: Records, columns: Mapping[Counter, str], walk: Walk, entities: Sql | None
) -> Iterator[Part]:
    """Yield what gives the values of the counters that are read in one way.

    ``entities`` is a SELECT of the row ids (``id``) that are asked for; None is all.
    """
    wanted = {c: name for c, name in columns.items() if walk_of(c) is walk}
    if wanted:
        yield from _COMPILERS[walk](records, wanted, entities)


def _all(
    records: Records, wanted: Mapping[Counter, str], entities: Sql | None
) -> Iterator[Part]:
    sums = {c: name for c, name in wanted.items() if c.measure.kind is not Kind.DATE}
    # One sum is as soon found by seeks; several share a walk.
    seeks = (
        wanted if len(sums) == 1 else {c: n for c, n in wanted.items() if c not in sums}
    )
    owner = column("id", "e")
    found = {
        name: compose(
            "(SELECT {} FROM {} AND {} AND {})",
            _aggregate(records, counter),
            records.of(owner),
            records.in_period(None),
            records.that_count(counter.where),
        )
        for counter, name in seeks.items()
    }
    yield Part({name: _plain(records, c, found[name]) for c, name in seeks.items()})
    if len(sums) > 1:
        common, filters = _that_count(records, sums)
        read = (records.of(_each(entities)), records.in_period(None), common)
        yield _shared(records, sums, filters, entities, join(" AND ", read))


def _period(
    records: Records, wanted: Mapping[Counter, str], entities: Sql | None
) -> Iterator[Part]:
    periods = (counter.period for counter in wanted if counter.period)
    longest = min(periods, key=lambda period: period.start(records.day))
    common, filters = _that_count(records, wanted)
    filters = {
        counter: compose("{} AND {}", records.in_period(counter.period), condition)
        for counter, condition in filters.items()
    }
    # The latest records of everybody are a few of each: those are sought.
    entities = entities or all_entities(records.entity)
    read = (records.of(_each(entities)), records.in_period(longest), common)
    yield _shared(records, wanted, filters, entities, join(" AND ", read))


def _that_count(
    records: Records, wanted: Iterable[Counter]
) -> tuple[Sql, dict[Counter, Sql]]:
    """Return the condition that all counters have in common, and what each has besides."""
    conditions = {counter: records.that_count(counter.where) for counter in wanted}
    always = Sql("1")
    if len({*conditions.values()}) > 1:
        return always, conditions
    return next(iter(conditions.values())), dict.fromkeys(conditions, always)


def _open(
    records: Records, wanted: Mapping[Counter, str], entities: Sql | None
) -> Iterator[Part]:
    filters = {}
    for counter in wanted:
        when = _OF_OPEN[counter.measure_name]
        day = [bind(records.day.isoformat())] * bool(when)
        is_open = records.that_are_open(counter.where)
        filters[counter] = compose(f"{{}}{when}", is_open, *day)
    read = records.open_of(_each(entities))
    yield _shared(records, wanted, filters, entities, read)


def _each(entities: Sql | None) -> Sql | None:
    """Return the row id of each of ``entities`` in a walk over their records."""
    return column("id", "x") if entities else None


def _walk(entities: Sql | None, read: Sql) -> Sql:
    """Return what stands behind FROM to ``read`` the records of ``entities``."""
    return compose("({}) AS x CROSS JOIN {}", entities, read) if entities else read


def _shared(
    records: Records,
    wanted: Mapping[Counter, str],
    filters: Mapping[Counter, Sql],
    entities: Sql | None,
    read: Sql,
) -> Part:
    """Sum up, in one walk over the records to ``read``, all that counters ask of them.

    ``read`` stands behind FROM, for the entity ``x`` or for all.
    """
    alias = f"{records.source}_{walk_of(next(iter(wanted)))}"
    sums = (
        compose(
            "{} FILTER (WHERE {}) AS {}",
            _aggregate(records, counter),
            filters[counter],
            column(name),
        )
        for counter, name in wanted.items()
    )
    owner = _each(entities) or records.owner
    query = compose(
        "SELECT {} AS id, {} FROM {} GROUP BY {}",
        *(owner, join(", ", sums), _walk(entities, read), owner),
    )
    values = {n: _plain(records, c, column(n, alias)) for c, n in wanted.items()}
    return Part(values, alias, query)


def _aggregate(records: Records, counter: Counter) -> Sql:
    template = _AGGREGATES[counter.measure_name]
    if "{value}" in template:
        return compose(template.replace("{value}", "{}"), records.value())
    return Sql(template)


def _plain(records: Records, counter: Counter, found: Sql) -> Sql:
    """Turn a sum of records, or none, into the counter's value."""
    if counter.measure.kind is Kind.DATE:
        return found
    if counter.measure.kind is Kind.MONEY:
        scale = bind(float(records.value_scale))
        return compose("COALESCE({}, 0) / {}", found, scale)
    return compose("COALESCE({}, 0)", found)


_MEDIAN_GAP = """
WITH days AS (
    {}
),
pairs AS (
    SELECT id, date, LAG(date) OVER (PARTITION BY id ORDER BY date) AS previous
    FROM days
),
gaps AS (
    SELECT
        id,
        gap,
        ROW_NUMBER() OVER (PARTITION BY id ORDER BY gap) AS place,
        COUNT(*) OVER (PARTITION BY id) AS number
    FROM (SELECT id, {} AS gap FROM pairs WHERE previous IS NOT NULL)
)
SELECT id, AVG(gap) AS median
FROM gaps
WHERE number >= 2 AND place IN ((number + 1) / 2, (number + 2) / 2)
GROUP BY id
"""
"""Each entity's median gap in days. Two gaps, that is three dates, are the fewest that
make a rhythm."""


def _gaps(
    records: Records, wanted: Mapping[Counter, str], entities: Sql | None
) -> Iterator[Part]:
    owner = _each(entities) or records.owner
    for counter, name in wanted.items():
        read = (
            records.of(_each(entities)),
            records.in_period(None),
            records.that_count(counter.where),
        )
        walk = _walk(entities, join(" AND ", read))
        days = compose("SELECT DISTINCT {} AS id, r.date FROM {}", owner, walk)
        median = compose(_MEDIAN_GAP, days, days_between(Sql("previous"), Sql("date")))
        yield Part({name: column("median", name)}, name, median)


_COMPILERS: Mapping[
    Walk, Callable[[Records, Mapping[Counter, str], Sql | None], Iterable[Part]]
] = {
    Walk.ALL: _all,
    Walk.PERIOD: _period,
    Walk.OPEN: _open,
    Walk.GAPS: _gaps,
}


def lateness(last_date: Sql, rhythm: Sql, day: Sql) -> Sql:
    """Return the days since the last date in multiples of the rhythm."""
    return compose("{} / {}", days_between(last_date, day), rhythm)


YEAR_DAYS = 365
"""How far ahead the chance of another record is asked for."""


class Dates(NamedTuple):
    """The first and last date of an entity's records, and on how many days they are."""

    first: Sql
    last: Sql
    days: Sql


def alive(dates: Dates, day: Sql, gap: Sql) -> Sql:
    """Return the chance in percent of another record within a year; NULL without any.

    The modified BG/NBD model of E. P. Batislam, M. Denizel and A. Filiztekin (2007),
    without parameters to fit. Whoever comes, comes at a rate of their own, and may stay
    away for good after each time. The rates are taken to be exponential around that of
    everybody, one in ``gap`` days, and the chance to stay away to be uniform: r = 1,
    a = b = 1.
    """
    return compose("({} * {})", is_there(dates, day, gap), comes(dates, day, gap))


def is_there(dates: Dates, day: Sql, gap: Sql) -> Sql:
    """Return the chance in percent of somebody being there still.

    It falls from day to day, and rises with the gap.
    """
    active = days_between(dates.first, dates.last)
    return compose(
        "100.0 / (1.0 + saint_power({} / (({}) + {}), {}) / {})",
        *(_older(dates, day, gap), gap, active, dates.days, dates.days),
    )


def comes(dates: Dates, day: Sql, gap: Sql) -> Sql:
    """Return the chance, from 0 to 1, of somebody who is there coming within a year.

    It falls from day to day, and falls as the gap rises.
    """
    older = _older(dates, day, gap)
    return compose(
        f"(1.0 - saint_power({{}} / ({{}} + {YEAR_DAYS}.0), {{}}))",
        *(older, older, dates.days),
    )


def _older(dates: Dates, day: Sql, gap: Sql) -> Sql:
    return compose("(({}) + {})", gap, days_between(dates.first, day))


def gap_of_table(dates: Dates, day: Sql, table: Sql) -> Sql:
    """Return how many days it takes everybody to come again, from a table of everybody.

    Its rows are ``o``. NULL where nobody ever came twice.
    """
    return compose(
        "(SELECT SUM({}) / NULLIF(SUM(NULLIF({}, 0) - 1), 0) FROM {} AS o)",
        *(days_between(dates.first, day), dates.days, table),
    )


def everybodys_gap(records: Records, where: tuple[Slice, ...]) -> Sql:
    """Return the same from the records themselves, by one walk over an index."""
    return compose(
        "(SELECT SUM(age) / NULLIF(SUM(again), 0) FROM ("
        "SELECT {} AS age, COUNT(DISTINCT r.date) - 1 AS again"
        " FROM {} AND {} AND {} GROUP BY {}))",
        days_between(Sql("MIN(r.date)"), bind(records.day.isoformat())),
        *(records.of(None), records.in_period(None)),
        *(records.that_count(where), records.owner),
    )


def rank_among(value: Sql, others: Sql, other_value: Sql) -> Sql:
    """Return PERCENT_RANK() times 100 for one row, among those of a table ``o``.

    In a single division, so that a rank of 90 % is 90 and not 89.99….
    """
    return compose(
        "100.0 * (SELECT COUNT(*) FROM {} AS o WHERE {} < {})"
        " / MAX((SELECT COUNT(*) FROM {}) - 1, 1)",
        *(others, other_value, value, others),
    )


def rank_by_place(value: Sql, places: Sql, number: int) -> Sql:
    """Return the same for a row of ``number``, from how many are ``below`` each value."""
    return compose(
        "100.0 * (SELECT below FROM {} WHERE value = {}) / MAX({} - 1, 1)",
        *(places, value, bind(number)),
    )
