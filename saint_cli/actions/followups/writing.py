"""Writing follow-ups: each with its activity, which is what counters see of it."""

import sqlite3
from datetime import date

from saint_cli.actions.followups.candidates import Candidate
from saint_cli.actions.followups.listing import CLOSED, DONE, OPEN

SOURCE_SYSTEM = "saint"
"""Marks the activities that saint made, beside those loaded from a CRM."""

OUTGOING_TYPES = frozenset({"call", "email"})
"""Follow-ups that are a contact from us when they are done."""

_INSERT_ACTIVITY = """
INSERT INTO activities (
    source_system, external_id, date, type, direction, completed, subject, text,
    owner, company, person, project
)
SELECT
    :source, f.key, f.due, f.type, :direction, 0, f.subject, f.text,
    f.owner, :company, :person, :project
FROM followups AS f WHERE f.key = :key
"""

_LINKS = {
    "company": "SELECT id, NULL, NULL FROM companies WHERE id = ?",
    "person": "SELECT company, id, NULL FROM persons WHERE id = ?",
    "project": "SELECT company, NULL, id FROM projects WHERE id = ?",
}


def write_followup(
    connection: sqlite3.Connection,
    candidate: Candidate,
    day: date,
    *,
    request: int | None = None,
) -> None:
    """Write a new follow-up that is open from ``day`` on, with its activity."""
    connection.execute(
        "INSERT INTO followups (key, episode, request, entity, entity_id, created_on,"
        " type, due, owner, subject, text, reason, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
        (
            *(candidate.key, candidate.episode, request),
            *(candidate.entity.value, candidate.entity_id, day.isoformat()),
            *(candidate.type, candidate.due, candidate.owner),
            *(candidate.status_name, candidate.text, candidate.reason),
        ),
    )
    add_activity(connection, candidate.key, candidate.links_by_type)
    write_event(connection, candidate.key, day, "created")


def add_activity(
    connection: sqlite3.Connection, key: str, links: tuple[int | None, ...]
) -> None:
    """Give an open follow-up its activity, linked to company, person and project."""
    query = "SELECT type FROM followups WHERE key = ?"
    (kind,) = connection.execute(query, (key,)).fetchone()
    company, person, project = links
    activity = connection.execute(
        _INSERT_ACTIVITY,
        {
            "source": SOURCE_SYSTEM,
            "direction": "outgoing" if kind in OUTGOING_TYPES else "none",
            "company": company,
            "person": person,
            "project": project,
            "key": key,
        },
    ).lastrowid
    connection.execute(
        "UPDATE followups SET activity = ? WHERE key = ?", (activity, key)
    )


def links_of(connection: sqlite3.Connection, key: str) -> tuple[int | None, ...]:
    """Return the company, person and project that a follow-up is about."""
    query = "SELECT entity, entity_id FROM followups WHERE key = ?"
    return links_of_entity(connection, *connection.execute(query, (key,)).fetchone())


def links_of_entity(
    connection: sqlite3.Connection, entity: str, entity_id: int
) -> tuple[int | None, ...]:
    """Return the company, person and project that an activity of an entity links."""
    row = connection.execute(_LINKS[entity], (entity_id,)).fetchone()
    return tuple(row) if row else (None, None, None)


def write_event(
    connection: sqlite3.Connection,
    key: str,
    day: date,
    event: str,
    note: str = "",
    *,
    owner: int | None = None,
) -> None:
    """Write down what happened to a follow-up."""
    connection.execute(
        "INSERT INTO followup_events (followup, day, event, owner, note)"
        " VALUES (?, ?, ?, ?, ?)",
        (key, day.isoformat(), event, owner, note),
    )


def end_followup(
    connection: sqlite3.Connection, key: str, state: str, day: date, outcome: str
) -> None:
    """End a follow-up: done on a day, or closed without having been done."""
    query = "SELECT activity FROM followups WHERE key = ?"
    (activity,) = connection.execute(query, (key,)).fetchone()
    connection.execute(
        "UPDATE followups SET state = ?, ended_on = ?, outcome = ?,"
        " activity = CASE ? WHEN 'closed' THEN NULL ELSE activity END WHERE key = ?",
        (state, day.isoformat(), outcome, state, key),
    )
    if state == CLOSED:
        # An activity of the CRM's own is for the CRM to take away.
        connection.execute(
            "DELETE FROM activities WHERE id = ? AND source_system = ?",
            (activity, SOURCE_SYSTEM),
        )
    elif state == DONE:
        # It counts on the day it took place, which need not be the day it was due.
        connection.execute(
            "UPDATE activities SET completed = 1, completed_at = :day, date = :day,"
            " subject = CASE :outcome WHEN '' THEN subject"
            " ELSE subject || ' (' || :outcome || ')' END"
            " WHERE id = :activity AND completed IS NOT 1",
            {"day": day.isoformat(), "outcome": outcome, "activity": activity},
        )
    write_event(connection, key, day, state, outcome)


def reopen_followup(
    connection: sqlite3.Connection, key: str, day: date, event: str = "reopened"
) -> None:
    """Make a follow-up that has ended open again, planned as it was."""
    query = "SELECT activity FROM followups WHERE key = ?"
    (activity,) = connection.execute(query, (key,)).fetchone()
    connection.execute(
        "UPDATE followups SET state = ?, ended_on = NULL, outcome = NULL WHERE key = ?",
        (OPEN, key),
    )
    if activity is None:
        add_activity(connection, key, links_of(connection, key))
    else:
        connection.execute(
            "UPDATE activities SET completed = 0, completed_at = NULL,"
            " date = (SELECT due FROM followups WHERE key = :key),"
            " subject = (SELECT subject FROM followups WHERE key = :key)"
            " WHERE id = :activity",
            {"key": key, "activity": activity},
        )
    write_event(connection, key, day, event)
