"""What happened month by month, what happened last, and what comes next."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from saint_cli.engine.reading import Reading
from saint_cli.engine.records import Records
from saint_cli.engine.sql import Sql, bind, compose
from saint_cli.model.counters import Slice
from saint_cli.model.entities import ANY_STATE, Entity, Source
from saint_cli.model.periods import MONTHS_A_YEAR

MONTHS_SHOWN = MONTHS_A_YEAR

_BY_MONTH = """
SELECT
    saint_entity,
    substr(r.date, 1, 7) AS month,
    COUNT(*),
    COALESCE(SUM(saint_value), 0) / {}
FROM ({}) AS r
WHERE {} AND r.date >= {}
GROUP BY saint_entity, month
"""
_FIRST_RECORDS = """
SELECT saint_entity, date, kind, saint_state, subject, amount
FROM (
    SELECT
        saint_entity,
        r.date AS date,
        {} AS kind,
        saint_state,
        r.subject AS subject,
        saint_value / {} AS amount,
        ROW_NUMBER() OVER (
            PARTITION BY saint_entity ORDER BY r.date {}, r.id {}
        ) AS place
    FROM ({}) AS r
    WHERE {}
)
WHERE place <= {}
ORDER BY saint_entity, place
"""
_KIND = {
    Source.ACTIVITIES: "r.type",
    Source.SALES: "NULL",
    Source.REQUESTS: "r.category",
}
"""The column that says what sort of record it is."""

_PLANNED = (Source.ACTIVITIES, Source.SALES)
"""What can be planned: a request is nobody's plan."""


class MonthlyFigures(NamedTuple):
    """An entity's records of a source by month, the oldest month first.

    ``amounts`` are sums in the settings' currency; only sales have any.
    """

    counts: tuple[int, ...]
    amounts: tuple[float, ...]


class TimelineRecord(NamedTuple):
    """A record as a line of a card; ``date`` is ISO, ``amount`` in the currency.

    ``kind`` is an activity's type or a request's category, ``state`` the one at the
    end of the day asked for.
    """

    source: Source
    date: str
    kind: str | None
    state: str
    subject: str | None
    amount: float | None


class Timeline(NamedTuple):
    """An entity's records: by month, the latest ones, and those still to come.

    ``latest`` has the newest first, ``coming`` the oldest, overdue ones included.
    """

    months: dict[Source, MonthlyFigures]
    latest: tuple[TimelineRecord, ...]
    coming: tuple[TimelineRecord, ...]


def months_up_to(day: date, number: int = MONTHS_SHOWN) -> tuple[str, ...]:
    """Return the last months up to a day's own: ``2026-11``, the oldest first."""
    last = day.year * MONTHS_A_YEAR + day.month - 1
    pairs = (
        divmod(month, MONTHS_A_YEAR) for month in range(last - number + 1, last + 1)
    )
    return tuple(f"{year:04}-{month + 1:02}" for year, month in pairs)


def read_timelines(
    reading: Reading, entity: Entity, only: Sql, most: int
) -> defaultdict[int, Timeline]:
    """Return the timelines of the entities of a type, by row id.

    ``only`` is SQL that may stand behind IN; ``most`` is how many records to take
    of the latest, and of those to come. Who has no records has an empty timeline.
    """
    months = months_up_to(reading.day)
    nothing = MonthlyFigures((0,) * len(months), (0.0,) * len(months))
    found: defaultdict[int, Timeline] = defaultdict(
        lambda: Timeline(dict.fromkeys(Source, nothing), (), ())
    )
    for source in Source:
        for row_id, figures in _by_month(reading, entity, source, only).items():
            timeline = found[row_id]
            found[row_id] = timeline._replace(
                months={**timeline.months, source: figures}
            )
    for row_id, latest in _latest(reading, entity, only, most).items():
        found[row_id] = found[row_id]._replace(latest=latest)
    for row_id, coming in _coming(reading, entity, only, most).items():
        found[row_id] = found[row_id]._replace(coming=coming)
    return found


def _records(reading: Reading, entity: Entity, source: Source) -> Records:
    return Records(source, entity, reading.day, reading.declarations.settings)


def _by_month(
    reading: Reading, entity: Entity, source: Source, only: Sql
) -> dict[int, MonthlyFigures]:
    """Count the contacts made, sales and requests of each of the last months."""
    records = _records(reading, entity, source)
    months = months_up_to(reading.day)
    places = {month: place for place, month in enumerate(months)}
    query = compose(
        _BY_MONTH,
        bind(float(records.value_scale)),
        records.select(only),
        records.that_count((), None),
        bind(f"{months[0]}-01"),
    )
    counts: dict[int, list[int]] = defaultdict(lambda: [0] * len(months))
    amounts: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(months))
    for row_id, month, count, amount in reading.connection.execute(*query):
        counts[row_id][places[month]] = count
        amounts[row_id][places[month]] = amount
    return {
        row_id: MonthlyFigures(tuple(counts[row_id]), tuple(amounts[row_id]))
        for row_id in counts
    }


def _latest(
    reading: Reading, entity: Entity, only: Sql, most: int
) -> dict[int, tuple[TimelineRecord, ...]]:
    """Take what happened: all that is not a plan."""
    lines: dict[int, list[TimelineRecord]] = defaultdict(list)
    for source in Source:
        records = _records(reading, entity, source)
        settled = Sql("1") if source not in _PLANNED else Sql("saint_state <> 'open'")
        condition = compose("{} AND {}", records.that_count(_ANY_STATE, None), settled)
        _collect(reading, records, _Lines(condition, "DESC", only, most), lines)
    return {row: _first(found, most, newest=True) for row, found in lines.items()}


def _coming(
    reading: Reading, entity: Entity, only: Sql, most: int
) -> dict[int, tuple[TimelineRecord, ...]]:
    """Take what is planned, and what was planned and is not done."""
    lines: dict[int, list[TimelineRecord]] = defaultdict(list)
    for source in _PLANNED:
        records = _records(reading, entity, source)
        condition = records.that_are_open(())
        _collect(reading, records, _Lines(condition, "ASC", only, most), lines)
    return {row: _first(found, most, newest=False) for row, found in lines.items()}


_ANY_STATE = (Slice("state", (ANY_STATE,)),)


class _Lines(NamedTuple):
    """Which records to take of each entity, in which order, and how many."""

    condition: Sql
    order: str
    only: Sql
    most: int


def _collect(
    reading: Reading,
    records: Records,
    wanted: _Lines,
    lines: dict[int, list[TimelineRecord]],
) -> None:
    query = compose(
        _FIRST_RECORDS,
        Sql(_KIND[records.source]),
        bind(float(records.value_scale)),
        *(Sql(wanted.order), Sql(wanted.order)),
        records.select(wanted.only),
        wanted.condition,
        bind(wanted.most),
    )
    for row_id, *line in reading.connection.execute(*query):
        lines[row_id].append(TimelineRecord(records.source, *line))


def _first(
    lines: list[TimelineRecord], most: int, *, newest: bool
) -> tuple[TimelineRecord, ...]:
    # The sort is stable: records of one day stay in the order of their sources.
    return tuple(sorted(lines, key=lambda line: line.date, reverse=newest)[:most])
