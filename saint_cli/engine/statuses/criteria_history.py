"""Since when each status has had its criteria: what came before is its baseline."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b

from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    FieldCriterion,
    Not,
    StatusCriterion,
)
from saint_cli.model.criterion_tests import TestUse
from saint_cli.model.declarations import Status

_KEEP = """
INSERT INTO status_criteria (status, criteria, since) VALUES (?, ?, ?)
ON CONFLICT (status) DO UPDATE SET criteria = excluded.criteria, since = excluded.since
WHERE criteria <> excluded.criteria
"""


def record_criteria(
    connection: sqlite3.Connection, statuses: Mapping[str, Status], day: date
) -> None:
    """Note which statuses are new, or have other criteria than before, since ``day``.

    One that was taken out is forgotten: if it comes back it is new.
    """
    for status in statuses.values():
        values = (status.id, _digest(status, statuses), day.isoformat())
        connection.execute(_KEEP, values)
    for (known,) in connection.execute("SELECT status FROM status_criteria").fetchall():
        if known not in statuses:
            connection.execute("DELETE FROM status_criteria WHERE status = ?", (known,))


def _digest(status: Status, statuses: Mapping[str, Status]) -> str:
    """Return a text that changes with the criteria, however they are laid out."""
    plain = json.dumps(_plain(status.criteria, statuses))
    return blake2b(plain.encode(), digest_size=16).hexdigest()


def _plain(criterion: Criterion, statuses: Mapping[str, Status]) -> object:
    match criterion:
        case All(parts):
            return ["all", *(_plain(part, statuses) for part in parts)]
        case AnyOf(parts):
            return ["any", *(_plain(part, statuses) for part in parts)]
        case Not(part):
            return ["not", _plain(part, statuses)]
        case StatusCriterion(name):
            return ["status", _plain(statuses[name].criteria, statuses)]
        case FieldCriterion(field, tests):
            return ["field", field.path, *map(_plain_test, tests)]
        case CounterCriterion(counter, tests):
            return ["counter", counter.name, *map(_plain_test, tests)]


def _plain_test(use: TestUse) -> list[str]:
    parts = use.value if isinstance(use.value, tuple) else (use.value,)
    return [use.test.name, *map(str, parts)]
