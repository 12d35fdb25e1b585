"""Records that give a field or a counter exactly the value that is to be tried."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from saint_cli.engine.insight.boundary_values import Value
from saint_cli.engine.insight.spells import taken_by
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import OPEN, Entity, Source
from saint_cli.model.fields import Field
from saint_cli.model.tables import TABLES, Kind

MOST_RECORDS = 2_000
"""How many records one entity can get to give a counter its value."""

_TABLE_OF_STEP = {"company": "companies", "owner": "users"}
_RHYTHM_DAYS = 1_000
_MONEY_DIGITS = 4
_OPEN_NUMBERS = ("open_count", "overdue_count")
Rows = dict[str, list[dict[str, str]]]


class CannotBuildError(Exception):
    """No records can give that value."""


class Built(NamedTuple):
    """The rows of an entity, and the value that they give; None is a missing one."""

    rows: Rows
    value: Value


def build_field(entity: Entity, entity_id: str, field: Field, value: Value) -> Built:
    """Build an entity with a value in a field of its own, its company or its owner.

    Raises:
        CannotBuildError: The field cannot have that value.
    """
    rows: Rows = defaultdict(list)
    row = _new(rows, entity.table, entity_id)
    for number, step in enumerate(field.steps):
        other_id = f"{entity_id}-{number}"
        row[step] = other_id
        row = _new(rows, _TABLE_OF_STEP[step], other_id)
    _set(rows, row, field, value)
    return Built(rows, value)


def _new(rows: Rows, table: str, row_id: str) -> dict[str, str]:
    row = {"id": row_id}
    if name := {"companies": "name", "persons": "last_name", "projects": "name"}.get(
        table
    ):
        row[name] = f"Case {row_id}"
    rows[table].append(row)
    return row


def _set(rows: Rows, row: dict[str, str], field: Field, value: Value) -> None:
    native = TABLES[field.table].column(field.column)
    text = "" if value is None else str(value)
    if field.column == "external_id" or (native and native.required and not text):
        raise CannotBuildError
    if native and native.words and text.lower() not in ("", *native.words):
        raise CannotBuildError
    if field.kind is Kind.FLAG and text not in ("0", "1"):
        raise CannotBuildError
    if field.table == "persons" and field.column == "name":
        raise CannotBuildError
    if native and native.refers_to and text:
        _new(rows, native.refers_to, text)
    row[field.column] = text


def build_counter(
    entity: Entity,
    entity_id: str,
    counter: Counter,
    value: Value,
    context: tuple[Settings, date],
) -> Built:
    """Build an entity with records that give a counter a value at a day.

    Raises:
        CannotBuildError: No records can give that value.
    """
    builder = _RecordBuilder(entity, entity_id, counter, *context)
    records, given = builder.records(value)
    return Built(builder.rows(records), given)


def build_dates(
    entity: Entity,
    entity_id: str,
    counter: Counter,
    days: Sequence[date],
    context: tuple[Settings, date],
) -> Rows:
    """Build an entity with a record on each of some days that a counter takes.

    Raises:
        CannotBuildError: The counter takes no record on such a day.
    """
    builder = _RecordBuilder(entity, entity_id, counter, *context)
    return builder.rows([builder.record(day) for day in days])


class _RecordBuilder(NamedTuple):
    entity: Entity
    entity_id: str
    counter: Counter
    settings: Settings
    day: date

    def rows(self, records: Sequence[Mapping[str, str]]) -> Rows:
        """Return the entity's row with those of its records, and all they refer to."""
        rows: Rows = defaultdict(list)
        _new(rows, self.entity.table, self.entity_id)
        for number, record in enumerate(records):
            own = {"id": f"{self.entity_id}-{number}", self.entity: self.entity_id}
            rows[self.counter.source].append({**own, **record})
        for table, other in self._referred():
            _new(rows, table, other)
        return rows

    def records(self, value: Value) -> tuple[list[dict[str, str]], Value]:
        """Return records, and the value that they give."""
        if value is None:
            if self.counter.measure_name in ("count", "amount", "days", *_OPEN_NUMBERS):
                raise CannotBuildError
            return [], None
        if isinstance(value, date):
            return self._at([value]), value if self._is_taken(value) else None
        if self.counter.measure_name == "alive":
            # What everybody does decides: see ``boundary_chances``.
            raise CannotBuildError
        build = {
            "amount": self._amount,
            "days": self._days,
            "rhythm": self._gaps,
            "lateness": self._late,
        }.get(self.counter.measure_name, self._number)
        return build(_decimal(value)), value

    def _number(self, number: Decimal) -> list[dict[str, str]]:
        if number != int(number) or not 0 <= number <= MOST_RECORDS:
            raise CannotBuildError
        is_overdue = self.counter.measure_name == "overdue_count"
        return self._at([self.day - timedelta(is_overdue)] * int(number))

    def _amount(self, amount: Decimal) -> list[dict[str, str]]:
        low, high = self._amounts()
        if not low <= amount < high:
            raise CannotBuildError
        return [self._priced(self.record(self.day), amount)]

    def _priced(self, record: dict[str, str], amount: Decimal) -> dict[str, str]:
        """Return a record with an amount of the settings' currency, in its own."""
        currency = record.get("currency", self.settings.currency).upper()
        own = amount / rate_of(currency, self.settings)
        if own != round(own, _MONEY_DIGITS):
            raise CannotBuildError
        return {**record, "amount": str(own), "currency": currency}

    def _days(self, number: Decimal) -> list[dict[str, str]]:
        records = self._number(number)
        days = (self.day - timedelta(before) for before in range(len(records)))
        return [
            {**r, "date": day.isoformat()} for r, day in zip(records, days, strict=True)
        ]

    def _gaps(self, gap: Decimal) -> list[dict[str, str]]:
        return self._at(self._regular(gap, self.day))

    def _late(self, lateness: Decimal) -> list[dict[str, str]]:
        days = lateness * _RHYTHM_DAYS
        if days < 0 or days != int(days):
            raise CannotBuildError
        last = self.day - timedelta(int(days))
        return self._at(self._regular(Decimal(_RHYTHM_DAYS), last))

    def _regular(self, gap: Decimal, last: date) -> list[date]:
        """Return days whose median gap is ``gap``: two of them, equal or half apart."""
        if gap * 2 != int(gap * 2) or gap < 1:
            raise CannotBuildError
        days = [last, last - timedelta(int(gap))]
        return [*days, days[-1] - timedelta(int(gap * 2 - int(gap)))]

    def _is_taken(self, value: date) -> bool:
        """Whether the counter's dates can have a value at the day."""
        measure, period = self.counter.measure_name, self.counter.period
        if measure == "next_date":
            return value > self.day
        if measure == "oldest_open_date" and self.counter.source is not Source.REQUESTS:
            return True
        return value <= self.day and (period is None or period.start(self.day) <= value)

    def _at(self, days: list[date]) -> list[dict[str, str]]:
        return [self.record(day) for day in days]

    def record(self, day: date) -> dict[str, str]:
        """Return a record on a day that the counter takes."""
        record = {"date": day.isoformat(), **self._state()}
        for part in self.counter.where:
            if part.column in ("state", "amount_class"):
                continue
            if part.column in (*record, "id", self.entity.value):
                raise CannotBuildError
            record[part.column] = part.values[0]
        if any(part.column == "amount_class" for part in self.counter.where):
            low, high = self._amounts()
            amount = low if low.is_finite() else high - 1
            record = self._priced(record, amount)
        return record

    def _state(self) -> dict[str, str]:
        taken = taken_by(self.counter).states(self.counter.source)
        if not taken:
            raise CannotBuildError
        if self.counter.source is not Source.ACTIVITIES:
            return {"state": taken[0]}
        return {"completed": "0" if taken[0] == OPEN else "1"}

    def _amounts(self) -> tuple[Decimal, Decimal]:
        """Return the amounts that the counter takes, from one to below another."""
        for part in self.counter.where:
            if part.column == "amount_class":
                low, high = self.settings.amount_classes[part.values[0]]
                return (
                    Decimal("-Infinity") if low is None else low,
                    Decimal("Infinity") if high is None else high,
                )
        return Decimal("-Infinity"), Decimal("Infinity")

    def _referred(self) -> Iterator[tuple[str, str]]:
        """Yield the rows that the records' slices refer to."""
        for part in self.counter.where:
            native = TABLES[self.counter.source].column(part.column)
            if native and native.refers_to:
                yield native.refers_to, part.values[0]


def rate_of(currency: str, settings: Settings) -> Decimal:
    """Return what one of a currency is in the settings' own.

    Raises:
        CannotBuildError: The settings have no rate.
    """
    if currency == settings.currency:
        return Decimal(1)
    if currency not in settings.rates:
        raise CannotBuildError
    return settings.rates[currency]


def _decimal(value: Value) -> Decimal:
    if not isinstance(value, Decimal):
        raise CannotBuildError
    return value


def merge(into: Rows, rows: Mapping[str, list[dict[str, str]]]) -> None:
    """Add rows to others; a row that is there already, by its id, is not added again."""
    for table, some in rows.items():
        known = {row["id"] for row in into[table]}
        into[table] += [row for row in some if row["id"] not in known]
