"""How statuses and selections are shown: beside their members, for any SQL tool."""

from collections.abc import Iterable

from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import column
from saint_cli.engine.statuses.due_days import due_day
from saint_cli.model.declarations import Selection, Status, in_language

_Row = tuple[str | int | None, ...]


def present_statuses(snapshot: Snapshot, statuses: Iterable[Status]) -> None:
    """Write the statuses, in the configured language, with their follow-ups due."""
    rows = [_status_row(snapshot, status) for status in statuses]
    _replace(snapshot, "statuses", rows)


def present_selections(snapshot: Snapshot) -> None:
    """Write the selections, in the configured language."""
    selections = snapshot.declarations.selections.values()
    rows = [_selection_row(snapshot, selection) for selection in selections]
    _replace(snapshot, "selections", rows)


def _replace(snapshot: Snapshot, name: str, rows: list[_Row]) -> None:
    table = column(name, snapshot.schema).text
    snapshot.connection.execute(f"DELETE FROM {table}")
    if rows:
        places = ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} VALUES ({places})"
        snapshot.connection.executemany(statement, rows)


def _status_row(snapshot: Snapshot, status: Status) -> _Row:
    rule = status.follow_up
    holidays = snapshot.declarations.settings.follow_ups.holidays
    due = rule and due_day(rule.due, snapshot.day, holidays)
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


def _selection_row(snapshot: Snapshot, selection: Selection) -> _Row:
    name = in_language(selection.name, snapshot.declarations.settings.language)
    return selection.id, name, selection.entity.value
