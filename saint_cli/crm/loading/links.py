"""Links from one record to another, by whatever the input names it with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from saint_cli.crm.loading.cells.converters import Value
from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.fields import join_texts
from saint_cli.crm.loading.input_tables import Batch, Cell
from saint_cli.crm.loading.link_keys import KeyTable
from saint_cli.crm.loading.near_names import near_names
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.crm.loading.row_ids import find_merged, find_rows
from saint_cli.crm.loading.table_state import TableStates
from saint_cli.model.mappings import IfMissing, LinkKey, LinkRule

_MOST_REMEMBERED = 60_000
_MOST_REPORTED = 10_000
_MOST_NEAR = 50
_AROUND_PARTS = ' \t[]"'
"""What may stand around the parts of a list, which some systems write as JSON."""


class Resolved(NamedTuple):
    """The row ids of a batch's links by reference column, and what led nowhere."""

    columns: Mapping[str, list[int | None]]
    missing: Sequence[tuple[int, str]]


class Unlinked(NamedTuple):
    """A name that leads to no record, or to several: how often, and where first.

    ``near`` are names that it might be a slip for.
    """

    text: str
    is_several: bool
    rows: int
    line: int
    near: tuple[str, ...] = ()


class LinkReport(NamedTuple):
    """What became of a link: rows that found their record, and names that did not."""

    columns: tuple[str, ...]
    tables: tuple[str, ...]
    linked: int
    made: int
    unlinked: tuple[Unlinked, ...]


class LinkFinder:
    """Finds records of all tables; what one link needs, the next need not collect."""

    def __init__(self, context: LoadContext) -> None:
        self.context = context
        self._keys: dict[tuple[str, LinkKey], KeyTable] = {}

    def find(
        self, table: str, kind: LinkKey, texts: Sequence[str]
    ) -> dict[str, list[tuple[int, str]]]:
        """Return the records that each text stands for, with their own spelling."""
        context = self.context
        if kind is LinkKey.ID:
            where = (context.connection, table, context.source_system)
            ids = find_rows(*where, texts)
            if len(ids) < len(texts):
                ids = find_merged(*where, texts) | ids
            found = {text: [(row_id, text)] for text, row_id in ids.items()}
        else:
            found = self.keys(table, kind).find(texts)
        return {
            text: there
            for text, records in found.items()
            if (there := [r for r in records if context.is_there(table, r[0])])
        }

    def keys(self, table: str, kind: LinkKey) -> KeyTable:
        """Return a table's records by one kind of key."""
        known = self._keys.get((table, kind))
        if known is None:
            known = KeyTable(self.context.connection, table, kind)
            self._keys[table, kind] = known
        return known

    def forget(self, table: str) -> None:
        """Drop what was collected of a table that was written to."""
        self._keys = {k: v for k, v in self._keys.items() if k[0] != table}


class Link:
    """One link of a table: resolves the cells of its columns, and keeps count.

    ``tables`` are the reference columns it may fill, each with the table it leads to.
    What texts lead to is remembered, for a while: None is nowhere. What is ``lost``
    led nowhere at all; True where it could be several records.
    """

    def __init__(
        self,
        rule: LinkRule,
        plan: TablePlan,
        finder: LinkFinder,
        states: TableStates,
        normal: Callable[[Sequence[Cell]], Sequence[str]],
    ) -> None:
        self.rule = rule
        self.places = plan.present(rule.columns)
        self.names = tuple(plan.names[place] for place in self.places)
        self.tables = {
            name: column.refers_to
            for name in rule.to
            if (column := plan.table.column(name))
        }
        self._finder, self._states, self._normal = finder, states, normal
        self._ids: dict[str, dict[str, int | None]] = {n: {} for n in self.tables}
        self._lost: dict[str, bool] = {}
        self._unlinked: dict[str, Unlinked] = {}
        self._linked = self._made = 0

    def resolve(self, batch: Batch, filled: Mapping[str, Sequence[Value]]) -> Resolved:
        """Return the row ids that a batch's cells lead to; empty ones lead nowhere.

        A row that has what the link would fill is left as it is.
        """
        texts = self._texts(batch, filled)
        known = next(iter(self._ids.values()))
        if len(known) > _MOST_REMEMBERED:
            self._lost.clear()
            for ids in self._ids.values():
                ids.clear()
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            self._look_up(fresh)
        missing = []
        if self._lost and not self._lost.keys().isdisjoint(texts):
            missing = [(n, t) for n, t in enumerate(texts) if t in self._lost]
        self._linked += len(texts) - texts.count("") - len(missing)
        columns = {n: [ids[t] for t in texts] for n, ids in self._ids.items()}
        return Resolved(columns, missing)

    def _texts(
        self, batch: Batch, filled: Mapping[str, Sequence[Value]]
    ) -> Sequence[str]:
        texts: Sequence[str]
        if self.rule.by[0] is LinkKey.ID and len(self.places) == 1:
            texts = self._normal(batch.columns[self.places[0]])
        else:
            texts = join_texts(batch, self.places, joined=False)
        if self.rule.separators:
            texts = [self._first_part(text) for text in texts]
        only = next(iter(self.tables)) if len(self.tables) == 1 else ""
        if only in filled:
            pairs = zip(texts, filled[only], strict=True)
            texts = [text if value is None else "" for text, value in pairs]
        return texts

    def _first_part(self, text: str) -> str:
        for separator in self.rule.separators:
            text = text.partition(separator)[0]
        return text.strip(_AROUND_PARTS)

    def _look_up(self, texts: Sequence[str]) -> None:
        for ids in self._ids.values():
            ids.update(dict.fromkeys(texts))
        wanted = [text for text in texts if text and not text.isspace()]
        for kind in self.rule.by:
            for column, table in self.tables.items():
                found = self._finder.find(table, kind, wanted) if wanted else {}
                for text, records in found.items():
                    row_id = _only(text, records)
                    self._lost.update({text: True} if row_id is None else {})
                    self._ids[column][text] = row_id
                wanted = [text for text in wanted if text not in found]
        if self.rule.if_missing is IfMissing.MAKE:
            self._make(wanted)
        else:
            self._lost.update(dict.fromkeys(wanted, False))

    def _make(self, texts: Iterable[str]) -> None:
        column, table = next(iter(self.tables.items()))
        keys = self._finder.keys(table, LinkKey.NAME)
        for text in texts:
            known = keys.find([text]).get(text)
            if known:
                row_id = known[0][0]
            else:
                row_id = self._states.make(table, text)
                keys.add(row_id, text)
                self._made += 1
            self._finder.context.keep(table, row_id)
            self._ids[column][text] = row_id

    def note(self, text: str, line: int) -> None:
        """Keep a name that led nowhere, and that no other link made up for."""
        known = self._unlinked.get(text)
        if known is None and len(self._unlinked) < _MOST_REPORTED:
            known = Unlinked(text, self._lost.get(text, False), 0, line)
        if known:
            self._unlinked[text] = known._replace(rows=known.rows + 1)

    def report(self) -> LinkReport:
        """Return what became of the link so far."""
        tables = tuple(dict.fromkeys(self.tables.values()))
        unlinked = list(self._unlinked.values())
        if LinkKey.NAME in self.rule.by:
            connection = self._finder.context.connection
            unlinked[:_MOST_NEAR] = [
                one._replace(near=near_names(connection, tables[0], one.text))
                for one in unlinked[:_MOST_NEAR]
            ]
        return LinkReport(self.names, tables, self._linked, self._made, tuple(unlinked))


def _only(text: str, records: Sequence[tuple[int, str]]) -> int | None:
    """Return the one record; of several, the one that is spelled just so."""
    ids = {row_id for row_id, _ in records}
    if len(ids) > 1:
        ids = {row_id for row_id, spelling in records if spelling == text}
    return ids.pop() if len(ids) == 1 else None
