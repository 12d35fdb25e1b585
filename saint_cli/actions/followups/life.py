"""The life of a follow-up in people's hands: done, snoozed, reassigned, reopened."""

import sqlite3
from datetime import date

from saint_cli.actions.followups.listing import (
    CLOSED,
    DONE,
    OPEN,
    FollowUp,
    show_followup,
)
from saint_cli.actions.followups.users import User
from saint_cli.actions.followups.writing import (
    end_followup,
    reopen_followup,
    write_event,
)
from saint_cli.model.errors import InputError


def finish(
    connection: sqlite3.Connection,
    followup: FollowUp,
    day: date,
    *,
    done_on: date,
    outcome: str = "",
) -> FollowUp:
    """Mark an open follow-up as done; a call or an e-mail is then contact made.

    Raises:
        InputError: It is not open, or ``done_on`` is after ``day``.
    """
    _require(followup, OPEN)
    if done_on > day:
        message = f"what is done on {done_on} is not done yet; it is {day}"
        raise InputError(message)
    end_followup(connection, followup.key, DONE, done_on, outcome)
    return show_followup(connection, followup.key)


def close(
    connection: sqlite3.Connection, followup: FollowUp, day: date, reason: str
) -> FollowUp:
    """Close an open follow-up that is not to be done.

    Raises:
        InputError: It is not open.
    """
    _require(followup, OPEN)
    end_followup(connection, followup.key, CLOSED, day, reason)
    return show_followup(connection, followup.key)


def snooze(
    connection: sqlite3.Connection, followup: FollowUp, day: date, until: date
) -> FollowUp:
    """Let an open follow-up be due on a later day.

    Raises:
        InputError: It is not open, or the day has passed.
    """
    _require(followup, OPEN)
    if until < day:
        message = f"{until} has passed; name a day from {day} on"
        raise InputError(message)
    connection.execute(
        "UPDATE followups SET due = ? WHERE key = ?", (until.isoformat(), followup.key)
    )
    connection.execute(
        "UPDATE activities SET date = ?"
        " WHERE id = (SELECT activity FROM followups WHERE key = ?)",
        (until.isoformat(), followup.key),
    )
    note = f"from {followup.due} to {until}"
    write_event(connection, followup.key, day, "snoozed", note)
    return show_followup(connection, followup.key)


def reassign(
    connection: sqlite3.Connection, followup: FollowUp, day: date, user: User
) -> FollowUp:
    """Give an open follow-up to another user.

    Raises:
        InputError: It is not open.
    """
    _require(followup, OPEN)
    query = "SELECT owner FROM followups WHERE key = ?"
    (before,) = connection.execute(query, (followup.key,)).fetchone()
    if before == user.row_id:
        return followup
    connection.execute(
        "UPDATE followups SET owner = ? WHERE key = ?", (user.row_id, followup.key)
    )
    connection.execute(
        "UPDATE activities SET owner = ?"
        " WHERE id = (SELECT activity FROM followups WHERE key = ?)",
        (user.row_id, followup.key),
    )
    note = f"from {followup.owner or 'nobody'} to {user.name}"
    write_event(connection, followup.key, day, "reassigned", note, owner=before)
    return show_followup(connection, followup.key)


def reopen(connection: sqlite3.Connection, followup: FollowUp, day: date) -> FollowUp:
    """Make a follow-up that is done or closed open again.

    Raises:
        InputError: It is open.
    """
    _require(followup, DONE, CLOSED)
    reopen_followup(connection, followup.key, day)
    return show_followup(connection, followup.key)


def _require(followup: FollowUp, *states: str) -> None:
    if followup.state not in states:
        expected = " or ".join(states)
        message = f"{followup.key} is {followup.state}, not {expected}"
        raise InputError(message)
