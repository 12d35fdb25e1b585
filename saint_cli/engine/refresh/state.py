"""What the derived tables hold: for which day, and by which declarations."""

import sqlite3
from datetime import date
from typing import NamedTuple

from saint_cli import __version__


class RefreshState(NamedTuple):
    """The day and the declarations that the derived tables follow.

    ``counters`` is the layout of the counter tables, with the settings that their
    values follow from.
    """

    day: date
    fingerprint: str
    counters: str
    timezone: str


def read_state(connection: sqlite3.Connection) -> RefreshState | None:
    """Return what the derived tables hold, or None if they were never made."""
    row = connection.execute(
        "SELECT day, fingerprint, counters, timezone FROM refresh_state"
    ).fetchone()
    return RefreshState(date.fromisoformat(row[0]), *row[1:]) if row else None


def write_state(connection: sqlite3.Connection, state: RefreshState) -> None:
    """Write down what the derived tables hold now."""
    connection.execute(
        "INSERT OR REPLACE INTO refresh_state (id, day, fingerprint, counters, timezone)"
        " VALUES (1, ?, ?, ?, ?)",
        (state.day.isoformat(), *state[1:]),
    )


def has_changes(connection: sqlite3.Connection) -> bool:
    """Whether any record or entity was written since the last refresh."""
    query = "SELECT EXISTS (SELECT 1 FROM changed_entities)"
    return bool(connection.execute(query).fetchone()[0])


def versioned(fingerprint: str) -> str:
    """Add saint's version, whose change makes what is derived anew."""
    return f"{__version__}:{fingerprint}"
