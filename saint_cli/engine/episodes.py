"""Episodes: one stay of one entity in one status, from a day to a day.

History, never rebuilt. Days are told apart, moments are not: who left and came back on
the same day has never been away.
"""

import sqlite3
from datetime import date
from typing import NamedTuple

from saint_cli.engine.sql import column
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError

_IS_MEMBER = """
    EXISTS (
        SELECT 1
        FROM memberships AS m JOIN statuses AS s ON s.id = m.status
        WHERE m.status = status_episodes.status
            AND s.entity = status_episodes.entity
            AND m.entity_id = status_episodes.entity_id
    )
"""
_LEAVE = f"""
UPDATE status_episodes SET left_on = :day
WHERE left_on IS NULL AND NOT {_IS_MEMBER}
"""
_RETURN = f"""
UPDATE status_episodes SET left_on = NULL
WHERE left_on = :day AND {_IS_MEMBER}
"""
_ENTER = """
INSERT INTO status_episodes (key, status, entity, entity_id, entered_on)
SELECT
    m.status || '/' || s.entity || '/' || e.source_system || '/' || e.external_id
        || '/' || :day,
    m.status, s.entity, m.entity_id, :day
FROM memberships AS m
JOIN statuses AS s ON s.id = m.status AND s.entity = :entity
JOIN {table} AS e ON e.id = m.entity_id
WHERE NOT EXISTS (
    SELECT 1
    FROM status_episodes AS present
    WHERE present.status = m.status
        AND present.entity = s.entity
        AND present.entity_id = m.entity_id
        AND present.left_on IS NULL
)
"""


class EpisodeChanges(NamedTuple):
    """How many stays began and ended."""

    entered: int
    left: int


def refuse_backwards(connection: sqlite3.Connection, day: date) -> None:
    """Refuse to write history for a day before the last one written.

    Raises:
        InputError: The clock runs backwards.
    """
    last = connection.execute("SELECT max(day) FROM refresh_runs").fetchone()[0]
    if last and day.isoformat() < last:
        message = (
            f"the clock says {day}, but history is written up to {last};"
            " check the machine's clock and SAINT_TODAY"
        )
        raise InputError(message)


def record_episodes(connection: sqlite3.Connection, day: date) -> EpisodeChanges:
    """Compare the current episodes with the memberships of a day, and write both ends."""
    values = {"day": day.isoformat()}
    left = connection.execute(_LEAVE, values).rowcount
    entered = connection.execute(_RETURN, values).rowcount
    for entity in Entity:
        statement = _ENTER.format(table=column(entity.table).text)
        entered += connection.execute(statement, {**values, "entity": entity}).rowcount
    return EpisodeChanges(entered, left)
