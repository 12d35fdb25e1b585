"""The rules that were in force: what no record can tell afterwards."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.snapshot import Snapshot
from saint_cli.model.criteria import All, AnyOf, Criterion, Not, StatusCriterion
from saint_cli.model.criterion_yaml import criterion_yaml
from saint_cli.model.declarations import Status

_LAST = """
SELECT status, criteria FROM status_rules AS rule
WHERE day = (SELECT max(day) FROM status_rules WHERE status = rule.status)
"""


class PastRule(NamedTuple):
    """A status's criteria as JSON, from a day on; None where it was taken away."""

    since: date
    criteria: str | None


def record_rules(snapshot: Snapshot) -> None:
    """Write down the criteria of the statuses that are others than at the last refresh.

    Those of statuses that they name are spelled out. Of several changes on one day the
    last one stays.
    """
    known = dict(snapshot.connection.execute(_LAST).fetchall())
    statuses = snapshot.declarations.statuses
    now = {
        one.id: _as_json(_spelled_out(one.criteria, statuses))
        for one in statuses.values()
    }
    gone = {status: None for status, criteria in known.items() if criteria}
    changed = {
        status: criteria
        for status, criteria in {**gone, **now}.items()
        if known.get(status) != criteria
    }
    snapshot.connection.executemany(
        "INSERT OR REPLACE INTO status_rules VALUES (?, ?, ?)",
        [(status, str(snapshot.day), rule) for status, rule in changed.items()],
    )


def _as_json(criterion: Criterion) -> str:
    return json.dumps(criterion_yaml(criterion), ensure_ascii=False)


def _spelled_out(criterion: Criterion, statuses: Mapping[str, Status]) -> Criterion:
    """Put the criteria of the statuses that a criterion names in their places."""
    match criterion:
        case All(parts):
            return All(tuple(_spelled_out(part, statuses) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_spelled_out(part, statuses) for part in parts))
        case Not(part):
            return Not(_spelled_out(part, statuses))
        case StatusCriterion(status):
            return _spelled_out(statuses[status].criteria, statuses)
        case _:
            return criterion


def past_rules(connection: sqlite3.Connection, status: str) -> list[PastRule]:
    """Return the rules that a status ever had, the oldest first."""
    rows = connection.execute(
        "SELECT day, criteria FROM status_rules WHERE status = ? ORDER BY day",
        (status,),
    )
    return [PastRule(date.fromisoformat(day), criteria) for day, criteria in rows]


def recorded_statuses(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of all statuses that there ever were."""
    query = "SELECT DISTINCT status FROM status_rules"
    return [row[0] for row in connection.execute(query)]
