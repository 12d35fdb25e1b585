"""``saint followups digest``: each user's open follow-ups, by mail or on screen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.post import PostedMailing, post_letters, require_mail
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from saint_cli.actions.exports.records import Record
    from saint_cli.actions.followups.users import User
    from saint_cli.actions.mailing.sending import Letter
    from saint_cli.model.acting import MailSettings
    from saint_cli.model.declarations import Settings
    from saint_cli.views.wording import Words


def digest(
    context: typer.Context,
    *,
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="USER", help="Only that of this user."),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Show it as HTML instead of Markdown.")
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send each by the settings' mail server.")
    ] = False,
    eml: Annotated[
        Path | None,
        typer.Option("--eml", metavar="FOLDER", help="Write each to a file."),
    ] = None,
) -> int:
    """Show or mail to each user what is to be done: overdue, today, in 7 days.

    With `--send` everybody who has open follow-ups and an e-mail address gets one
    message a day, however often this runs.

    Examples:

        saint followups digest --owner "Kim Holm"
        saint followups digest --send
    """
    session = Session(context)
    from saint_cli.views.wording import Words

    if send and eml:
        message = "--send and --eml do not go together"
        raise InputError(message)
    found = _read(session, owner)
    words = Words(found.settings.language, found.settings.currency)
    if not (send or eml):
        session.write_text(_shown(found, words, as_html=html))
        return ExitCode.DONE
    session.refuse_as_of("followups digest --send")
    from saint_cli.actions.mailing.sending import alone

    with alone(session.database):
        letters = _letters(session, found, words)
        mailing = PostedMailing(f"digest/{found.day}", "digest", found.mail)
        sent = post_letters(session, mailing, letters, eml)
    session.say(f"{sum(one.state == 'sent' for one in sent)} digests sent")
    return ExitCode.DONE if all(one.state == "sent" for one in sent) else ExitCode.NO


class _Found(NamedTuple):
    """The open follow-ups of each user who has any."""

    settings: "Settings"
    day: "date"
    lists: "list[tuple[User, list[Record]]]"

    @property
    def mail(self) -> "MailSettings":
        """Who writes the digests."""
        return require_mail(self.settings.mail)


def _read(session: Session, owner: str | None) -> _Found:
    from saint_cli.actions.exports.records import list_records
    from saint_cli.actions.followups.users import find_user, list_users

    with session.reading() as reading:
        users = list_users(reading.connection)
        if owner is not None:
            users = [find_user(users, owner, "--owner")]
        records = [r for r in list_records(reading.connection) if r.state == "open"]
        lists = [
            (user, [one for one in records if one.owner == user.row_id])
            for user in users
        ]
        settings, day = reading.declarations.settings, reading.day
    return _Found(settings, day, [one for one in lists if one[1]])


def _shown(found: _Found, words: "Words", *, as_html: bool) -> str:
    from saint_cli.views.digest import digest_html, digest_markdown, make_digest

    write = digest_html if as_html else digest_markdown
    texts = [
        write(make_digest(user.name, records, found.day, words), words)
        for user, records in found.lists
    ]
    return "\n".join(texts)


def _letters(session: Session, found: _Found, words: "Words") -> "list[Letter]":
    from saint_cli.actions.mailing.composing import compose_notice
    from saint_cli.config.mail_templates import Written
    from saint_cli.model.addresses import address_of
    from saint_cli.views.digest import digest_html, digest_markdown, make_digest

    now = session.environment.now(found.settings.timezone)
    letters = []
    for user, records in found.lists:
        address = address_of(user.email)
        if not address:
            session.warn(f"{user.name} has no e-mail address to send the digest to")
            continue
        digest = make_digest(user.name, records, found.day, words)
        written = Written(
            digest.title, digest_markdown(digest, words), digest_html(digest, words)
        )
        name = f"digest/{found.day}"
        whom = (user.name, address)
        letters.append(compose_notice(name, whom, written, found.mail, now))
    return letters
