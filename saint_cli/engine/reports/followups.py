"""The follow-ups that are open, as a report lists them."""

import sqlite3
from datetime import date
from typing import NamedTuple

from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import column
from saint_cli.model.entities import Entity

_OPEN = """
SELECT episode.status, e.id, e.external_id, e.name, f.due, f.type, f.text, f.owner
FROM followups AS f
JOIN {table} AS e ON e.id = f.entity_id
LEFT JOIN status_episodes AS episode ON episode.id = f.episode
LEFT JOIN activities AS a ON a.id = f.activity
WHERE f.entity = :entity AND f.created_on <= :day
    AND (
        f.ended_on > :day
        OR f.state = 'open' AND (a.completed IS NOT 1 OR a.completed_at > :day)
    )
"""


class OpenFollowUp(NamedTuple):
    """A follow-up to be done; ``due`` is ISO, ``owner`` a user's row id.

    ``status`` is None for one of a request, which no status asked for.
    """

    status: str | None
    found: FoundEntity
    due: str
    type: str
    text: str
    owner: int | None


def read_follow_ups(connection: sqlite3.Connection, day: date) -> list[OpenFollowUp]:
    """Return the follow-ups open at the end of a day, those due first first."""
    values = {"day": day.isoformat()}
    found = [
        OpenFollowUp(row[0], FoundEntity(entity, *row[1:4]), *row[4:])
        for entity in Entity
        for row in connection.execute(
            _OPEN.format(table=column(entity.table).text),
            {**values, "entity": entity.value},
        )
    ]
    return sorted(found, key=lambda one: (one.due, one.found.name, one.text))
