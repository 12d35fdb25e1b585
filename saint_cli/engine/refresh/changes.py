"""What changed since what is derived was last brought up to date.

Triggers note the entities whose rows or records changed, whoever wrote them. The
passing of days changes counters too: records come to count, change state, or leave a
period. Here these are collected, for one entity type at a time.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.gains import that_came_to_count
from saint_cli.engine.counters.records import Records
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.entities import STATE_CHANGED_ON, Entity, Source
from saint_cli.model.periods import Period

ITSELF = ""
"""Stands in ``changed_entities`` for the entity's own row, instead of a source."""

_OWNED_BY = {
    Entity.COMPANY: ("owner",),
    Entity.PERSON: ("owner", "company"),
    Entity.PROJECT: ("owner", "company"),
}

_NOTED_AS = {"owner": "user", **{entity.value: entity.value for entity in Entity}}
"""By which column a record refers to what is noted as what."""


class Span(NamedTuple):
    """From the day that what is stored is for, to the day it is brought up to."""

    before: date
    day: date

    @property
    def passes(self) -> bool:
        """Whether any day passed."""
        return self.before != self.day


class EntitySet(NamedTuple):
    """Row ids of one entity type, in a temporary table of the connection."""

    connection: sqlite3.Connection
    name: str

    @property
    def select(self) -> Sql:
        """A SELECT of the row ids (``id``)."""
        return compose("SELECT id FROM {}", column(self.name, "temp"))

    @property
    def number(self) -> int:
        """How many there are."""
        query = compose("SELECT count(*) FROM {}", column(self.name, "temp"))
        return int(self.connection.execute(*query).fetchone()[0])

    def add(self, ids: Sql) -> None:
        """Add the row ids that a SELECT returns; NULL is none."""
        statement = "INSERT OR IGNORE INTO {} SELECT id FROM ({}) WHERE id IS NOT NULL"
        self.connection.execute(*compose(statement, column(self.name, "temp"), ids))

    def remove(self, ids: Sql) -> None:
        """Take away the row ids that a SELECT returns."""
        statement = "DELETE FROM {} WHERE id IN ({})"
        self.connection.execute(*compose(statement, column(self.name, "temp"), ids))

    def add_ids(self, ids: Iterable[int]) -> None:
        """Add row ids."""
        statement = f"INSERT OR IGNORE INTO {column(self.name, 'temp').text} VALUES (?)"
        self.connection.executemany(statement, ((one,) for one in ids))


def new_set(connection: sqlite3.Connection, name: str) -> EntitySet:
    """Return an empty set, in place of any of that name."""
    table = column(name, "temp").text
    connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY) STRICT")
    return EntitySet(connection, name)


def forget_changes(connection: sqlite3.Connection) -> None:
    """Note that everything that changed was taken into account."""
    connection.execute("DELETE FROM changed_entities")


def noted(entity: Entity, source: str) -> Sql:
    """Return a SELECT of the entities noted for a source, or for their own rows."""
    return compose(
        "SELECT entity_id AS id FROM changed_entities WHERE entity = {} AND source = {}",
        bind(entity.value),
        bind(source),
    )


def records_written(
    connection: sqlite3.Connection,
    entity: Entity,
    source: Source,
    sliced: Collection[str],
) -> EntitySet:
    """Collect the entities some of whose records were written.

    Where ``sliced`` columns refer to others, so may it be with what those are known by.
    """
    found = new_set(connection, "with_written_records")
    found.add(noted(entity, source))
    for link in _NOTED_AS.keys() & sliced:
        written = compose(
            "{} IN (SELECT entity_id FROM changed_entities"
            " WHERE entity = {} AND source = {})",
            *(column(link), bind(_NOTED_AS[link]), bind(ITSELF)),
        )
        found.add(_with_records(entity, source, written))
    return found


def records_come(
    connection: sqlite3.Connection, records: Records, span: Span
) -> EntitySet:
    """Collect the entities some of whose records came to count as days passed."""
    found = new_set(connection, "with_come_records")
    if span.passes:
        came = that_came_to_count(records, span.before)
        found.add(compose("SELECT {} AS id FROM {}", records.owner, came))
    return found


def records_turned(
    connection: sqlite3.Connection, entity: Entity, source: Source, span: Span
) -> EntitySet:
    """Collect the entities some of whose records opened, closed or became overdue."""
    found = new_set(connection, "with_turned_records")
    if span.passes:
        first, last = bind(span.before.isoformat()), bind(span.day.isoformat())
        # A record dated the day before is overdue today: that day counts too.
        came = compose("date >= {} AND date <= {}", first, last)
        change = column(STATE_CHANGED_ON[source])
        turned = compose("{} > {} AND {} <= {}", change, first, change, last)
        for condition in (came, turned):
            found.add(_with_records(entity, source, condition))
    return found


def records_expired(
    connection: sqlite3.Connection,
    entity: Entity,
    source: Source,
    span: Span,
    periods: Iterable[Period],
) -> EntitySet:
    """Collect the entities some of whose records left a period as days passed."""
    found = new_set(connection, "with_expired_records")
    for period in periods if span.passes else ():
        left = compose(
            "date >= {} AND date < {}",
            bind(period.start(span.before).isoformat()),
            bind(period.start(span.day).isoformat()),
        )
        found.add(_with_records(entity, source, left))
    return found


def _with_records(entity: Entity, source: Source, condition: Sql) -> Sql:
    names = column(entity), column(source)
    return compose("SELECT {} AS id FROM {} WHERE {}", *names, condition)


def rows_changed(entity: Entity) -> Iterator[Sql]:
    """Yield SELECTs of the entities whose own row, company or owner was written."""
    yield noted(entity, ITSELF)
    users = "SELECT entity_id FROM changed_entities WHERE entity = 'user'"
    companies = (
        "SELECT entity_id FROM changed_entities"
        " WHERE entity = 'company' AND source = ''"
    )
    table = column(entity.table).text
    yield Sql(f"SELECT id FROM {table} WHERE owner IN ({users})")
    if "company" in _OWNED_BY[entity]:
        yield Sql(f"SELECT id FROM {table} WHERE company IN ({companies})")
        yield Sql(
            f"SELECT id FROM {table} WHERE company IN"
            f" (SELECT id FROM companies WHERE owner IN ({users}))"
        )
