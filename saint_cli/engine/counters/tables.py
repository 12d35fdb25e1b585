"""Tables of counters: one row an entity, one readable column a counter."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.gains import KNOWN, gained_part, only_gains
from saint_cli.engine.counters.measures import (
    Part,
    Walk,
    compile_parts,
    walk_of,
    with_dependencies,
)
from saint_cli.engine.counters.records import Basis, all_entities
from saint_cli.engine.sql import Sql, column, compose, join
from saint_cli.model.counters import Counter, counter_columns
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import InputError
from saint_cli.model.tables import Kind

STORED = "main"
ASIDE = "temp"
"""The schemas of the counters kept in the database and of those for one question."""

ALL_WALKS = tuple(Walk)
_TOGETHER = (Walk.ALL, Walk.PERIOD, Walk.OPEN)
"""The walks that one statement takes together. A rhythm sorts every date there is, and
what a statement needs for its sorts it gives back only when it ends."""


class CounterTable(NamedTuple):
    """A table of one entity type's counters, with the column of each counter."""

    entity: Entity
    schema: str
    columns: Mapping[Counter, str]

    @property
    def name(self) -> Sql:
        """The table's name with its schema."""
        return column(self.entity.counters_table, self.schema)

    def value(self, counter: Counter, alias: str = "") -> Sql:
        """Return the column that holds a counter."""
        return column(self.columns[counter], alias)

    @property
    def dependent(self) -> dict[Counter, str]:
        """The counters that follow from others, or compare entities."""
        return {c: name for c, name in self.columns.items() if walk_of(c) is None}


def plan_table(
    entity: Entity, schema: str, named: Mapping[str, Counter]
) -> CounterTable:
    """Lay out a table for ``named`` counters and those that they follow from."""
    return CounterTable(entity, schema, counter_columns(with_dependencies(named)))


def create_table(connection: sqlite3.Connection, table: CounterTable) -> None:
    """Make the table, empty, in place of any there was."""
    connection.execute(f"DROP TABLE IF EXISTS {table.name.text}")
    columns = "".join(
        f", {column_definition(counter, name)}"
        for counter, name in table.columns.items()
    )
    connection.execute(
        f"CREATE TABLE {table.name.text} (id INTEGER PRIMARY KEY{columns}) STRICT"
    )


def column_definition(counter: Counter, name: str) -> str:
    """Return a counter's column in SQL, with what it is for an entity without records."""
    if counter.measure.is_whole:
        return f"{column(name).text} INTEGER NOT NULL DEFAULT 0"
    if counter.measure_name == "amount":
        return f"{column(name).text} REAL NOT NULL DEFAULT 0"
    kind = "TEXT" if counter.measure.kind is Kind.DATE else "REAL"
    return f"{column(name).text} {kind}"


def fill_table(
    basis: Basis,
    table: CounterTable,
    entities: Sql | None = None,
    known: CounterTable | None = None,
) -> int:
    """Compute the counters at the end of a day and return how many rows were made.

    The table must have no rows of ``entities`` (a SELECT of row ids; all by default).
    What follows from other counters is not computed: ``update_dependent`` does that.
    ``known`` is a table for the same day, whose counters are taken over.

    Raises:
        InputError: An amount is in a currency for which the settings have no rate.
    """
    check_rates(basis)
    taken = {c: n for c, n in table.columns.items() if known and c in known.columns}
    others = {c: name for c, name in table.columns.items() if c not in taken}
    wanted = table._replace(columns=others)
    parts = [
        part
        for source in Source
        for part in parts_of(basis, wanted, source, entities, _TOGETHER)
    ]
    if known and taken:
        parts.append(_known_part(known, taken))
    fresh = _fresh_rows(parts, entities or all_entities(table.entity))
    names = join("", (compose(", {}", column(n)) for p in parts for n in p.values))
    made = basis.connection.execute(
        *compose("INSERT INTO {} (id{}) {}", table.name, names, fresh)
    ).rowcount
    for source in Source:
        for part in parts_of(basis, wanted, source, entities, (Walk.GAPS,)):
            update_parts(basis.connection, table, [part], entities)
    return made


def _known_part(known: CounterTable, taken: Mapping[Counter, str]) -> Part:
    values = {name: known.value(counter, KNOWN) for counter, name in taken.items()}
    return Part(values, KNOWN, compose("SELECT * FROM {}", known.name))


def parts_of(
    basis: Basis,
    table: CounterTable,
    source: Source,
    entities: Sql | None,
    walks: Iterable[Walk] = ALL_WALKS,
) -> Iterator[Part]:
    """Yield what gives the values of a source's counters at the end of a day.

    ``entities`` is a SELECT of row ids; None is all.
    """
    wanted = {c: name for c, name in table.columns.items() if c.source is source}
    if wanted:
        records = basis.records(source, table.entity)
        for walk in walks:
            yield from compile_parts(records, wanted, walk, entities)


def parts_after_days(
    basis: Basis, table: CounterTable, source: Source, entities: Sql, before: date
) -> Iterator[Part]:
    """Yield the same for entities that are known as of a day before.

    Only for those none of whose records were written since.
    """
    mine = {c: name for c, name in table.columns.items() if c.source is source}
    gaining = {c: name for c, name in mine.items() if only_gains(c)}
    others = {c: name for c, name in mine.items() if c not in gaining}
    wanted = table._replace(columns=others)
    yield from parts_of(basis, wanted, source, entities)
    if gaining:
        yield Part({}, KNOWN, compose("SELECT * FROM {}", table.name))
        records = basis.records(source, table.entity)
        yield gained_part(records, gaining, before)


def update_parts(
    connection: sqlite3.Connection,
    table: CounterTable,
    parts: Iterable[Part],
    entities: Sql | None,
) -> int:
    """Bring the columns of some parts up to date in the rows of ``entities`` (or all).

    Returns how many rows changed.
    """
    parts = list(parts)
    names = [name for part in parts for name in part.values]
    if not names:
        return 0
    fresh = _fresh_rows(parts, entities or all_entities(table.entity))
    update = update_rows(table, names, fresh)
    if entities:
        # Without the limit SQLite would read the whole table and look each row up.
        update = compose("{} AND k.id IN ({})", update, entities)
    return connection.execute(*update).rowcount


def _fresh_rows(parts: Iterable[Part], entities: Sql) -> Sql:
    """Return a SELECT of row ids with the values of parts."""
    parts = list(parts)
    values = {name: value for part in parts for name, value in part.values.items()}
    return compose(
        "SELECT e.id{} FROM ({}) AS e{}",
        join("", (compose(", {} AS {}", v, column(n)) for n, v in values.items())),
        entities,
        join("", (_beside(part, part.query) for part in parts if part.query)),
    )


def _beside(part: Part, query: Sql) -> Sql:
    alias = column(part.alias)
    return compose(" LEFT JOIN ({}) AS {} ON {}.id = e.id", query, alias, alias)


def update_rows(table: CounterTable, names: Iterable[str], fresh: Sql) -> Sql:
    """Return what brings columns to the values of ``fresh``, a SELECT, where they differ."""
    pairs = [(column(name), column(name, "fresh")) for name in names]
    return compose(
        "UPDATE {} AS k SET {} FROM ({}) AS fresh WHERE fresh.id = k.id AND ({})",
        table.name,
        join(", ", (compose("{} = {}", old, new) for old, new in pairs)),
        fresh,
        join(" OR ", (compose("k.{} IS NOT {}", old, new) for old, new in pairs)),
    )


_CURRENCIES = """
WITH RECURSIVE known (code) AS (
    SELECT min(currency) FROM sales WHERE amount IS NOT NULL
    UNION ALL
    SELECT (
        SELECT min(currency) FROM sales WHERE amount IS NOT NULL AND currency > code
    )
    FROM known WHERE code IS NOT NULL
)
SELECT code FROM known WHERE code IS NOT NULL
"""
"""Each currency by one seek on the index, not by reading all sales."""


def check_rates(basis: Basis) -> None:
    """Check that every amount can be converted.

    Raises:
        InputError: An amount is in a currency for which the settings have no rate.
    """
    settings = basis.settings
    for (currency,) in basis.connection.execute(_CURRENCIES):
        if currency != settings.currency and currency not in settings.rates:
            message = (
                f"there are sales in {currency}, for which settings.yaml has no rate;"
                f" add it under rates: (one {currency} in {settings.currency})"
            )
            raise InputError(message)


class Difference(NamedTuple):
    """A counter that two tables do not agree on, for the entity with that row id."""

    entity_id: int
    column: str
    value: object
    other: object


def differences(
    connection: sqlite3.Connection, table: CounterTable, other: CounterTable, most: int
) -> list[Difference]:
    """Compare two tables of the same counters, for at most ``most`` entities.

    A row that one of them lacks differs in its column ``id``.
    """
    names = ("id", *table.columns.values())
    selected = join(", ", map(column, names))
    only_one = "SELECT id FROM (SELECT {} FROM {} EXCEPT SELECT {} FROM {})"
    ids = compose(
        f"{only_one} UNION {only_one} ORDER BY id LIMIT {most}",
        *(selected, table.name, selected, other.name),
        *(selected, other.name, selected, table.name),
    )
    found = [row[0] for row in connection.execute(*ids)]
    rows = [_rows(connection, t, selected, found) for t in (table, other)]
    missing = (None,) * len(names)
    return [
        Difference(entity_id, name, value, other_value)
        for entity_id in found
        for name, value, other_value in zip(
            names, *(part.get(entity_id, missing) for part in rows), strict=True
        )
        if value != other_value
    ]


def _rows(
    connection: sqlite3.Connection, table: CounterTable, selected: Sql, ids: list[int]
) -> dict[int, tuple[object, ...]]:
    places = join(", ", (Sql("?", (one,)) for one in ids))
    query = compose("SELECT {} FROM {} WHERE id IN ({})", selected, table.name, places)
    return {row[0]: row for row in connection.execute(*query)}
