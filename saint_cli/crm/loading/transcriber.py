"""From batches of input cells to rows for a CRM table."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from saint_cli.crm.loading.cells.columns import Blame, column_converter, text_values
from saint_cli.crm.loading.cells.converters import Value, currency_beside_amount
from saint_cli.crm.loading.completion import complete, complete_names, derived_columns
from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.departures import Departure
from saint_cli.crm.loading.fields import (
    FieldReader,
    field_reader,
    join_texts,
    row_test,
)
from saint_cli.crm.loading.identities import id_form, id_reader
from saint_cli.crm.loading.input_tables import BadRow, Batch, Fault, as_text
from saint_cli.crm.loading.links import Link, LinkFinder
from saint_cli.crm.loading.plans import NATIVE, TablePlan
from saint_cli.crm.loading.table_state import TableStates
from saint_cli.crm.loading.table_writer import Rows
from saint_cli.model.mappings import IfMissing

_MOST_REFUSED = 100_000

_ID_SEPARATORS = re.compile(r"[;,\s]+")

Faults = defaultdict[int, list[Fault]]


class Transcribed(NamedTuple):
    """What a batch came to: rows to write, rows with mistakes, records that left.

    ``left_out`` rows were not meant, and ``gone`` ones say that they are deleted.
    """

    batch: Batch
    rows: Rows
    bad: Sequence[BadRow]
    departures: Sequence[Departure]
    left_out: int
    gone: int


class Transcriber:
    """Turns the batches of one planned table into rows.

    ``columns`` are those that the rows fill; those ``derived`` are kept where they
    come to nothing.
    """

    def __init__(
        self,
        plan: TablePlan,
        context: LoadContext,
        finder: LinkFinder,
        states: TableStates,
    ) -> None:
        self._plan, self._context = plan, context
        self._read_ids = id_reader(plan, context.connection)
        self._fields = {
            column.name: field_reader(
                plan, column, plan.fields[column.name], context.settings
            )
            for column in plan.table.columns
            if column.name in plan.fields
        }
        if "amount" in self._fields and "currency" not in self._fields:
            self._fields |= self._currency_reader()
        normal = self._normal = id_form(plan)
        self._chains = [
            [
                Link(rule, plan, finder, states, normal)
                for rule in rules
                if plan.present(rule.columns)
            ]
            for rules in plan.rule.links.values()
        ]
        linked = [name for link in self.links for name in link.tables]
        given = frozenset((*self._fields, *linked))
        derived = derived_columns(plan.table.name, given)
        own = plan.own.values()
        self.columns = tuple(dict.fromkeys((*self._fields, *linked, *derived, *own)))
        self.derived = frozenset(derived) & {"company"}
        self._is_meant = row_test(plan, plan.only)
        self._is_skipped = row_test(plan, plan.rule.skip, any)
        self._is_deleted = row_test(plan, plan.rule.deleted, any)

    @property
    def links(self) -> list[Link]:
        """Every link that the table has a column for."""
        return [link for chain in self._chains for link in chain]

    def _currency_reader(self) -> dict[str, FieldReader]:
        """Read the currency that stands beside amounts, where they are read freely."""
        plan = self._plan
        places = plan.present(plan.fields["amount"].columns)
        if not any(place in plan.writings for place in places):
            return {}
        convert = currency_beside_amount(self._context.settings)
        reader = column_converter(convert, places[0], "currency")

        def read(batch: Batch, blame: Blame) -> list[Value]:
            return reader.convert(join_texts(batch, places, joined=False), blame)

        return {"currency": read}

    def transcribe(self, batch: Batch) -> Transcribed:
        """Turn a batch into rows."""
        all_rows = len(batch.lines)
        if self._plan.only:
            batch = _chosen(batch, self._is_meant(batch))
        if self._plan.rule.skip:
            batch = _chosen(batch, [not skip for skip in self._is_skipped(batch)])
        meant = len(batch.lines)
        ids = self._read_ids(batch)
        departures = list(self._merged_from(batch, ids))
        if self._plan.rule.deleted:
            is_gone = self._is_deleted(batch)
            departures += self._departures(_chosen(batch, is_gone))
            is_there = [not gone for gone in is_gone]
            batch, ids = _chosen(batch, is_there), list(compress(ids, is_there))
        faults: Faults = defaultdict(list)
        columns = self._columns(batch, ids, faults)
        bad = [
            BadRow(batch.lines[n], found, [column[n] for column in batch.columns])
            for n, found in sorted(faults.items())
        ]
        self._remember_refused(ids[n] for n in faults)
        good = _good_rows(ids, columns, faults)
        counts = (all_rows - meant, meant - len(batch.lines))
        return Transcribed(batch, good, bad, departures, *counts)

    def _columns(
        self, batch: Batch, ids: Sequence[str], faults: Faults
    ) -> dict[str, Sequence[Value]]:
        def blame(row: int, fault: Fault) -> None:
            faults[row].append(fault)

        columns: dict[str, Sequence[Value]] = {
            name: read(batch, blame) for name, read in self._fields.items()
        }
        for chain in self._chains:
            self._link(chain, batch, columns, faults)
        self._check_ids(ids, faults)
        self._set_defaults(columns, ids, faults)
        complete(self._plan.table.name, columns, ids, self._context)
        self._check_rates(columns, faults)
        for place, name in self._plan.own.items():
            columns[name] = text_values(batch.columns[place])
        return columns

    def _link(
        self,
        chain: Sequence[Link],
        batch: Batch,
        columns: dict[str, Sequence[Value]],
        faults: Faults,
    ) -> None:
        """Link a batch by the first of several links that leads anywhere."""
        lost: dict[int, tuple[Link, str]] = {}
        for link in chain:
            resolved = link.resolve(batch, columns)
            for name, ids in resolved.columns.items():
                before = columns.get(name)
                columns[name] = ids if before is None else _first_of(before, ids)
                lost = {n: one for n, one in lost.items() if ids[n] is None}
            if link.rule.if_missing is not IfMissing.IGNORE:
                for row, text in resolved.missing:
                    lost.setdefault(row, (link, text))
        for row, (link, text) in lost.items():
            link.note(text, batch.lines[row])
            if link.rule.if_missing is IfMissing.REFUSE:
                faults[row].append(self._missing_link(link, text))

    def _missing_link(self, link: Link, text: str) -> Fault:
        name, table = next(iter(link.tables.items()))
        place = link.places[0] + 1
        if text in self._context.refused_ids.get(table, ()):
            return Fault(place, f'{name}: the row with the id "{text}" is refused', "")
        message = f'{name}: no row of {table} has the id "{text}"'
        return Fault(place, message, f"add it to {table}.csv or leave this empty")

    def _check_ids(self, ids: Sequence[str], faults: Faults) -> None:
        place = (self._plan.present(self._plan.rule.identity.columns) or [0])[0]
        if not all(ids):
            for row, text in enumerate(ids):
                if not text:
                    faults[row].append(Fault(place + 1, '"id" is empty', "fill it in"))

    def _set_defaults(
        self, columns: dict[str, Sequence[Value]], ids: Sequence[str], faults: Faults
    ) -> None:
        """Fill in what an empty cell stands for, and blame rows that need more."""
        if "last_name" in columns and self._plan.profile.id != NATIVE:
            complete_names(columns, ids)
        for column in self._plan.table.columns:
            values = columns.get(column.name, ())
            if None not in values:
                continue
            if column.default is not None:
                columns[column.name] = [
                    column.default if v is None else v for v in values
                ]
            elif column.required:
                place = self._place_of(column.name) + 1
                for row, value in enumerate(values):
                    if value is None and not _is_blamed(faults, row, place):
                        message = f'"{column.name}" is empty'
                        faults[row].append(Fault(place, message, "fill it in"))

    def _place_of(self, field: str) -> int:
        rule = self._plan.fields.get(field)
        columns = rule.columns if rule else ()
        for links in self._plan.rule.links.values():
            columns += tuple(
                c for link in links if field in link.to for c in link.columns
            )
        return (self._plan.present(columns) or [-1])[0]

    def _check_rates(self, columns: dict[str, Sequence[Value]], faults: Faults) -> None:
        """Blame amounts in a currency that the settings cannot convert."""
        settings, currencies = self._context.settings, columns.get("currency", ())
        unknown = {*currencies} - {None, settings.currency, *settings.rates}
        if not unknown or "amount" not in columns:
            return
        place = self._place_of("currency") + 1
        for row, (amount, currency) in enumerate(
            zip(columns["amount"], currencies, strict=True)
        ):
            if amount is not None and currency in unknown:
                message = f"currency: there is no rate for {currency}"
                own = settings.currency
                hint = f"add one {currency} in {own} under rates: in settings.yaml"
                faults[row].append(Fault(place, message, hint))

    def _departures(self, batch: Batch) -> Iterator[Departure]:
        """Yield the records that the CRM says are deleted."""
        place = self._plan.place(self._plan.rule.merged_into or "")
        ids = self._read_ids(batch)
        none = [""] * len(ids)
        into = none if place is None else self._normal(batch.columns[place])
        for external_id, target in zip(ids, into, strict=True):
            yield Departure(external_id, target.strip())

    def _merged_from(self, batch: Batch, ids: Sequence[str]) -> Iterator[Departure]:
        """Yield the records that the CRM says were merged into others."""
        place = self._plan.place(self._plan.rule.merged_from or "")
        if place is None:
            return
        for external_id, cell in zip(ids, batch.columns[place], strict=True):
            for old in _ID_SEPARATORS.split(as_text(cell)):
                if old and old != external_id:
                    yield Departure(old, external_id)

    def _remember_refused(self, external_ids: Iterator[str]) -> None:
        known = self._context.refused_ids.setdefault(self._plan.table.name, set())
        if len(known) < _MOST_REFUSED:
            known.update(external_ids)


def _first_of(ones: Sequence[Value], others: Sequence[Value]) -> list[Value]:
    return [b if a is None else a for a, b in zip(ones, others, strict=True)]


def _is_blamed(faults: Faults, row: int, place: int) -> bool:
    return row in faults and any(fault.column == place for fault in faults[row])


def _chosen(batch: Batch, mask: Sequence[bool]) -> Batch:
    if all(mask):
        return batch
    return Batch(
        list(compress(batch.lines, mask)),
        [list(compress(column, mask)) for column in batch.columns],
    )


def _good_rows(
    ids: Sequence[str], columns: dict[str, Sequence[Value]], faults: Faults
) -> Rows:
    places = range(len(ids))
    if not faults:
        return Rows(places, ids, columns)
    is_good = [row not in faults for row in places]
    return Rows(
        list(compress(places, is_good)),
        list(compress(ids, is_good)),
        {name: list(compress(column, is_good)) for name, column in columns.items()},
    )
