"""``mail`` in the settings: who writes, by which server, and whom not to write to."""

from collections.abc import Callable, Mapping
from typing import Any

from yaml.nodes import Node

from saint_cli.config.links import read_address, read_link
from saint_cli.config.nodes import Document
from saint_cli.model.acting import MailSettings, Security
from saint_cli.model.errors import suggest

_MOST_A_MINUTE = 6_000
_LAST_PORT = 65_535


def read_mail(node: Node, document: Document) -> MailSettings | None:
    """Read who writes, by which server, and whom not to write to."""
    entries = document.mapping(node, tuple(KEYS), required=("from",))
    if not entries or "from" not in entries:
        return None
    read: dict[str, Any] = {}
    for key, (name, reader) in KEYS.items():
        value = reader(entries[key].value, document) if key in entries else None
        if value is not None:
            read[name] = value
    settings = MailSettings(**{"sender": "", **read})
    is_open = settings.security is Security.NONE
    if is_open and settings.server not in ("localhost", "127.0.0.1", "::1"):
        message = f"mail to {settings.server} would be readable on the way"
        document.report(entries["security"].key, message, "use starttls or tls")
    return settings


def _word(node: Node, document: Document) -> str | None:
    text = document.text(node, "a name")
    if text is not None and (not text.strip() or any(c.isspace() for c in text)):
        document.report(node, f'"{text}" is no name', "write one word")
        return None
    return text


def _number(most: int) -> Callable[[Node, Document], int | None]:
    def read(node: Node, document: Document) -> int | None:
        number = document.whole_number(node, 1)
        if number is not None and number > most:
            document.report(node, f"expected at most {most}")
            return None
        return number

    return read


def _security(node: Node, document: Document) -> Security | None:
    text = document.text(node, "tls, starttls or none") or ""
    known = [kind.value for kind in Security]
    if text not in known:
        hint = suggest(text, known) or f"it is one of {', '.join(known)}"
        document.report(node, f'unknown security "{text}"', hint)
        return None
    return Security(text)


def _unsubscribe(node: Node, document: Document) -> str | None:
    text = document.text(node, "a link, or mailto: and an address") or ""
    if not text.startswith("mailto:"):
        return read_link(node, document)
    return f"mailto:{address}" if (address := read_address(node, document)) else None


KEYS: Mapping[str, tuple[str, Callable[[Node, Document], Any]]] = {
    "from": ("sender", read_address),
    "reply_to": ("reply_to", read_address),
    "server": ("server", _word),
    "port": ("port", _number(_LAST_PORT)),
    "security": ("security", _security),
    "user": ("user", _word),
    "per_minute": ("per_minute", _number(_MOST_A_MINUTE)),
    "consent": ("consent", _word),
    "unsubscribed": ("unsubscribed", _word),
    "bounced": ("bounced", _word),
    "language": ("language", _word),
    "unsubscribe": ("unsubscribe", _unsubscribe),
}
"""How each key is read, and what it is called in the model."""
