"""Creating follow-ups: exactly one for each current episode that is to have one.

All of it runs inside the caller's transaction, after the episodes of the day were
recorded. The key of each is its episode's, made from data alone and unique in the
database: however often this runs, an episode never gets a second one.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import repeat
from typing import NamedTuple

from saint_cli.actions.followups.breaker import (
    check_age,
    check_number,
    count_entities,
)
from saint_cli.actions.followups.candidates import (
    Candidate,
    find_candidates,
    find_facts,
)
from saint_cli.actions.followups.listing import CLOSED, DONE, FollowUp, show_followup
from saint_cli.actions.followups.rules import LASTING, Decisions, Withheld, decide
from saint_cli.actions.followups.users import find_teams
from saint_cli.actions.followups.writing import (
    end_followup,
    reopen_followup,
    write_followup,
)
from saint_cli.crm.names import quote_identifier
from saint_cli.crm.schema import columns_of
from saint_cli.engine.snapshot import Snapshot
from saint_cli.model.acting import FollowUpSettings
from saint_cli.model.declarations import Declarations
from saint_cli.model.errors import StoppedError

KEY_COLUMNS = frozenset({"saint_key", "saint_key__c"})
"""Where a CRM's export gives saint's keys back; Salesforce marks fields of one's own."""

LEFT, ANSWERED = "left the status", "the request was closed"
GONE = "its activity was deleted"
"""The outcomes of a follow-up that was closed because nobody needs it any more."""

_TAKEN_OVER = """
SELECT f.key, f.activity, min(a.id)
FROM activities AS a JOIN followups AS f ON f.key = a.{column}
WHERE a.source_system <> 'saint' AND f.state = 'open' AND f.activity IS NOT a.id
GROUP BY f.key
HAVING f.activity IS NULL OR f.activity IN
    (SELECT id FROM activities WHERE source_system = 'saint')
"""
_DONE_ELSEWHERE = """
SELECT f.key, COALESCE(a.completed_at, a.date)
FROM followups AS f JOIN activities AS a ON a.id = f.activity
WHERE f.state = 'open' AND a.completed = 1
"""
_GONE = "SELECT key FROM followups WHERE state = 'open' AND activity IS NULL"
_ANSWERED = """
SELECT f.key FROM followups AS f JOIN requests AS r ON r.id = f.request
WHERE f.state = 'open' AND r.state = 'closed'
"""
_LEFT = """
SELECT f.key, episode.status
FROM followups AS f JOIN status_episodes AS episode ON episode.id = f.episode
WHERE f.state = 'open' AND episode.left_on IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM followup_events AS e
        WHERE e.followup = f.key AND e.event = 'reopened' AND e.day >= episode.left_on
    )
"""
_RETURNED = """
SELECT f.key
FROM followups AS f JOIN status_episodes AS episode ON episode.id = f.episode
WHERE f.state = 'closed' AND f.outcome = ? AND episode.left_on IS NULL
"""


class Created(NamedTuple):
    """The new follow-ups, who got none and why, and how many were closed."""

    new: tuple[FollowUp, ...]
    withheld: tuple[Withheld, ...]
    closed: int


def create_followups(
    snapshot: Snapshot, settings: FollowUpSettings, only: Collection[str] = ()
) -> Created:
    """Create the follow-ups that current episodes lack, and close what nobody needs.

    ``settings`` are the declared ones, or those that a user put in their place; the
    statuses ``only``, if any, limit the new ones.

    Raises:
        OldDataError: The data are older than the settings allow.
        TooManyError: There would be more at once than is likely to be meant.
        InputError: A status assigns its follow-ups to somebody who is no user.
    """
    check_age(snapshot.connection, settings, snapshot.day)
    closed, decisions = _decide(snapshot, settings, only)
    # Before anything is written: what is stopped may be very much.
    _check_number(snapshot, settings, decisions)
    return _write(snapshot, closed, decisions)


def plan_followups(
    snapshot: Snapshot, settings: FollowUpSettings, only: Collection[str] = ()
) -> tuple[Created, StoppedError | None]:
    """Return what creating would do, and what would stop it; nothing is written.

    Raises:
        InputError: A status assigns its follow-ups to somebody who is no user.
    """
    connection = snapshot.connection
    connection.execute("SAVEPOINT plan_followups")
    try:
        closed, decisions = _decide(snapshot, settings, only)
        created = _write(snapshot, closed, decisions)
        try:
            check_age(connection, settings, snapshot.day)
            _check_number(snapshot, settings, decisions)
        except StoppedError as stop:
            return created, stop
        return created, None
    finally:
        connection.execute("ROLLBACK TO plan_followups")
        connection.execute("RELEASE plan_followups")


def _check_number(
    snapshot: Snapshot, settings: FollowUpSettings, decisions: Decisions
) -> None:
    check_number(
        Counter(one.status for one in decisions.new),
        snapshot.declarations.statuses,
        settings,
        count_entities(snapshot.connection),
    )


def _decide(
    snapshot: Snapshot, settings: FollowUpSettings, only: Collection[str]
) -> tuple[int, Decisions]:
    """Close what nobody needs, return how many, and decide who gets a new one."""
    connection, statuses = snapshot.connection, snapshot.declarations.statuses
    closed = settle(connection, snapshot.declarations, snapshot.day)
    candidates = [
        one for one in find_candidates(snapshot) if not only or one.status in only
    ]
    facts = find_facts(snapshot, find_teams(connection, statuses))
    return closed, decide(candidates, statuses, facts, settings.at_most)


def _write(snapshot: Snapshot, closed: int, decisions: Decisions) -> Created:
    new = write_new(snapshot.connection, decisions.new, snapshot.day)
    _write_withheld(snapshot.connection, decisions.withheld, snapshot.day)
    return Created(new, decisions.withheld, closed)


def settle(
    connection: sqlite3.Connection, declarations: Declarations, day: date
) -> int:
    """Bring open follow-ups in line with what has happened; return how many closed.

    One that the CRM imported has its activity there, if the CRM's export gives saint's
    key back as ``saint_key``. One whose activity was completed elsewhere is done. One
    that nobody needs is closed: its entity has left the status, and the status says so
    (it is open again if the entity comes back before the day is over), the request was
    closed, or its activity was deleted.
    """
    for column in columns_of(connection, "activities"):
        if column.casefold() in KEY_COLUMNS:
            _hand_over(connection, column)
    for key, done_on in connection.execute(_DONE_ELSEWHERE).fetchall():
        end_followup(connection, key, DONE, date.fromisoformat(done_on), "")
    for (key,) in connection.execute(_RETURNED, (LEFT,)).fetchall():
        reopen_followup(connection, key, day, "returned")
    needless = dict(_needless(connection, declarations))
    for key, outcome in needless.items():
        end_followup(connection, key, CLOSED, day, outcome)
    return len(needless)


def _needless(
    connection: sqlite3.Connection, declarations: Declarations
) -> Iterator[tuple[str, str]]:
    """Yield the open follow-ups that nobody needs, and why."""
    for query, outcome in ((_GONE, GONE), (_ANSWERED, ANSWERED)):
        yield from ((key, outcome) for (key,) in connection.execute(query))
    for key, name in connection.execute(_LEFT):
        status = declarations.statuses.get(name)
        if status and status.follow_up and status.follow_up.close_when_left:
            yield key, LEFT


def _hand_over(connection: sqlite3.Connection, column: str) -> None:
    """Let the CRM's activities take the place of saint's, so that none counts twice."""
    query = _TAKEN_OVER.format(column=quote_identifier(column))
    for key, old, new in connection.execute(query).fetchall():
        connection.execute(
            "UPDATE followups SET activity = ? WHERE key = ?", (new, key)
        )
        connection.execute("DELETE FROM activities WHERE id = ?", (old,))


def write_new(
    connection: sqlite3.Connection,
    new: Iterable[Candidate],
    day: date,
    requests: Iterable[int] | None = None,
) -> tuple[FollowUp, ...]:
    """Write the follow-ups of candidates and return them as they are listed.

    ``requests`` are the row ids of the requests that they are about, if they are.
    """
    written = []
    about: Iterable[int | None] = repeat(None) if requests is None else requests
    for candidate, request in zip(new, about, strict=False):
        write_followup(connection, candidate, day, request=request)
        written.append(show_followup(connection, candidate.key))
    return tuple(written)


def _write_withheld(
    connection: sqlite3.Connection, withheld: Iterable[Withheld], day: date
) -> None:
    rows = [
        (one.candidate.episode, one.reason.value, day.isoformat())
        for one in withheld
        if one.reason in LASTING
    ]
    connection.executemany(
        "INSERT INTO withheld_followups (episode, reason, day) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        rows,
    )
