"""Who was mailed: written down before sending and after, so that nobody is twice.

A message is ``sending`` before it leaves, and ``sent`` once the server has it. Whoever
is killed between the two leaves it ``sending``: it may have arrived, so it is not sent
again unless somebody says so.
"""

import sqlite3
from datetime import date
from typing import NamedTuple

from saint_cli.actions.followups.writing import SOURCE_SYSTEM
from saint_cli.actions.mailing.messages import Outgoing
from saint_cli.model.entities import Entity
from saint_cli.model.text import fold

SENDING, SENT, REFUSED = "sending", "sent", "refused"

_ACTIVITY = """
INSERT INTO activities (
    source_system, external_id, date, type, direction, completed, completed_at,
    subject, text, owner, company, person
)
SELECT
    :source, :key, :day, 'email', 'outgoing', 1, :day, :subject, :text,
    {owner}, {company}, {person}
FROM {table} AS e {join} WHERE e.id = :row_id
"""
_LINKS = {
    Entity.PERSON: {
        "table": "persons",
        "join": "LEFT JOIN companies AS company ON company.id = e.company",
        "owner": "COALESCE(e.owner, company.owner)",
        "company": "e.company",
        "person": "e.id",
    },
    Entity.COMPANY: {
        "table": "companies",
        "join": "",
        "owner": "e.owner",
        "company": "e.id",
        "person": "NULL",
    },
}


class Mailing(NamedTuple):
    """A mailing that is going on: an address gets it once, however often it is sent."""

    row_id: int
    name: str


class Addressee(NamedTuple):
    """Whose activity the message is to be."""

    entity: Entity
    row_id: int


def open_mailing(
    connection: sqlite3.Connection, name: str, about: str, day: date
) -> Mailing:
    """Begin a mailing, or go on with the one of that name."""
    connection.execute(
        "INSERT INTO mailings (name, about, started_on) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (name, about, day.isoformat()),
    )
    row = connection.execute("SELECT id, name FROM mailings WHERE name = ?", (name,))
    return Mailing(*row.fetchone())


def states_of(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    """Return what became of each address that a mailing was begun to be sent to."""
    rows = connection.execute(
        "SELECT address, state FROM mailed JOIN mailings ON mailings.id = mailing"
        " WHERE name = ?",
        (name,),
    )
    return dict(rows.fetchall())


def note_sending(
    connection: sqlite3.Connection, mailing: Mailing, outgoing: Outgoing, day: date
) -> None:
    """Write down that a message is about to leave."""
    connection.execute(
        "INSERT INTO mailed (mailing, address, message_id, state, day)"
        " VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (mailing, address) DO UPDATE SET state = excluded.state",
        (
            *(mailing.row_id, fold(outgoing.address), outgoing.message_id),
            *(SENDING, day.isoformat()),
        ),
    )


def note_sent(
    connection: sqlite3.Connection,
    mailing: Mailing,
    outgoing: Outgoing,
    addressee: Addressee | None,
    day: date,
) -> None:
    """Write down that the server has a message, and the activity that it is."""
    activity = None
    if addressee:
        activity = connection.execute(
            _ACTIVITY.format(**_LINKS[addressee.entity]),
            {
                "source": SOURCE_SYSTEM,
                "key": f"mail/{mailing.name}/{outgoing.message_id}",
                "day": day.isoformat(),
                "subject": outgoing.written.subject,
                "text": outgoing.written.text,
                "row_id": addressee.row_id,
            },
        ).lastrowid
    connection.execute(
        "UPDATE mailed SET state = ?, day = ?, activity = ?, error = ''"
        " WHERE mailing = ? AND address = ?",
        (
            *(SENT, day.isoformat(), activity),
            *(mailing.row_id, fold(outgoing.address)),
        ),
    )


def note_refused(
    connection: sqlite3.Connection, mailing: Mailing, outgoing: Outgoing, error: str
) -> None:
    """Write down that the server will not have a message, now or ever."""
    connection.execute(
        "UPDATE mailed SET state = ?, error = ? WHERE mailing = ? AND address = ?",
        (REFUSED, error, mailing.row_id, fold(outgoing.address)),
    )


def forget_sending(
    connection: sqlite3.Connection, mailing: Mailing, outgoing: Outgoing
) -> None:
    """Take back that a message was about to leave: the server said no for now."""
    connection.execute(
        "DELETE FROM mailed WHERE mailing = ? AND address = ? AND state = ?",
        (mailing.row_id, fold(outgoing.address), SENDING),
    )


def suppress(
    connection: sqlite3.Connection, address: str, reason: str, day: date
) -> None:
    """Never write to an address again."""
    connection.execute(
        "INSERT INTO mail_suppressions (address, reason, day) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (fold(address), reason, day.isoformat()),
    )


def release(connection: sqlite3.Connection, address: str) -> bool:
    """Let an address be written to again; return whether it was not to be."""
    delete = "DELETE FROM mail_suppressions WHERE address = ?"
    return connection.execute(delete, (fold(address),)).rowcount > 0


def list_suppressions(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return the addresses that are not to be written to, why, and since when."""
    query = "SELECT address, reason, day FROM mail_suppressions ORDER BY address"
    return connection.execute(query).fetchall()
