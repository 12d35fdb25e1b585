"""Messages as they go out: headers that no name can break, parts as they were written."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import NamedTuple
from unicodedata import category
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from saint_cli.config.mail_templates import Written
from saint_cli.model.acting import MailSettings

_MOST_NAME = 200

POLICY = SMTP.clone(max_line_length=990)
"""Python would fold a long link by encoding it, which no mail program would follow."""


class Outgoing(NamedTuple):
    """A message on its way: to whom, and what it says."""

    address: str
    name: str
    written: Written
    message_id: str


def message_id(mailing: str, address: str, mail: MailSettings) -> str:
    """Return the id of a mailing's message to an address: the same each time."""
    _, sender = parseaddr(mail.sender)
    domain = sender.rpartition("@")[2]
    return f"<{uuid5(NAMESPACE_URL, f'saint:{mailing}:{address}').hex}@{domain}>"


def build_message(
    outgoing: Outgoing,
    mail: MailSettings,
    now: datetime,
    extra: Mapping[str, str] | None = None,
) -> EmailMessage:
    """Return the message as it is sent; ``extra`` are headers of its kind."""
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(mail.sender)
    message["To"] = Address(_plain(outgoing.name), addr_spec=outgoing.address)
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["Subject"] = _plain(outgoing.written.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = outgoing.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (extra or {}).items():
        message[name] = value
    message.set_content(f"{outgoing.written.text}\n", cte="quoted-printable")
    if outgoing.written.html:
        message.add_alternative(
            outgoing.written.html, subtype="html", cte="quoted-printable"
        )
    return message


def unsubscribe_headers(mail: MailSettings, address: str) -> dict[str, str]:
    """Return the headers by which mail programs let people take themselves off.

    RFC 2369, and RFC 8058 for a link that one click is to suffice for.
    """
    target = mail.unsubscribe or f"mailto:{parseaddr(mail.sender)[1]}"
    if target.startswith("mailto:"):
        subject = quote(f"unsubscribe {address}")
        return {"List-Unsubscribe": f"<{target}?subject={subject}>"}
    link = target.replace("{address}", quote(address, safe=""))
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(_plain(name), addr_spec=address)


def _plain(text: str) -> str:
    """Return a text in one line, without anything that could end a header."""
    kept = (" " if category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    one_line = " ".join("".join(kept).split())[:_MOST_NAME]
    # Python reads "=?utf-8?q?=0aBcc:…?=" as a text already encoded, line end and all.
    return one_line.replace("=?", "= ?")
