"""What is to be sent: a message for each event of a follow-up, kept until it is sent."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from saint_cli.actions.exports.records import Record, list_records
from saint_cli.model.acting import WebhookSettings

_UNTOLD = """
SELECT e.id, e.followup, e.day, e.event, e.note
FROM followup_events AS e JOIN followups AS f ON f.key = e.followup
WHERE e.id > COALESCE((SELECT last_event FROM outbox_progress), 0)
    AND (f.state = 'open' OR EXISTS (SELECT 1 FROM outbox_progress))
ORDER BY e.id
"""
"""At first those of open follow-ups alone: nobody wants the whole past."""

_PROGRESS = """
INSERT OR REPLACE INTO outbox_progress (id, last_event)
SELECT 1, COALESCE(max(id), 0) FROM followup_events
"""

_LIST = """
SELECT id, key, payload, attempts, error, sent_on FROM outbox
WHERE sent_on IS NULL OR :everything ORDER BY id
"""


class Message(NamedTuple):
    """A message of the outbox; ``key`` is its idempotency key, ``payload`` its JSON."""

    row_id: int
    key: str
    payload: str
    attempts: int
    error: str
    sent_on: str | None


def fill_outbox(connection: sqlite3.Connection, settings: WebhookSettings) -> int:
    """Put a message for each new event into the outbox; return how many.

    What it says stays as it is now, however often it is sent. Runs inside the caller's
    transaction.
    """
    untold = connection.execute(_UNTOLD).fetchall()
    wanted = [row for row in untold if not settings.events or row[3] in settings.events]
    records = {one.key: one for one in list_records(connection)} if wanted else {}
    rows = [
        (event, _key(event, key), _payload(records[key], day, kind, note))
        for event, key, day, kind, note in wanted
    ]
    connection.executemany(
        "INSERT INTO outbox (event, key, payload) VALUES (?, ?, ?)", rows
    )
    connection.execute(_PROGRESS)
    return len(rows)


def _key(event: int, followup: str) -> str:
    return f"evt_{uuid5(NAMESPACE_URL, f'saint:{followup}:{event}').hex}"


_TOLD = (
    "key",
    "status",
    "type",
    "due",
    "text",
    "reason",
    "state",
    "created_on",
    "ended_on",
    "outcome",
    "owner_id",
    "owner_name",
    "owner_email",
    "company_id",
    "company_name",
    "person_id",
    "person_name",
    "project_id",
    "project_name",
)


def _payload(record: Record, day: str, event: str, note: str) -> str:
    data = {name: getattr(record, name) for name in _TOLD}
    payload = {
        "type": f"followup.{event}",
        "timestamp": day,
        "data": {**data, "note": note},
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def list_messages(
    connection: sqlite3.Connection, *, everything: bool = False
) -> list[Message]:
    """Return the messages that wait, or all of them, in the order of events."""
    rows = connection.execute(_LIST, {"everything": everything})
    return [Message(*row) for row in rows]


def note_sent(connection: sqlite3.Connection, message: Message, day: date) -> None:
    """Write down that a message has arrived."""
    connection.execute(
        "UPDATE outbox SET sent_on = ?, error = '', attempts = attempts + 1"
        " WHERE id = ?",
        (day.isoformat(), message.row_id),
    )


def note_failed(connection: sqlite3.Connection, message: Message, error: str) -> None:
    """Write down why a message did not arrive; it waits for the next time."""
    connection.execute(
        "UPDATE outbox SET error = ?, attempts = attempts + 1 WHERE id = ?",
        (error, message.row_id),
    )


def drop_messages(connection: sqlite3.Connection, keys: Iterable[str]) -> int:
    """Take messages that wait out of the outbox for good; return how many."""
    return sum(
        connection.execute(
            "UPDATE outbox SET sent_on = 'dropped' WHERE key = ? AND sent_on IS NULL",
            (key,),
        ).rowcount
        for key in dict.fromkeys(keys)
    )
