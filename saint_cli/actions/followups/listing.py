"""Follow-ups as they are listed, and finding those that people name."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from saint_cli.engine.questions.lookup import find_entity
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError

OPEN, DONE, CLOSED = "open", "done", "closed"
"""The states of a follow-up: closed is neither planned any more nor done."""

_MOST_LISTED = 10

_LIST = """
SELECT
    f.key, episode.status, COALESCE(s.name, episode.status, f.subject), f.entity,
    COALESCE(company.external_id, person.external_id, project.external_id, ''),
    COALESCE(company.name, person.name, project.name, ''),
    f.type, f.due, owner.name, f.text,
    CASE WHEN f.state = 'open' AND a.completed = 1 THEN 'done' ELSE f.state END,
    f.created_on, f.reason, f.ended_on, f.outcome
FROM followups AS f
LEFT JOIN status_episodes AS episode ON episode.id = f.episode
LEFT JOIN activities AS a ON a.id = f.activity
LEFT JOIN statuses AS s ON s.id = episode.status
LEFT JOIN companies AS company ON f.entity = 'company' AND company.id = f.entity_id
LEFT JOIN persons AS person ON f.entity = 'person' AND person.id = f.entity_id
LEFT JOIN projects AS project ON f.entity = 'project' AND project.id = f.entity_id
LEFT JOIN users AS owner ON owner.id = f.owner
{where}
ORDER BY f.due, f.key
"""


class FollowUp(NamedTuple):
    """A follow-up as it is listed; days are ISO dates, ``reason`` is why it is there.

    ``status`` is None for one that no status asked for.
    """

    key: str
    status: str | None
    status_name: str
    entity: str
    id: str
    name: str
    type: str
    due: str
    owner: str | None
    text: str
    state: str
    created_on: str
    reason: str
    ended_on: str | None
    outcome: str | None


class Event(NamedTuple):
    """What happened to a follow-up on a day; ``owner`` is whose it was until then."""

    day: str
    event: str
    owner: str | None
    note: str


def list_followups(
    connection: sqlite3.Connection, as_of: date | None = None
) -> Iterator[FollowUp]:
    """Yield all follow-ups, or those there were at the end of a day, the next due first.

    Whose they are, and when they are due, is told as it is now.
    """
    day = (as_of or date.max).isoformat()
    where = "WHERE f.created_on <= ?"
    for row in connection.execute(_LIST.format(where=where), (day,)):
        one = FollowUp(*row)
        if (one.ended_on or "") > day:
            one = one._replace(state=OPEN, ended_on=None, outcome=None)
        yield one


def show_followup(connection: sqlite3.Connection, key: str) -> FollowUp:
    """Return the follow-up of a key that there is."""
    row = connection.execute(_LIST.format(where="WHERE f.key = ?"), (key,)).fetchone()
    return FollowUp(*row)


def events_of(connection: sqlite3.Connection, key: str) -> list[Event]:
    """Return what happened to a follow-up since it was created, in order."""
    rows = connection.execute(
        "SELECT e.day, e.event, u.name, e.note FROM followup_events AS e"
        " LEFT JOIN users AS u ON u.id = e.owner WHERE e.followup = ? ORDER BY e.id",
        (key,),
    )
    return [Event(*row) for row in rows]


def find_followup(
    connection: sqlite3.Connection,
    named: str,
    *,
    states: tuple[str, ...] = (OPEN,),
    status: str | None = None,
) -> FollowUp:
    """Return the one follow-up that a key, or an entity's name or id, stands for.

    A key is taken in any state; of an entity's the one in one of ``states`` is meant,
    and of several that have ended the last.

    Raises:
        InputError: There is none, or there are several: then they are listed.
    """
    known = "SELECT 1 FROM followups WHERE key = ?"
    if connection.execute(known, (named,)).fetchone():
        return show_followup(connection, named)
    found = find_entity(connection, named, Entity)
    where = "WHERE f.entity = ? AND f.entity_id = ?"
    rows = connection.execute(
        _LIST.format(where=where), (found.entity, found.row_id)
    ).fetchall()
    fitting = [
        one
        for one in map(FollowUp._make, rows)
        if one.state in states and status in (None, one.status)
    ]
    if len(fitting) > 1 and OPEN not in states:
        fitting = [max(fitting, key=lambda one: (one.ended_on or "", one.key))]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        message = f"{found} has no follow-up that is {' or '.join(states)}"
        raise InputError(message)
    keys = ", ".join(one.key for one in fitting[:_MOST_LISTED])
    message = f"{found} has {len(fitting)} follow-ups: {keys}; name one by its key"
    raise InputError(message)
