"""Writing the rows of one input table into their CRM table."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from itertools import compress, repeat
from typing import NamedTuple

from saint_cli.crm.loading.cells.converters import Value
from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.deletions import return_records
from saint_cli.crm.loading.row_ids import find_deleted_ids, find_rows, has_deleted
from saint_cli.crm.loading.table_state import TableState
from saint_cli.crm.names import quote_identifier
from saint_cli.crm.schema import columns_of
from saint_cli.model.tables import Table


class Rows(NamedTuple):
    """Rows with their values by column; ``places`` are theirs in the input's batch."""

    places: Sequence[int]
    external_ids: Sequence[str]
    columns: Mapping[str, Sequence[Value]]


class TableWriter:
    """Adds new rows and updates others, for the columns of one input table."""

    def __init__(
        self,
        context: LoadContext,
        table: Table,
        state: TableState,
        columns: Sequence[str],
        derived: frozenset[str] = frozenset(),
    ) -> None:
        self._context, self._table, self._state = context, table.name, state
        self._columns = tuple(columns)
        defaults = {
            column.name: column.default
            for column in table.columns
            if column.default is not None and column.name not in columns
        }
        self._insert = _insert_statement(table.name, (*columns, *defaults))
        self._defaults = tuple(repeat(default) for default in defaults.values())
        self._update = _update_statement(table.name, self._columns, derived)
        self._may_return = has_deleted(context.connection, table.name)

    def write(self, rows: Rows) -> list[int]:
        """Write rows; return the places of those whose id was there before."""
        if self._state.is_new:
            self._add(rows, self._state.take_ids(len(rows.places)))
            return []
        known, returned = self._known(rows.external_ids)
        known |= returned
        repeated: list[int] = []
        fates: list[_Fate | None] = []
        fresh: set[str] = set()
        for place, external_id in zip(rows.places, rows.external_ids, strict=True):
            row_id = known.get(external_id)
            if row_id is None and external_id not in fresh:
                fresh.add(external_id)
                fates.append(_Fate.ADD)
            elif row_id is not None and self._state.seen.add(row_id):
                is_back = external_id in returned
                fates.append(_Fate.RETURN if is_back else _Fate.CHANGE)
            else:
                fates.append(None)
                repeated.append(place)
        self._write_by_fate(rows, fates, known)
        return repeated

    def _write_by_fate(
        self, rows: Rows, fates: "Sequence[_Fate | None]", known: Mapping[str, int]
    ) -> None:
        for fate in _Fate:
            if fate not in fates:
                continue
            chosen = _chosen(rows, [f is fate for f in fates])
            if fate is _Fate.ADD:
                self._add(chosen, self._state.take_ids(len(chosen.places)))
                continue
            changed = self._change(chosen, [known[i] for i in chosen.external_ids])
            if fate is _Fate.CHANGE:
                self._state.changed += changed
                self._state.unchanged += len(chosen.places) - changed

    def _known(
        self, external_ids: Sequence[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Return the rows that are there, and those that were deleted and are back."""
        context = self._context
        where = (context.connection, self._table, context.source_system)
        known = find_rows(*where, external_ids)
        missing = [text for text in external_ids if text not in known]
        if not self._may_return or not missing:
            return known, {}
        deleted = find_deleted_ids(*where, missing)
        if not deleted:
            return known, {}
        row_ids = list(deleted.values())
        back = return_records(context.connection, self._table, row_ids, context.load_id)
        self._state.returned += back
        self._state.added += len(deleted) - back
        return known, find_rows(*where, list(deleted))

    def _add(self, rows: Rows, row_ids: Sequence[int]) -> None:
        values = zip(
            row_ids,
            repeat(self._context.source_system),
            rows.external_ids,
            *(rows.columns[name] for name in self._columns),
            *self._defaults,
        )
        self._context.connection.executemany(self._insert, values)
        self._state.added += len(row_ids)

    def _change(self, rows: Rows, row_ids: Sequence[int]) -> int:
        """Update rows that are there, and return how many were not the same already."""
        values = [rows.columns[name] for name in self._columns]
        if not values:
            return 0
        return self._context.connection.executemany(
            self._update, zip(*values, row_ids, *values, strict=True)
        ).rowcount


class _Fate(Enum):
    """What becomes of a row."""

    ADD = auto()
    CHANGE = auto()
    RETURN = auto()


def _chosen(rows: Rows, mask: Sequence[bool]) -> Rows:
    if all(mask):
        return rows
    return Rows(
        list(compress(rows.places, mask)),
        list(compress(rows.external_ids, mask)),
        {name: list(compress(column, mask)) for name, column in rows.columns.items()},
    )


def _insert_statement(table: str, columns: Sequence[str]) -> str:
    names = ("id", "source_system", "external_id", *columns)
    quoted = ", ".join(map(quote_identifier, names))
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {quote_identifier(table)} ({quoted}) VALUES ({places})"


def _update_statement(
    table: str, columns: Sequence[str], derived: frozenset[str]
) -> str:
    """Return the statement that changes a row unless it is the same already.

    A ``derived`` column keeps its value where the input does not give one.
    """
    names = [quote_identifier(name) for name in columns]
    values = [
        f"coalesce(?, {quoted})" if name in derived else "?"
        for name, quoted in zip(columns, names, strict=True)
    ]
    changes = ", ".join(f"{n} = {v}" for n, v in zip(names, values, strict=True))
    return (
        f"UPDATE {quote_identifier(table)} SET {changes} WHERE id = ?"
        f" AND ({', '.join(names)}) IS NOT ({', '.join(values)})"
    )


def add_own_columns(
    context: LoadContext, table: str, names: Sequence[str]
) -> tuple[str, ...]:
    """Add the columns that a table lacks, and return which these were."""
    known = {name.casefold() for name in columns_of(context.connection, table)}
    new = tuple(name for name in names if name.casefold() not in known)
    for name in new:
        context.connection.execute(
            f"ALTER TABLE {quote_identifier(table)}"
            f" ADD COLUMN {quote_identifier(name)} TEXT"
        )
    return new
