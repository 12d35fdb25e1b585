"""Where the names in templates find their values, for the entities of a type."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Entity
from saint_cli.model.fields import resolve_field
from saint_cli.model.tables import Kind

Value = str | float | date | None

_ROWS_AT_ONCE = 500


class TemplateSource(NamedTuple):
    """Where a name in a template finds its value; days are read as dates."""

    sql: Sql
    is_date: bool

    def read(self, cell: str | float | None) -> Value:
        """Return the value that a cell stands for."""
        if self.is_date and isinstance(cell, str):
            return date.fromisoformat(cell)
        return cell


def template_sources(
    snapshot: Snapshot, entity: Entity, names: Iterable[str]
) -> dict[str, TemplateSource]:
    """Return the names that have a column; the others read as nothing."""
    scope = snapshot.scope(entity)
    sources = {}
    for name in sorted(names):
        shown = snapshot.counter(name) or resolve_field(entity, name, snapshot.own)
        if shown:
            kind = shown.measure.kind if isinstance(shown, Counter) else shown.kind
            sources[name] = TemplateSource(scope.value(shown), kind is Kind.DATE)
    return sources


def template_rows(
    snapshot: Snapshot, entity: Entity, names: Iterable[str], row_ids: Sequence[int]
) -> Iterator[tuple[int, dict[str, Value]]]:
    """Yield the values of names for entities by their row ids, in that order."""
    sources = template_sources(snapshot, entity, names)
    for start in range(0, len(row_ids), _ROWS_AT_ONCE):
        wanted = row_ids[start : start + _ROWS_AT_ONCE]
        query = compose(
            "SELECT e.id{} FROM {} WHERE e.id IN ({})",
            join("", (compose(", {}", source.sql) for source in sources.values())),
            snapshot.scope(entity).source(),
            bind(*wanted),
        )
        rows = {row[0]: row[1:] for row in snapshot.connection.execute(*query)}
        for row_id in wanted:
            cells = zip(sources.items(), rows[row_id], strict=True)
            yield row_id, {name: source.read(cell) for (name, source), cell in cells}
