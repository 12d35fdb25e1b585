"""What the views and tables of counters hold, so that other tools can say it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.refresh.run import stored_snapshot
from saint_cli.engine.statuses.readable_views import (
    status_selection,
    view_columns,
    view_name,
)
from saint_cli.model.declarations import ListColumn, Selection
from saint_cli.model.entities import Entity


class DescribedView(NamedTuple):
    """A view over a status's or selection's members, with its columns in SQL."""

    name: str
    selection: Selection
    is_status: bool
    columns: Mapping[str, ListColumn]


def described_views(reading: Reading) -> Iterator[DescribedView]:
    """Yield the view of each status, then of each selection."""
    tables = counter_tables(reading)
    declared = reading.declarations
    for status in declared.statuses.values():
        selection = status_selection(status, reading.own)
        yield _described("status", selection, tables[selection.entity])
    for selection in declared.selections.values():
        yield _described("selection", selection, tables[selection.entity])


def counter_tables(reading: Reading) -> Mapping[Entity, CounterTable]:
    """Return the tables of counters as the declarations lay them out."""
    return stored_snapshot(
        reading.connection, reading.declarations, reading.own, reading.day
    ).tables


def table_names(reading: Reading) -> list[str]:
    """Return the names of all tables of the database."""
    rows = reading.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    )
    return [row[0] for row in rows]


def _described(kind: str, selection: Selection, table: CounterTable) -> DescribedView:
    return DescribedView(
        view_name(kind, selection.id),
        selection,
        kind == "status",
        view_columns(table, selection.columns),
    )
