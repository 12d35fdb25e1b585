"""What came of a call: written down as it happened."""

import sqlite3
from datetime import date

from saint_cli.actions.calls.listing import Callee
from saint_cli.actions.followups.life import finish, snooze
from saint_cli.actions.followups.listing import show_followup
from saint_cli.actions.followups.writing import SOURCE_SYSTEM, links_of_entity

_INSERT = """
INSERT INTO activities (
    source_system, external_id, date, type, direction, completed, completed_at,
    subject, text, owner, company, person, project
)
VALUES (?, ?, ?, 'call', 'outgoing', ?, ?, ?, ?, ?, ?, ?, ?)
"""


def record_reached(
    connection: sqlite3.Connection, callee: Callee, day: date, note: str
) -> None:
    """Write down a call that reached somebody: the open follow-up, if any, is done."""
    if callee.followup:
        followup = show_followup(connection, callee.followup)
        finish(connection, followup, day, done_on=day, outcome=note or "reached")
    else:
        _write_call(connection, callee, day, "Reached", note)


def record_no_answer(
    connection: sqlite3.Connection, callee: Callee, day: date, note: str
) -> None:
    """Write down a call that nobody answered: we reached out; the follow-up stays."""
    _write_call(connection, callee, day, "No answer", note)


def record_call_back(
    connection: sqlite3.Connection, callee: Callee, day: date, until: date, note: str
) -> None:
    """Write down that somebody is to be called again: the follow-up is put off.

    Where there is none the next call is planned.

    Raises:
        InputError: The day has passed.
    """
    _write_call(connection, callee, day, f"Call back on {until}", note)
    if callee.followup:
        followup = show_followup(connection, callee.followup)
        snooze(connection, followup, day, until)
    else:
        _write_call(connection, callee, until, "Call back", note, is_done=False)


def _write_call(
    connection: sqlite3.Connection,
    callee: Callee,
    day: date,
    subject: str,
    note: str,
    *,
    is_done: bool = True,
) -> None:
    links = links_of_entity(connection, callee.entity, callee.row_id)
    query = "SELECT id FROM users WHERE name = ?"
    owner = connection.execute(query, (callee.owner,)).fetchone()
    connection.execute(
        _INSERT,
        (
            *(SOURCE_SYSTEM, _key(connection, callee, day), day.isoformat()),
            *(int(is_done), day.isoformat() if is_done else None),
            *(subject, note, owner and owner[0], *links),
        ),
    )


def _key(connection: sqlite3.Connection, callee: Callee, day: date) -> str:
    """Return a key for the next call to somebody on a day: there may be several."""
    stem = f"call/{callee.entity}/{callee.row_id}/{day}/"
    number = connection.execute(
        "SELECT count(*) FROM activities WHERE source_system = ?"
        " AND substr(external_id, 1, ?) = ?",
        (SOURCE_SYSTEM, len(stem), stem),
    ).fetchone()[0]
    return f"{stem}{number + 1}"
