"""One SQL view a status and selection, so that any SQL tool reads what saint knows."""

import sqlite3
from collections.abc import Iterator

from saint_cli.crm.table_making import making_tables
from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import EMPTY_LAST
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import CounterCriterion, FieldCriterion, leaves
from saint_cli.model.declarations import ListColumn, Selection, Status
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames, resolve_field

_CONTACT_FIELDS = {
    Entity.COMPANY: ("owner.name", "phone", "email"),
    Entity.PERSON: ("company.name", "owner.name", "phone", "email"),
    Entity.PROJECT: ("company.name", "owner.name", "state"),
}
_STATUS_VIEW = """
SELECT e.external_id AS id, e.name AS name{},
    COALESCE(
        (
            SELECT entered_on FROM status_episodes AS episode
            WHERE episode.status = m.status AND episode.entity = {}
                AND episode.entity_id = m.entity_id AND episode.left_on IS NULL
        ),
        (SELECT day FROM refresh_state)
    ) AS since,
    m.description AS description
FROM {} JOIN memberships AS m ON m.entity_id = e.id AND m.status = {}
"""
_SELECTION_VIEW = """
SELECT e.external_id AS id, e.name AS name{}
FROM {} JOIN memberships AS m ON m.entity_id = e.id AND m.status = {}
ORDER BY {}{}
"""


def status_columns(status: Status, own: OwnFieldNames) -> tuple[ListColumn, ...]:
    """Return what to show of a status's members: whom to ask, and why they are in."""
    columns: dict[str, ListColumn] = {}
    for path in _CONTACT_FIELDS[status.entity]:
        if field := resolve_field(status.entity, path, own):
            columns[path] = ListColumn(path, field)
    for leaf in leaves(status.criteria):
        if isinstance(leaf, FieldCriterion):
            columns[leaf.field.path] = ListColumn(leaf.field.path, leaf.field)
        elif isinstance(leaf, CounterCriterion):
            columns[leaf.called] = ListColumn(leaf.called, leaf.counter)
    columns.pop("name", None)
    columns.pop("id", None)
    return tuple(columns.values())


def status_selection(status: Status, own: OwnFieldNames) -> Selection:
    """Return a status as the selection that it is of its members, by name."""
    return Selection(
        id=status.id,
        name=status.name,
        entity=status.entity,
        criteria=status.criteria,
        columns=status_columns(status, own),
        sort=(),
        limit=None,
    )


def drop_views(connection: sqlite3.Connection) -> None:
    """Drop the views of the statuses and selections that were declared so far."""
    for name in _names(connection):
        connection.execute(f"DROP VIEW IF EXISTS {column(name).text}")


def view_name(kind: str, declared_id: str) -> str:
    """Return the name of a status's or selection's view."""
    return f"{kind}_{declared_id.replace('-', '_')}"


def _names(connection: sqlite3.Connection) -> list[str]:
    return [
        view_name(kind, row[0])
        for kind, table in (("status", "statuses"), ("selection", "selections"))
        for row in connection.execute(f"SELECT id FROM {table}")
    ]


def create_views(snapshot: Snapshot) -> None:
    """Create a view for each status and selection, over the stored tables."""
    database = making_tables(snapshot.connection)
    for name, query in _views(snapshot):
        database.create_view(name, query.text, replace=True)


def _views(snapshot: Snapshot) -> Iterator[tuple[str, Sql]]:
    for status in snapshot.declarations.statuses.values():
        yield view_name("status", status.id), _status_view(snapshot, status)
    for selection in snapshot.declarations.selections.values():
        view = _selection_view(snapshot, selection)
        yield view_name("selection", selection.id), view


def _status_view(snapshot: Snapshot, status: Status) -> Sql:
    scope = snapshot.scope(status.entity)
    return compose(
        _STATUS_VIEW,
        _shown(scope, status_columns(status, snapshot.own)),
        _literal(status.entity),
        scope.source(),
        _literal(status.id),
    )


def _selection_view(snapshot: Snapshot, selection: Selection) -> Sql:
    scope = snapshot.scope(selection.entity)
    return compose(
        _SELECTION_VIEW,
        _shown(scope, selection.columns),
        scope.source(),
        _literal(selection.id),
        _order(scope, selection),
        Sql(f" LIMIT {selection.limit:d}" if selection.limit else ""),
    )


def _order(scope: Scope, selection: Selection) -> Sql:
    # A view cannot call saint's functions: only ASCII letters are ordered without case.
    keys = (
        compose(
            EMPTY_LAST,
            *[scope.value(key.column.shows)] * 2,
            Sql("COLLATE NOCASE DESC" if key.descending else "COLLATE NOCASE"),
        )
        for key in selection.sort
    )
    return join(", ", (*keys, Sql("e.name COLLATE NOCASE, e.external_id, e.id")))


def _shown(scope: Scope, columns: tuple[ListColumn, ...]) -> Sql:
    shown = view_columns(scope.table, columns).items()
    parts = (compose(", {} AS {}", scope.value(c.shows), column(n)) for n, c in shown)
    return join("", parts)


def view_columns(
    table: CounterTable, columns: tuple[ListColumn, ...]
) -> dict[str, ListColumn]:
    """Return what a view shows besides id and name, by the columns' names in SQL."""
    return {
        _column_name(table, shown): shown
        for shown in columns
        if shown.name not in ("id", "name")
    }


def _column_name(table: CounterTable, shown: ListColumn) -> str:
    if isinstance(shown.shows, Counter):
        return table.columns[shown.shows]
    return shown.name.replace(".", "_")


def _literal(word: str) -> Sql:
    # A view takes no bound values; ids are checked to be words when they are read.
    return Sql("'" + word.replace("'", "''") + "'")
