"""Records that the CRM merged into others: what was theirs goes on with those."""

import sqlite3
from datetime import date

from saint_cli.crm.loading.deletions import delete_records, links_to
from saint_cli.crm.names import quote_identifier
from saint_cli.model.entities import Entity

_NOTE_MEMBERS = """
INSERT OR IGNORE INTO moved_members
SELECT status, entity, :new FROM status_episodes
WHERE entity = :entity AND entity_id = :old
"""
"""The other need not be in the status itself: the next refresh has to look."""

_MOVE_EPISODES = """
UPDATE status_episodes AS mine
SET entity_id = :new,
    left_on = CASE
        WHEN left_on IS NULL AND EXISTS (
            SELECT 1 FROM status_episodes AS other
            WHERE other.status = mine.status AND other.entity = mine.entity
                AND other.entity_id = :new AND other.left_on IS NULL
        ) THEN :day
        ELSE left_on
    END
WHERE entity = :entity AND entity_id = :old
"""


_MOVE_FOLLOWUPS = """
UPDATE followups SET entity_id = :new WHERE entity = :entity AND entity_id = :old
"""


def merge_records(
    connection: sqlite3.Connection,
    table: str,
    old_id: int,
    new_id: int,
    *,
    load_id: int,
    day: date,
) -> None:
    """Let a record go on as part of another: its links, its history, its own id.

    A stay that both are in goes on as the other's, and ends on ``day`` as its own.
    """
    for other, column, _ in links_to(table):
        connection.execute(
            f"UPDATE {quote_identifier(other)} SET {column} = ? WHERE {column} = ?",
            (new_id, old_id),
        )
    entity = next((e for e in Entity if e.table == table), None)
    if entity:
        values = {"new": new_id, "old": old_id, "entity": entity.value}
        connection.execute(_NOTE_MEMBERS, values)
        connection.execute(_MOVE_EPISODES, {**values, "day": day.isoformat()})
        connection.execute(_MOVE_FOLLOWUPS, values)
    delete_records(connection, table, [old_id], load_id)
    connection.execute(
        "UPDATE deleted_records SET merged_into = ?"
        " WHERE table_name = ? AND (id = ? OR merged_into = ?)",
        (new_id, table, old_id, old_id),
    )
