"""Addresses in YAML: of web servers and of people."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from yaml.nodes import Node

from saint_cli.config.nodes import Document
from saint_cli.model.acting import FOLLOW_UP_EVENTS, WebhookSettings
from saint_cli.model.addresses import is_address
from saint_cli.model.errors import suggest

WEBHOOK_KEYS = ("url", "events")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def read_link(node: Node, document: Document) -> str | None:
    """Read the address of a web server: https, or http on this machine."""
    text = document.text(node, "an address such as https://example.com/saint")
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or not text.isprintable():
        document.report(node, f'"{text}" is no address', "such as https://example.com/")
        return None
    if parts.scheme == "http" and host not in _HERE:
        document.report(node, f"{text} would be readable on the way", "use https://")
    if parts.username or parts.password:
        message = "an address must not hold a password: these files are kept in git"
        document.report(node, message)
    return text


def read_address(node: Node, document: Document) -> str | None:
    """Read an e-mail address, with a name or without, and without ``mailto:``."""
    text = document.text(node, "an address such as Kim <kim@example.com>")
    if text is None:
        return None
    text = text.removeprefix("mailto:")
    _, address = parseaddr(text)
    if not is_address(address):
        document.report(node, f'"{text}" is no e-mail address')
        return None
    return text


def read_webhook(node: Node, document: Document) -> WebhookSettings | None:
    """Read where to tell what happens to follow-ups."""
    entries = document.mapping(node, WEBHOOK_KEYS, required=("url",))
    if not entries or "url" not in entries:
        return None
    url = read_link(entries["url"].value, document)
    events = []
    parts = document.sequence(entries["events"].value) if "events" in entries else []
    for part in parts:
        name = document.text(part, "an event such as created")
        if name is not None and name not in FOLLOW_UP_EVENTS:
            known = ", ".join(FOLLOW_UP_EVENTS)
            hint = suggest(name, FOLLOW_UP_EVENTS) or f"it is one of {known}"
            document.report(part, f'unknown event "{name}"', hint)
        elif name is not None:
            events.append(name)
    return WebhookSettings(url, tuple(events)) if url else None
