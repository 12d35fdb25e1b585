"""What happened month by month, what happened last, and what comes next."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.records import Basis, Records
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.counters import Slice
from saint_cli.model.entities import OPEN, STATES, Entity, Source
from saint_cli.model.periods import MONTHS_A_YEAR

MONTHS_SHOWN = MONTHS_A_YEAR

_BY_MONTH = """
SELECT
    {entity} AS entity_id,
    substr(r.date, 1, 7) AS month,
    COUNT(*),
    COALESCE(SUM({{}}), 0) / {{}}
FROM {source} AS r
WHERE {entity} IN {{}} AND r.date BETWEEN {{}} AND {{}} AND {{}}
GROUP BY entity_id, month
"""
_FIRST_RECORDS = """
SELECT e.id, r.date, {kind}, {{}}, r.subject, {{}} / {{}}
FROM (SELECT id FROM {entities} WHERE id IN {{}}) AS e
CROSS JOIN {source} AS r
WHERE r.id IN (
    SELECT r.id FROM {{}} ORDER BY r.date {order}, r.id {order} LIMIT {{}}
)
ORDER BY e.id, r.date {order}, r.id {order}
"""
"""The first records of each entity: a few seeks each, however many records it has."""

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


def months_of(
    reading: Reading, entity: Entity, row_id: int
) -> Mapping[Source, MonthlyFigures]:
    """Return the figures of the last months of one entity, by source."""
    only = compose("({})", bind(row_id))
    return read_timelines(reading, entity, only, 0)[row_id].months


def _records(reading: Reading, entity: Entity, source: Source) -> Records:
    settings = reading.declarations.settings
    return Basis(reading.connection, reading.day, settings).records(source, entity)


def _by_month(
    reading: Reading, entity: Entity, source: Source, only: Sql
) -> dict[int, MonthlyFigures]:
    """Count the contacts made, sales and requests of each of the last months."""
    records = _records(reading, entity, source)
    months = months_up_to(reading.day)
    places = {month: place for place, month in enumerate(months)}
    query = compose(
        _BY_MONTH.format(entity=column(entity, "r").text, source=column(source).text),
        records.value(),
        bind(float(records.value_scale)),
        only,
        bind(f"{months[0]}-01"),
        bind(reading.day.isoformat()),
        records.that_count(()),
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


class _Wanted(NamedTuple):
    """Which records of an entity ``e`` to take, in which order, of whom, how many."""

    source: Sql
    order: str
    only: Sql
    most: int


def _latest(
    reading: Reading, entity: Entity, only: Sql, most: int
) -> dict[int, tuple[TimelineRecord, ...]]:
    """Take what happened: all that is not a plan."""
    lines: dict[int, list[TimelineRecord]] = defaultdict(list)
    for source in Source:
        records = _records(reading, entity, source)
        states = [s for s in STATES[source] if s != OPEN or source not in _PLANNED]
        happened = compose(
            "{} AND {} AND {}",
            records.of(_ENTITY),
            records.in_period(None),
            records.that_count((Slice("state", tuple(states)),)),
        )
        _collect(reading, records, _Wanted(happened, "DESC", only, most), lines)
    return {row: _first(found, most, newest=True) for row, found in lines.items()}


def _coming(
    reading: Reading, entity: Entity, only: Sql, most: int
) -> dict[int, tuple[TimelineRecord, ...]]:
    """Take what is planned, and what was planned and is not done."""
    lines: dict[int, list[TimelineRecord]] = defaultdict(list)
    for source in _PLANNED:
        records = _records(reading, entity, source)
        planned = records.open_of(_ENTITY)
        _collect(reading, records, _Wanted(planned, "ASC", only, most), lines)
    return {row: _first(found, most, newest=False) for row, found in lines.items()}


_ENTITY = column("id", "e")


def _collect(
    reading: Reading,
    records: Records,
    wanted: _Wanted,
    lines: dict[int, list[TimelineRecord]],
) -> None:
    template = _FIRST_RECORDS.format(
        entities=column(records.entity.table).text,
        source=column(records.source).text,
        kind=_KIND[records.source],
        order=wanted.order,
    )
    query = compose(
        template,
        records.state_at(bind(reading.day.isoformat())),
        records.value(),
        bind(float(records.value_scale)),
        wanted.only,
        wanted.source,
        bind(wanted.most),
    )
    for row_id, *line in reading.connection.execute(*query):
        lines[row_id].append(TimelineRecord(records.source, *line))


def _first(
    lines: list[TimelineRecord], most: int, *, newest: bool
) -> tuple[TimelineRecord, ...]:
    # The sort is stable: records of one day stay in the order of their sources.
    return tuple(sorted(lines, key=lambda line: line.date, reverse=newest)[:most])
