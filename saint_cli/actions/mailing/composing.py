"""Composing a mailing: a letter for everybody who is to get it."""

from collections.abc import Iterator
from datetime import datetime

from saint_cli.actions.mailing.journal import Addressee
from saint_cli.actions.mailing.messages import (
    Outgoing,
    build_message,
    message_id,
    unsubscribe_headers,
)
from saint_cli.actions.mailing.recipients import Audience
from saint_cli.actions.mailing.sending import Letter
from saint_cli.config.mail_templates import MailTemplate, MailWriter, Written
from saint_cli.model.acting import MailSettings
from saint_cli.model.declarations import Settings


def compose_letters(
    mailing: str,
    template: MailTemplate,
    audience: Audience,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Yield the letter of each person in an audience, in the person's language."""
    mail = settings.mail
    assert mail is not None
    writer = MailWriter(template, settings, now.date(), now)
    for person in audience.chosen:
        outgoing = Outgoing(
            person.address,
            person.name,
            writer.write(person.language, person.values),
            message_id(mailing, person.address, mail),
        )
        headers = unsubscribe_headers(mail, person.address)
        message = build_message(outgoing, mail, now, headers)
        addressee = Addressee(audience.entity, person.row_id)
        yield Letter(outgoing, message, addressee)


def compose_notice(
    mailing: str,
    whom: tuple[str, str],
    written: Written,
    mail: MailSettings,
    now: datetime,
) -> Letter:
    """Return a letter to one of ours, by name and address: no customer's activity."""
    name, address = whom
    outgoing = Outgoing(address, name, written, message_id(mailing, address, mail))
    return Letter(outgoing, build_message(outgoing, mail, now))
