"""The tables of what saint does: history, never rebuilt and never lost.

A follow-up stands here for its whole life. While it is open or done it has an activity
in the CRM's table, so that counters see it; one that was closed, being neither planned
nor done, has none.
"""

import sqlite3

_FOLLOW_UPS = (
    """
    CREATE TABLE followups_2 (
        key TEXT PRIMARY KEY,
        episode INTEGER UNIQUE REFERENCES status_episodes (id),
        request INTEGER UNIQUE REFERENCES requests (id) ON DELETE SET NULL,
        activity INTEGER UNIQUE REFERENCES activities (id) ON DELETE SET NULL,
        entity TEXT NOT NULL,
        entity_id INTEGER NOT NULL,
        created_on TEXT NOT NULL,
        type TEXT NOT NULL,
        due TEXT NOT NULL,
        owner INTEGER REFERENCES users (id) ON DELETE SET NULL,
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'closed')),
        ended_on TEXT,
        outcome TEXT
    ) STRICT
    """,
    """
    INSERT INTO followups_2
    SELECT
        f.key, f.episode, NULL, f.activity, episode.entity, episode.entity_id,
        f.created_on, a.type, a.date, a.owner, COALESCE(a.subject, ''),
        COALESCE(a.text, ''), '', CASE a.completed WHEN 1 THEN 'done' ELSE 'open' END,
        CASE a.completed WHEN 1 THEN COALESCE(a.completed_at, a.date) END, NULL
    FROM followups AS f
    JOIN status_episodes AS episode ON episode.id = f.episode
    JOIN activities AS a ON a.id = f.activity
    """,
    "DROP TABLE followups",
    "ALTER TABLE followups_2 RENAME TO followups",
    "CREATE INDEX followups_of_entity ON followups (entity, entity_id)",
    "CREATE INDEX open_followups ON followups (due) WHERE state = 'open'",
    """
    CREATE TABLE followup_events (
        id INTEGER PRIMARY KEY,
        followup TEXT NOT NULL REFERENCES followups (key),
        day TEXT NOT NULL,
        event TEXT NOT NULL,
        owner INTEGER REFERENCES users (id) ON DELETE SET NULL,
        note TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX events_of_followup ON followup_events (followup)",
    """
    CREATE TABLE withheld_followups (
        episode INTEGER NOT NULL REFERENCES status_episodes (id),
        reason TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (episode, reason)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE status_criteria (
        status TEXT PRIMARY KEY,
        criteria TEXT NOT NULL,
        since TEXT NOT NULL
    ) STRICT
    """,
)
"""``followup_events.owner`` is whose it was until then; ``status_criteria.since`` the
day on which a refresh first found the status with these criteria."""


def add_life_of_followups(connection: sqlite3.Connection) -> None:
    """Let follow-ups live: states, events, and who is left without one."""
    for statement in _FOLLOW_UPS:
        connection.execute(statement)


_EXPORTS = (
    """
    CREATE TABLE followup_exports (
        followup TEXT NOT NULL REFERENCES followups (key),
        layout TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (followup, layout)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        event INTEGER NOT NULL UNIQUE REFERENCES followup_events (id),
        key TEXT NOT NULL UNIQUE,
        payload TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        sent_on TEXT
    ) STRICT
    """,
    "CREATE INDEX waiting_in_outbox ON outbox (id) WHERE sent_on IS NULL",
    """
    CREATE TABLE outbox_progress (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        last_event INTEGER NOT NULL
    ) STRICT
    """,
)
"""``outbox.key`` is the idempotency key: the receiver does nothing twice for it."""


def add_exports(connection: sqlite3.Connection) -> None:
    """Note what was exported, and keep what is to be sent until it has arrived."""
    for statement in _EXPORTS:
        connection.execute(statement)


_MAILINGS = (
    """
    CREATE TABLE mailings (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        about TEXT NOT NULL,
        started_on TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE mailed (
        mailing INTEGER NOT NULL REFERENCES mailings (id),
        address TEXT NOT NULL,
        message_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'refused')),
        day TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',
        activity INTEGER UNIQUE REFERENCES activities (id) ON DELETE SET NULL,
        PRIMARY KEY (mailing, address)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE mail_suppressions (
        address TEXT PRIMARY KEY,
        reason TEXT NOT NULL,
        day TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)
"""An address is folded; one that is ``sending`` when nobody sends may have got it."""


def add_mailings(connection: sqlite3.Connection) -> None:
    """Note who was mailed, so that nobody is mailed twice, and who is not to be."""
    for statement in _MAILINGS:
        connection.execute(statement)
