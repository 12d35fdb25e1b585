"""Episodes: one stay of one entity in one status, from a day to a day.

History, never rebuilt. Days are told apart, moments are not: who left and came back on
the same day has never been away. Only those who moved since episodes were last recorded
are looked at.
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
_MOVED = """
    (status, entity, entity_id) IN (SELECT status, entity, entity_id FROM moved_members)
"""
_LEAVE = f"""
UPDATE status_episodes SET left_on = :day
WHERE left_on IS NULL AND {_MOVED} AND NOT {_IS_MEMBER}
"""
_RETURN = f"""
UPDATE status_episodes SET left_on = NULL
WHERE left_on = :day AND {_MOVED} AND {_IS_MEMBER} AND id = (
    SELECT id FROM status_episodes AS mine
    WHERE mine.status = status_episodes.status
        AND mine.entity = status_episodes.entity
        AND mine.entity_id = status_episodes.entity_id
        AND (mine.left_on IS NULL OR mine.left_on = :day)
    ORDER BY mine.left_on IS NOT NULL, mine.entered_on, mine.id LIMIT 1
)
"""
"""Of those merged into one on that day only one stay goes on: what still lasts, if any
does, else the longest."""

_ENTER = """
INSERT INTO status_episodes (key, status, entity, entity_id, entered_on)
SELECT
    key || COALESCE('/' || NULLIF((
        SELECT count(*) FROM status_episodes AS known
        WHERE known.key = new.key
            OR known.key > new.key || '/' AND known.key < new.key || '0'
    ), 0), ''),
    status, entity, entity_id, :day
FROM (
    SELECT
        m.status || '/' || s.entity || '/' || e.source_system || '/' || e.external_id
            || '/' || :day AS key,
        m.status, s.entity, m.entity_id
    FROM moved_members AS moved
    JOIN statuses AS s ON s.id = moved.status AND s.entity = moved.entity
    JOIN memberships AS m ON m.status = s.id AND m.entity_id = moved.entity_id
    JOIN {table} AS e ON e.id = m.entity_id
    WHERE s.entity = :entity AND NOT EXISTS (
        SELECT 1
        FROM status_episodes AS present
        WHERE present.status = m.status
            AND present.entity = s.entity
            AND present.entity_id = m.entity_id
            AND present.left_on IS NULL
    )
) AS new
"""
"""A key is taken only where the stay was merged into another's on that very day, and
its entity is there again: then it has a number behind it."""


_ALL = """
INSERT OR IGNORE INTO moved_members
SELECT status, entity, entity_id FROM status_episodes WHERE left_on IS NULL
UNION
SELECT m.status, s.entity, m.entity_id
FROM memberships AS m JOIN statuses AS s ON s.id = m.status
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


def compare_all_episodes(connection: sqlite3.Connection) -> None:
    """Have all episodes compared with all memberships when they are next recorded."""
    connection.execute(_ALL)


def record_episodes(connection: sqlite3.Connection, day: date) -> EpisodeChanges:
    """Write both ends of stays: of those who moved, who is a member now and was not."""
    values = {"day": day.isoformat()}
    left = connection.execute(_LEAVE, values).rowcount
    entered = connection.execute(_RETURN, values).rowcount
    for entity in Entity:
        statement = _ENTER.format(table=column(entity.table).text)
        entered += connection.execute(statement, {**values, "entity": entity}).rowcount
    connection.execute("DELETE FROM moved_members")
    return EpisodeChanges(entered, left)
