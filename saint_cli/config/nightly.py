"""``nightly`` in the settings: what ``saint run`` does, and how it tells of it."""

import shlex

from yaml.nodes import MappingNode, Node

from saint_cli.config.links import read_link
from saint_cli.config.nodes import Document
from saint_cli.model.acting import NightlySettings, Step

KEYS = ("steps", "log", "heartbeat")
_ELSEWHERE = frozenset({"run", "cron", "demo"})
_LINKS = ("http://", "https://")


def read_nightly(node: Node, document: Document) -> NightlySettings | None:
    """Read the nightly steps: command lines of saint's, in the order of running."""
    entries = document.mapping(node, KEYS, required=("steps",))
    if not entries or "steps" not in entries:
        return None
    parts = document.sequence(entries["steps"].value)
    steps = [step for part in parts if (step := _step(part, document))]
    log = document.text(entries["log"].value, "a file") if "log" in entries else None
    heartbeat = None
    if "heartbeat" in entries:
        heartbeat = _heartbeat(entries["heartbeat"].value, document)
    return NightlySettings(tuple(steps), log or "", heartbeat or "")


def _step(node: Node, document: Document) -> Step | None:
    line, is_last_resort = node, False
    if isinstance(node, MappingNode):
        entries = document.mapping(node, ("run", "always"), required=("run",))
        if not entries or "run" not in entries:
            return None
        line = entries["run"].value
        if "always" in entries:
            is_last_resort = bool(document.yes_no(entries["always"].value))
    text = document.text(line, "a command such as followups create")
    if text is None:
        return None
    try:
        words = shlex.split(text)
    except ValueError as error:
        document.report(line, f"not a command line: {error}")
        return None
    if words[:1] == ["saint"]:
        words = words[1:]
    if not words or words[0] in _ELSEWHERE or words[0].startswith("-"):
        message = f'"{text}" is no step of a nightly run'
        document.report(line, message, "write a command, such as followups create")
        return None
    return Step(tuple(words), is_last_resort)


def _heartbeat(node: Node, document: Document) -> str | None:
    text = document.text(node, "a link to call, or a file to touch")
    return read_link(node, document) if text and text.startswith(_LINKS) else text
