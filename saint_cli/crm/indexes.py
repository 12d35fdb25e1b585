"""The indexes that counters are read from.

Each source has, for each entity type, a covering index that begins with the entity and
the day, so that a counter of one entity is a seek and a short walk; and a small one of
the records that are still open. Further ones find the records whose day has come.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.model.entities import STATE_CHANGED_ON, Entity, Source

COVERED: Mapping[Source, tuple[str, ...]] = {
    Source.ACTIVITIES: ("completed", "completed_at", "type", "direction"),
    Source.SALES: ("state", "created_at", "amount", "currency"),
    Source.REQUESTS: ("state", "closed_at", "category", "priority"),
}
"""What the covering indexes always hold besides the entity and the date."""

IS_OPEN: Mapping[Source, str] = {
    Source.ACTIVITIES: "{r}completed IS NOT 1",
    Source.SALES: "{r}state = 'open'",
    Source.REQUESTS: "{r}closed_at IS NULL AND {r}state IS NOT 'closed'",
}
"""What makes a record open, unless a later day is known on which it is not; ``r`` is
the record's alias with its dot."""

_OPEN_COVERED: Mapping[Source, tuple[str, ...]] = {
    Source.ACTIVITIES: ("completed", "type", "direction"),
    Source.SALES: ("state", "created_at"),
    Source.REQUESTS: ("state", "closed_at", "category", "priority"),
}
"""What makes them open is read again, though every record of the index is."""


class Index(NamedTuple):
    """An index by its name, the columns it holds, and the records it is limited to."""

    name: str
    table: str
    columns: tuple[str, ...]
    condition: str = ""

    @property
    def statement(self) -> str:
        """The SQL that makes it."""
        columns = ", ".join(map(quote_identifier, self.columns))
        limit = f" WHERE {self.condition}" if self.condition else ""
        return f"CREATE INDEX {self.name} ON {self.table} ({columns}){limit}"


def covering_index(source: Source, entity: Entity, more: Collection[str] = ()) -> Index:
    """Return the index that most counters of an entity type are read from.

    ``more`` are the columns that slices look at besides those always there.
    """
    covered = COVERED[source]
    others = tuple(sorted(set(more) - {*covered, entity, "date"}))
    return Index(
        f"{source}_of_{entity}",
        source,
        (entity, "date", *covered, *others),
        f"{entity} IS NOT NULL",
    )


def open_index(source: Source, entity: Entity) -> Index:
    """Return the index of the records that are still open."""
    return Index(
        f"open_{source}_of_{entity}",
        source,
        (entity, "date", *_OPEN_COVERED[source]),
        f"{entity} IS NOT NULL AND {IS_OPEN[source].format(r='')}",
    )


def record_indexes(source: Source) -> Iterator[Index]:
    """Yield every index of a source's records, as a new database has them."""
    for entity in Entity:
        yield covering_index(source, entity)
        yield open_index(source, entity)
    # Whether sales still to come are settled is asked at every refresh.
    state = ("state",) if source is Source.SALES else ()
    yield Index(f"{source}_by_date", source, ("date", *state))
    change = STATE_CHANGED_ON[source]
    is_known = f"{change} IS NOT NULL"
    yield Index(f"{source}_by_{change}", source, (change,), is_known)
    if source is Source.SALES:
        yield Index("sales_by_currency", source, ("currency",), "amount IS NOT NULL")


def is_made(connection: sqlite3.Connection, index: Index) -> bool:
    """Whether an index is there, with all its columns."""
    rows = connection.execute("SELECT name FROM pragma_index_info(?)", (index.name,))
    return {name for (name,) in rows}.issuperset(index.columns)


def make_index(connection: sqlite3.Connection, index: Index) -> None:
    """Make an index, in place of any of that name."""
    connection.execute(f"DROP INDEX IF EXISTS {index.name}")
    connection.execute(index.statement)
