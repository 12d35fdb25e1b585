"""Sending: each message is noted before it leaves and when it has arrived."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from sqlite3 import Connection
from typing import NamedTuple

from saint_cli.actions.mailing.journal import (
    REFUSED,
    SENDING,
    SENT,
    Addressee,
    Mailing,
    forget_sending,
    note_refused,
    note_sending,
    note_sent,
    suppress,
)
from saint_cli.actions.mailing.messages import Outgoing
from saint_cli.actions.mailing.postmen import (
    LostError,
    Postman,
    PostponedError,
    RefusedError,
    UnreachableError,
)
from saint_cli.crm.database import transaction
from saint_cli.crm.locks import only_one
from saint_cli.model.text import fold

POSTPONED = "postponed"
"""What became of a message that the server may take another time."""

BOUNCED = "bounced"

_MOST_LOST = 3


class Letter(NamedTuple):
    """A message with whom it goes to, and whose activity it is to be, if anybody's."""

    outgoing: Outgoing
    message: EmailMessage
    addressee: Addressee | None = None


class Sent(NamedTuple):
    """What became of a letter, and what the server said if it did not take it."""

    letter: Letter
    state: str
    answer: str = ""


def alone(database: Path) -> AbstractContextManager[None]:
    """Be the only one to mail.

    Raises:
        BusyError: Another saint is mailing.
    """
    return only_one(database, "mail")


def still_to_send(
    letters: Iterable[Letter], states: dict[str, str], *, again: bool
) -> list[Letter]:
    """Return the letters that have not left; ``again`` also those that may have."""
    settled = {SENT, REFUSED} if again else {SENT, REFUSED, SENDING}
    return [
        letter
        for letter in letters
        if states.get(fold(letter.outgoing.address)) not in settled
    ]


def send_letters(
    database: Path,
    busy_timeout: float,
    mailing: Mailing,
    letters: Iterable[Letter],
    postman: Postman,
    *,
    day: date,
    gap_seconds: float = 0,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Sent]:
    """Send letters one by one, and yield what became of each.

    The caller holds the lock of ``alone``. Nothing is sent while the database is being
    written; whoever is killed at any moment has written down what may have left.

    Raises:
        UnreachableError: No message can be handed over.
    """
    lost = 0
    for number, letter in enumerate(letters):
        if number and gap_seconds:
            pause(gap_seconds)
        postman.get_ready()
        with transaction(database, busy_timeout=busy_timeout) as connection:
            note_sending(connection, mailing, letter.outgoing, day)
        try:
            sent = _hand_over(letter, postman)
        except UnreachableError:
            with transaction(database, busy_timeout=busy_timeout) as connection:
                forget_sending(connection, mailing, letter.outgoing)
            raise
        with transaction(database, busy_timeout=busy_timeout) as connection:
            _note(connection, mailing, sent, day)
        yield sent
        lost = lost + 1 if sent.state == SENDING else 0
        if lost >= _MOST_LOST:
            break


def _note(connection: Connection, mailing: Mailing, sent: Sent, day: date) -> None:
    outgoing = sent.letter.outgoing
    if sent.state == SENT:
        note_sent(connection, mailing, outgoing, sent.letter.addressee, day)
    elif sent.state in (REFUSED, BOUNCED):
        note_refused(connection, mailing, outgoing, sent.answer)
    elif sent.state == POSTPONED:
        forget_sending(connection, mailing, outgoing)
    if sent.state == BOUNCED:
        suppress(connection, outgoing.address, BOUNCED, day)


def _hand_over(letter: Letter, postman: Postman) -> Sent:
    try:
        postman.hand_over(letter.message, letter.outgoing.address)
    except RefusedError as error:
        return Sent(letter, BOUNCED if error.is_bounce else REFUSED, str(error))
    except PostponedError as error:
        return Sent(letter, POSTPONED, str(error))
    except LostError as error:
        return Sent(letter, SENDING, str(error))
    return Sent(letter, SENT)
