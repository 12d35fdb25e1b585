"""Handing letters over, for every command that mails."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saint_cli.actions.mailing.postmen import Postman
    from saint_cli.actions.mailing.sending import Letter, Sent
    from saint_cli.model.acting import MailSettings


class PostedMailing(NamedTuple):
    """A mailing by its name, what it is about, and who writes."""

    name: str
    about: str
    mail: "MailSettings"


def require_mail(mail: "MailSettings | None") -> "MailSettings":
    """Return who writes.

    Raises:
        InputError: The settings do not say.
    """
    if mail is None:
        message = (
            'settings.yaml has no mail; add: mail: {from: "Kim <kim@example.com>"}'
        )
        raise InputError(message)
    return mail


def post_letters(
    session: Session,
    mailing: PostedMailing,
    letters: "Sequence[Letter]",
    folder: Path | None,
    *,
    again: bool = False,
) -> "list[Sent]":
    """Hand over those letters of a mailing that have not left yet.

    To files in a folder, else to the mail server. The caller holds the lock; ``again``
    takes also those that may have left when it was cut off.
    """
    from saint_cli.actions.mailing.journal import open_mailing, states_of
    from saint_cli.actions.mailing.sending import send_letters, still_to_send

    with session.reading() as reading:
        states = states_of(reading.connection, mailing.name)
    found = []
    with closing(_postman(session, mailing.mail, folder)) as postman:
        again = again or postman.may_repeat
        wanted = still_to_send(letters, states, again=again)
        if not wanted:
            return []
        with session.writing() as (snapshot, _):
            day = snapshot.day
            opened = open_mailing(snapshot.connection, mailing.name, mailing.about, day)
        for sent in send_letters(
            session.database,
            session.busy_timeout,
            opened,
            wanted,
            postman,
            day=day,
            gap_seconds=0 if postman.may_repeat else 60 / mailing.mail.per_minute,
        ):
            found.append(sent)
            if sent.answer:
                address = sent.letter.outgoing.address
                session.warn(f"{address}: {sent.state}: {sent.answer}")
    return found


def _postman(session: Session, mail: "MailSettings", folder: Path | None) -> "Postman":
    from saint_cli.actions.mailing.postmen import (
        FolderPostman,
        ServerPostman,
        find_password,
    )

    if folder:
        return FolderPostman(folder)
    return ServerPostman(mail, find_password(mail, session.environment.variables))
