"""Who is in which status, with the texts that say what to do; and who is listed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from saint_cli.config.templates import Renderer
from saint_cli.engine.criteria import compile_criterion
from saint_cli.engine.listing import list_entities
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Selection, Status, in_language
from saint_cli.model.fields import resolve_field
from saint_cli.model.tables import Kind


def evaluate(
    snapshot: Snapshot,
    statuses: Iterable[Status],
    now: datetime,
    only: Sql | None = None,
) -> None:
    """Find the members of statuses and write their texts, in the snapshot's schema.

    ``only``, SQL that may stand behind IN, limits the entities.
    """
    _empty(snapshot, "statuses", "memberships")
    renderer = Renderer(snapshot.declarations.settings, snapshot.day, now)
    for status in statuses:
        _insert(snapshot, "statuses", [_presentation(snapshot, status)])
        _insert(snapshot, "memberships", _members(snapshot, status, renderer, only))


def list_selections(snapshot: Snapshot) -> None:
    """Write down whom each selection lists, in its order."""
    _empty(snapshot, "selections", "listings")
    for selection in snapshot.declarations.selections.values():
        _insert(snapshot, "selections", [_heading(snapshot, selection)])
        found = enumerate(list_entities(snapshot, selection), start=1)
        rows = ((selection.id, place, entity.row_id) for place, entity in found)
        _insert(snapshot, "listings", rows)


def _empty(snapshot: Snapshot, *names: str) -> None:
    for name in names:
        table = column(name, snapshot.schema).text
        if snapshot.is_aside:
            stored = column(name, "main").text
            statement = f"CREATE TABLE {table} AS SELECT * FROM {stored} LIMIT 0"
            snapshot.connection.execute(f"DROP TABLE IF EXISTS {table}")
            snapshot.connection.execute(statement)
        else:
            snapshot.connection.execute(f"DELETE FROM {table}")


def _insert(
    snapshot: Snapshot, name: str, rows: Iterable[tuple[str | int | None, ...]]
) -> None:
    table = column(name, snapshot.schema).text
    rows = list(rows)
    if rows:
        places = ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} VALUES ({places})"
        snapshot.connection.executemany(statement, rows)


def _presentation(snapshot: Snapshot, status: Status) -> tuple[str | int | None, ...]:
    rule = status.follow_up
    due = rule and (rule.due.after(snapshot.day) if rule.due else snapshot.day)
    return (
        status.id,
        in_language(status.name, snapshot.declarations.settings.language),
        status.entity.value,
        status.priority,
        status.symbol,
        status.image,
        rule.type if rule else None,
        due.isoformat() if due else None,
    )


def _heading(snapshot: Snapshot, selection: Selection) -> tuple[str, str, str]:
    name = in_language(selection.name, snapshot.declarations.settings.language)
    return selection.id, name, selection.entity.value


def _members(
    snapshot: Snapshot, status: Status, renderer: Renderer, only: Sql | None
) -> Iterator[tuple[str | int | None, ...]]:
    language = snapshot.declarations.settings.language
    rule = status.follow_up
    describe = renderer.compile(in_language(status.description, language))
    ask = renderer.compile(in_language(rule.text, language)) if rule else None
    values = _template_values(snapshot, status)
    for row in snapshot.connection.execute(
        *_members_query(snapshot, status, values, only)
    ):
        context = {
            name: value.read(cell)
            for (name, value), cell in zip(values.items(), row[1:], strict=True)
        }
        yield status.id, row[0], describe(context), ask(context) if ask else None


def _members_query(
    snapshot: Snapshot,
    status: Status,
    values: Mapping[str, "_TemplateValue"],
    only: Sql | None,
) -> Sql:
    scope = snapshot.scope(status.entity)
    statuses = snapshot.declarations.statuses
    return compose(
        "SELECT e.id{} FROM {} WHERE {}{}",
        join("", (compose(", {}", value.sql) for value in values.values())),
        scope.source(),
        compile_criterion(status.criteria, scope, statuses).sql,
        compose(" AND e.id IN {}", only) if only else Sql(""),
    )


class _TemplateValue(NamedTuple):
    """Where a name in a template finds its value; days are read as dates."""

    sql: Sql
    is_date: bool

    def read(self, cell: str | float | None) -> str | float | date | None:
        if self.is_date and isinstance(cell, str):
            return date.fromisoformat(cell)
        return cell


def _template_values(snapshot: Snapshot, status: Status) -> dict[str, _TemplateValue]:
    """Return the names that have a column; the others read as nothing."""
    scope = snapshot.scope(status.entity)
    values = {}
    for name in sorted(status.template_names):
        shown = snapshot.counter(name) or resolve_field(
            status.entity, name, snapshot.own
        )
        if shown:
            kind = shown.measure.kind if isinstance(shown, Counter) else shown.kind
            values[name] = _TemplateValue(scope.value(shown), kind is Kind.DATE)
    return values
