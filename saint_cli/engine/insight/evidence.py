"""The records behind a counter: those that count, and those that nearly do."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from saint_cli.engine.counters.records import Basis, Records
from saint_cli.engine.dialect import days_between
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import Sql, bind, compose
from saint_cli.model.counters import Counter
from saint_cli.model.entities import OPEN, Source
from saint_cli.model.measures import OPEN_MEASURES
from saint_cli.model.tables import MONEY_SCALE

MOST_RECORDS = 5
"""How many records of each sort are shown."""

_KIND = {
    Source.ACTIVITIES: Sql("r.type, nullif(r.direction, 'none')"),
    Source.SALES: Sql("r.amount, r.currency"),
    Source.REQUESTS: Sql("r.category, r.priority"),
}
"""Two columns that tell what sort of record it is."""


class EvidentRecord(NamedTuple):
    """A record by its external id; ``why_not`` says why it does not count."""

    id: str
    date: str
    state: str
    kind: str
    subject: str
    why_not: str


class Evidence(NamedTuple):
    """How many records count, the latest of them, and near misses."""

    counted: int
    latest: tuple[EvidentRecord, ...]
    near_misses: tuple[EvidentRecord, ...]


def find_evidence(reading: Reading, found: FoundEntity, counter: Counter) -> Evidence:
    """Find the records behind a counter of an entity, at the reading's day.

    Near misses are records of the counter's slice that are in another state, or on a
    day outside the period; those nearest to the day come first.
    """
    basis = Basis(reading.connection, reading.day, reading.declarations.settings)
    records = basis.records(counter.source, found.entity)
    day = bind(reading.day.isoformat())
    table = compose(
        "SELECT r.*, {} AS saint_state, COALESCE({}, 0) AS saint_counts,"
        " {} AS saint_distance FROM {} AND {}",
        records.state_at(day),
        _counts(records, counter, day),
        days_between(day, Sql("r.date")),
        records.of(bind(found.row_id)),
        records.in_slices(counter.where),
    )
    counted = compose("SELECT count(*) FROM ({}) WHERE saint_counts", table)
    explain = _Explanation(counter, reading.day)

    def find(condition: str, order: str) -> tuple[EvidentRecord, ...]:
        query = compose(
            "SELECT external_id, date, saint_state, subject, saint_counts, {}"
            f" FROM ({{}}) AS r WHERE {condition} ORDER BY {order}, r.id DESC"
            f" LIMIT {MOST_RECORDS}",
            *(_KIND[counter.source], table),
        )
        return tuple(explain.records(reading.connection.execute(*query)))

    return Evidence(
        reading.connection.execute(*counted).fetchone()[0],
        find("saint_counts", "date DESC"),
        find("NOT saint_counts", "abs(saint_distance)"),
    )


def _counts(records: Records, counter: Counter, day: Sql) -> Sql:
    if counter.measure_name not in OPEN_MEASURES:
        in_period = records.in_period(counter.period)
        return compose("{} AND {}", in_period, records.that_count(counter.where))
    is_open = records.that_are_open(counter.where)
    is_open = compose("{} = 'open' AND {}", records.state_at(day), is_open)
    beside = {"overdue_count": "<", "next_date": ">"}.get(counter.measure_name)
    if beside is None:
        return is_open
    return compose(f"{{}} AND r.date {beside} {{}}", is_open, day)


class _Explanation(NamedTuple):
    counter: Counter
    day: date

    def records(
        self,
        rows: Iterator[tuple[str, str, str | None, str | None, int, object, object]],
    ) -> Iterator[EvidentRecord]:
        for record_id, on, state, subject, counts, *kind in rows:
            why = "" if counts else self._why_not(date.fromisoformat(on), state)
            text = " ".join(map(_plain, filter(None, kind)))
            yield EvidentRecord(record_id, on, state or "", text, subject or "", why)

    def _why_not(self, on: date, state: str | None) -> str:
        """Say why a record of the slice does not count."""
        if self.counter.measure_name in OPEN_MEASURES:
            if state != OPEN:
                return f"is {state or 'not there yet'}"
            return _passing(on, self.day)
        if on > self.day:
            return "planned: its day is to come"
        start = self.counter.period and self.counter.period.start(self.day)
        if start and on < start:
            days = (start - on).days
            return f"{days} day{'s'[: days != 1]} before the period begins ({start})"
        if state == OPEN and self.counter.source is Source.ACTIVITIES:
            return "planned: it is not completed"
        return f"is {state or 'not there yet'}"


def _passing(on: date, day: date) -> str:
    if on == day:
        return "its day is today"
    return "its day is to come" if on > day else "its day has passed"


def _plain(value: object) -> str:
    return f"{Decimal(value) / MONEY_SCALE:f}" if isinstance(value, int) else str(value)
