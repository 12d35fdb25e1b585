"""Listings: the entities that meet criteria, with columns, order and limit."""

from collections.abc import Iterator
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import EMPTY_LAST, folded
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, compose, join
from saint_cli.model.declarations import ListColumn, Selection, SortKey
from saint_cli.model.fields import Field
from saint_cli.model.tables import Kind

Cell = str | int | float | None


class ListedEntity(NamedTuple):
    """An entity in a listing: its row id, external id, name, and chosen columns."""

    row_id: int
    id: str
    name: str
    values: tuple[Cell, ...]


def list_entities(snapshot: Snapshot, selection: Selection) -> Iterator[ListedEntity]:
    """Yield the entities of a selection in its order, ties by name and id."""
    scope = snapshot.scope(selection.entity)
    statuses = snapshot.declarations.statuses
    criterion = compile_criterion(selection.criteria, scope, statuses).sql
    query = compose(
        "SELECT e.id, e.external_id, e.name{} FROM {} WHERE {} ORDER BY {}{}",
        _columns(scope, selection.columns),
        scope.source(),
        criterion,
        _order(scope, selection.sort),
        Sql(" LIMIT ?", (selection.limit,)) if selection.limit else Sql(""),
    )
    for row in snapshot.connection.execute(*query):
        yield ListedEntity(row[0], row[1], row[2], row[3:])


def _columns(scope: Scope, columns: tuple[ListColumn, ...]) -> Sql:
    return join("", (compose(", {}", scope.value(c.shows)) for c in columns))


def _order(scope: Scope, keys: tuple[SortKey, ...]) -> Sql:
    ties = Sql("saint_fold(e.name), e.external_id, e.id")
    return join(", ", (*(_sort_term(scope, key) for key in keys), ties))


def _sort_term(scope: Scope, key: SortKey) -> Sql:
    shown = key.column.shows
    value = scope.value(shown)
    if isinstance(shown, Field) and shown.kind in (Kind.TEXT, Kind.REFERENCE, None):
        value = folded(value)
    return compose(EMPTY_LAST, value, value, Sql("DESC" if key.descending else "ASC"))
