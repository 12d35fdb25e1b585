"""Tables of counters: one row an entity, one readable column a counter."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters import (
    AGGREGATES,
    lateness,
    percent_rank,
    rhythm,
    with_dependencies,
)
from saint_cli.engine.records import Records
from saint_cli.engine.sql import Sql, all_of, bind, column, compose, join
from saint_cli.model.counters import Counter, counter_columns
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import InputError
from saint_cli.model.tables import Kind

STORED = "main"
ASIDE = "temp"
"""The schemas of the counters kept in the database and of those for one question."""

_WHOLE_NUMBERS = frozenset({"count", "open_count", "overdue_count"})


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


def plan_table(
    entity: Entity, schema: str, named: Mapping[str, Counter]
) -> CounterTable:
    """Lay out a table for ``named`` counters and those that they follow from."""
    return CounterTable(entity, schema, counter_columns(with_dependencies(named)))


def create_table(connection: sqlite3.Connection, table: CounterTable) -> None:
    """Make the table, empty, in place of any there was."""
    connection.execute(f"DROP TABLE IF EXISTS {table.name.text}")
    columns = "".join(
        f", {column(name).text} {_type(counter)}"
        for counter, name in table.columns.items()
    )
    connection.execute(
        f"CREATE TABLE {table.name.text} (id INTEGER PRIMARY KEY{columns}) STRICT"
    )


def _type(counter: Counter) -> str:
    if counter.measure_name in _WHOLE_NUMBERS:
        return "INTEGER"
    return "TEXT" if counter.measure.kind is Kind.DATE else "REAL"


def fill_table(
    connection: sqlite3.Connection,
    table: CounterTable,
    day: date,
    settings: Settings,
    only: Sql | None = None,
) -> int:
    """Compute the counters at the end of a day and return how many rows were made.

    ``only``, SQL that may stand behind IN, limits the entities whose records are
    read; what compares entities with each other is brought up to date in all rows.

    Raises:
        InputError: An amount is in a currency for which the settings have no rate.
    """
    _check_rates(connection, settings)
    limit = compose(" WHERE id IN {}", only) if only else Sql("")
    connection.execute(*compose("DELETE FROM {}{}", table.name, limit))
    parts = tuple(_parts(table, day, settings, only))
    rows = connection.execute(*_insert(table, parts, only)).rowcount
    update_dependent(connection, table, day)
    return rows


class _Part(NamedTuple):
    """A query with a row an entity, and the counters' columns it gives values for."""

    alias: str
    query: Sql
    values: Mapping[str, Sql]


def _parts(
    table: CounterTable, day: date, settings: Settings, only: Sql | None
) -> Iterator[_Part]:
    for source in Source:
        records = Records(source, table.entity, day, settings)
        wanted = {c: n for c, n in table.columns.items() if c.source is source}
        if any(counter.measure_name in AGGREGATES for counter in wanted):
            yield _aggregates(records, wanted, only)
        for counter, name in wanted.items():
            if counter.measure_name == "rhythm":
                query = rhythm(records, counter.where, only)
                yield _Part(name, query, {name: column("median", name)})


def _aggregates(
    records: Records, wanted: Mapping[Counter, str], only: Sql | None
) -> _Part:
    selected, values = [], {}
    for counter, name in wanted.items():
        aggregate = AGGREGATES.get(counter.measure_name)
        if aggregate:
            sql = aggregate(records, counter)
            selected.append(compose("{} AS {}", sql, column(name)))
            value = column(name, records.source)
            is_date = counter.measure.kind is Kind.DATE
            values[name] = value if is_date else compose("COALESCE({}, 0)", value)
    query = compose(
        "SELECT saint_entity, {} FROM ({}) AS r GROUP BY saint_entity",
        join(", ", selected),
        records.select(only),
    )
    return _Part(records.source, query, values)


def _insert(table: CounterTable, parts: tuple[_Part, ...], only: Sql | None) -> Sql:
    values = {name: v for part in parts for name, v in part.values.items()}
    joins = (
        compose(
            " LEFT JOIN ({}) AS {} ON {} = e.id",
            part.query,
            column(part.alias),
            column("saint_entity", part.alias),
        )
        for part in parts
    )
    return compose(
        "INSERT INTO {} (id{}) SELECT e.id{} FROM {} AS e{}{}",
        table.name,
        join("", (compose(", {}", column(name)) for name in values)),
        join("", (compose(", {}", value) for value in values.values())),
        column(table.entity.table),
        join("", joins),
        compose(" WHERE e.id IN {}", only) if only else Sql(""),
    )


def update_dependent(
    connection: sqlite3.Connection, table: CounterTable, day: date
) -> None:
    """Recompute, in every row, the counters that follow from others or from the day."""
    values = {
        name: _dependent(table, counter, day)
        for counter, name in table.columns.items()
        if counter.measure_name not in AGGREGATES and counter.measure_name != "rhythm"
    }
    if not values:
        return
    fresh = join(", ", (compose("{} AS {}", v, column(n)) for n, v in values.items()))
    changes = join(
        ", ",
        (compose("{} = {}", column(name), column(name, "fresh")) for name in values),
    )
    is_same = all_of(
        compose("k.{} IS {}", column(name), column(name, "fresh")) for name in values
    )
    connection.execute(
        *compose(
            "UPDATE {} AS k SET {} FROM (SELECT id, {} FROM {}) AS fresh"
            " WHERE fresh.id = k.id AND NOT ({})",
            table.name,
            changes,
            fresh,
            table.name,
            is_same,
        )
    )


def _dependent(table: CounterTable, counter: Counter, day: date) -> Sql:
    if counter.measure_name == "lateness":
        last, gap = counter.taking("last_date"), counter.taking("rhythm")
        return lateness(table.value(last), table.value(gap), bind(day.isoformat()))
    return percent_rank(table.value(counter.taking(counter.measure.of)))


def _check_rates(connection: sqlite3.Connection, settings: Settings) -> None:
    found = connection.execute(
        "SELECT DISTINCT currency FROM sales"
        " WHERE amount IS NOT NULL AND currency IS NOT NULL"
    )
    for (currency,) in found:
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
    query = compose(
        "SELECT {} FROM {} WHERE id IN ({})", selected, table.name, bind(*ids)
    )
    return {row[0]: row for row in connection.execute(*query)}
