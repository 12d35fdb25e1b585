"""Writing the rows of one file into their table."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.crm.native_csv import HeaderColumn, Row
from saint_cli.crm.schema import columns_of
from saint_cli.crm.values import BadCellError, Convert, Value, converter
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Source
from saint_cli.model.tables import Table

Report = Callable[[int, int, str, str], None]
"""Takes a problem: the line, the column's number (0 for the row), message, hint."""

_CACHED_REFERENCES = 50_000
_DONE_BY_NATURE = frozenset({"email", "document"})
_RECORDS = frozenset(source.value for source in Source)


class LoadContext(NamedTuple):
    """What the meaning of cells depends on; ``today`` is the day of loading."""

    connection: sqlite3.Connection
    settings: Settings
    today: date
    source_system: str


class _Cell(NamedTuple):
    """A column of the file: where it stands, and how it is read."""

    place: int
    name: str
    convert: Convert
    is_required: bool = False
    default: Value = None


class TableWriter:
    """Writes rows with the columns of one file, adding new ones and updating others."""

    def __init__(
        self,
        context: LoadContext,
        table: Table,
        columns: Sequence[HeaderColumn],
        report: Report,
    ) -> None:
        self._context = context
        self._table = table
        self._report = report
        self._lines: dict[str, int] = {}
        self._find = lru_cache(_CACHED_REFERENCES)(self._look_up)
        self._company_of = lru_cache(_CACHED_REFERENCES)(self._look_up_company)
        self.new_columns = self._add_own_columns(columns)
        self._cells = [self._cell(column) for column in columns if column.name != "id"]
        self._id_place = next((c.place for c in columns if c.name == "id"), None)
        self._statement, self._names = self._upsert()

    def write(self, rows: Sequence[Row]) -> int:
        """Write rows; return how many were added or changed."""
        ready = [values for row in rows if (values := self._values(row)) is not None]
        cursor = self._context.connection.executemany(self._statement, ready)
        return max(cursor.rowcount, 0)

    def _add_own_columns(self, columns: Sequence[HeaderColumn]) -> tuple[str, ...]:
        known = {
            name.casefold()
            for name in columns_of(self._context.connection, self._table.name)
        }
        new = tuple(
            column.name
            for column in columns
            if not column.native and column.name.casefold() not in known
        )
        if new:
            from sqlite_utils import Database

            database = Database(self._context.connection, execute_plugins=False)
            for name in new:
                database.table(self._table.name).add_column(name, str)
        return new

    def _cell(self, column: HeaderColumn) -> _Cell:
        native = column.native
        if native is None:
            return _Cell(column.place, column.name, convert=str)
        if native.refers_to:
            convert = self._reference_converter(native.refers_to)
        else:
            convert = converter(self._table.name, native, self._context.settings)
        default = native.default
        return _Cell(column.place, column.name, convert, native.required, default)

    def _reference_converter(self, table: str) -> Convert:
        def reference(text: str) -> Value:
            found = self._find(table, text)
            if found is None:
                message = f'no row of {table} has the id "{text}"'
                raise BadCellError(
                    message, f"add it to {table}.csv or leave this empty"
                )
            return found

        return reference

    def _look_up(self, table: str, external_id: str) -> int | None:
        row = self._context.connection.execute(
            f"SELECT id FROM {quote_identifier(table)}"
            " WHERE source_system = ? AND external_id = ?",
            (self._context.source_system, external_id),
        ).fetchone()
        return row[0] if row else None

    def _look_up_company(self, person: int) -> int | None:
        query = "SELECT company FROM persons WHERE id = ?"
        row = self._context.connection.execute(query, (person,)).fetchone()
        return row[0] if row else None

    def _upsert(self) -> tuple[str, list[str]]:
        """Return the statement that adds or updates a row, and its columns."""
        given = [cell.name for cell in self._cells]
        made = [name for name in self._made_columns() if name not in given]
        defaults = [
            column.name
            for column in self._table.columns
            if column.default is not None and column.name not in (*given, *made)
        ]
        names = [*given, *made, *defaults]
        table = quote_identifier(self._table.name)
        updates = {
            quote_identifier(name): self._updated(name, is_given=name in given)
            for name in (*given, *made)
        }
        columns = ", ".join(
            map(quote_identifier, ("source_system", "external_id", *names))
        )
        places = ", ".join("?" * (len(names) + 2))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
        if not updates:
            return f"{statement} ON CONFLICT DO NOTHING", names
        changes = ", ".join(f"{name} = {value}" for name, value in updates.items())
        differs = " OR ".join(
            f"{table}.{name} IS NOT {value}" for name, value in updates.items()
        )
        statement += " ON CONFLICT (source_system, external_id)"
        return f"{statement} DO UPDATE SET {changes} WHERE {differs}", names

    def _made_columns(self) -> tuple[str, ...]:
        """Return the columns whose values follow from others where they are missing."""
        made = {"activities": ("completed",), "requests": ("state",)}
        return (
            *made.get(self._table.name, ()),
            *(("company",) if self._table.name in _RECORDS else ()),
        )

    def _updated(self, name: str, *, is_given: bool) -> str:
        new = f"excluded.{quote_identifier(name)}"
        if is_given or name != "company":
            return new
        # A file without the column says nothing about the company of its records.
        old = f"{quote_identifier(self._table.name)}.company"
        return f"COALESCE({new}, {old})"

    def _values(self, row: Row) -> tuple[Value, ...] | None:
        """Return the values to bind for a row, or None if it has a mistake."""
        values: dict[str, Value] = {}
        is_good = True
        for cell in self._cells:
            text = row.cells[cell.place]
            if not text or text.isspace():
                values[cell.name] = cell.default
                if cell.is_required:
                    message = f'"{cell.name}" is empty'
                    self._report(row.line, cell.place + 1, message, "fill it in")
                    is_good = False
                continue
            try:
                values[cell.name] = cell.convert(text)
            except BadCellError as error:
                message = f"{cell.name}: {error.message}"
                self._report(row.line, cell.place + 1, message, error.hint)
                is_good = False
        external_id = self._external_id(row)
        if not is_good or external_id is None:
            return None
        self._complete(values)
        if not self._has_rate(values, row):
            return None
        return (
            self._context.source_system,
            external_id,
            *(values[name] for name in self._names),
        )

    def _external_id(self, row: Row) -> str | None:
        if self._id_place is None:
            links = {cell.name: row.cells[cell.place] for cell in self._cells}
            external_id = "/".join(
                links.get(name, "") for name in ("project", "company", "person")
            )
        else:
            external_id = row.cells[self._id_place]
        column = (self._id_place or 0) + 1
        if not external_id.strip():
            self._report(row.line, column, '"id" is empty', "fill it in")
            return None
        first = self._lines.setdefault(external_id, row.line)
        if first != row.line:
            message = f'the id "{external_id}" stands here again'
            self._report(row.line, column, message, f"it is already on line {first}")
            return None
        return external_id

    def _complete(self, values: dict[str, Value]) -> None:
        """Fill in what the native input may leave out (DESIGN section 2)."""
        table = self._table.name
        if table in _RECORDS and values.get("company") is None:
            person = values.get("person")
            values["company"] = (
                self._company_of(person) if isinstance(person, int) else None
            )
        if table == "requests" and values.get("state") is None:
            values["state"] = "closed" if values.get("closed_at") else "open"
        if table == "activities" and values.get("completed") is None:
            values["completed"] = int(self._is_done(values))
        for column in self._table.columns:
            if column.default is not None:
                values.setdefault(column.name, column.default)

    def _is_done(self, values: dict[str, Value]) -> bool:
        return (
            values.get("type") in _DONE_BY_NATURE
            or values.get("completed_at") is not None
            or str(values["date"]) <= self._context.today.isoformat()
        )

    def _has_rate(self, values: dict[str, Value], row: Row) -> bool:
        """Whether an amount is in a currency that the settings can convert."""
        settings, currency = self._context.settings, values.get("currency")
        known = (None, settings.currency, *settings.rates)
        if values.get("amount") is None or currency in known:
            return True
        place = next(c.place for c in self._cells if c.name == "currency")
        message = f"currency: there is no rate for {currency}"
        hint = (
            f"add one {currency} in {settings.currency} under rates: in settings.yaml"
        )
        self._report(row.line, place + 1, message, hint)
        return False
