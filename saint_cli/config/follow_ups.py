"""Follow-ups in YAML: a status's ``follow_up``, and ``follow_ups`` in the settings."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from saint_cli.config.counters import read_period
from saint_cli.config.criteria import CriteriaReader
from saint_cli.config.nodes import Document, Entry, parse_number
from saint_cli.model.acting import Due, FollowUpSettings, WorkingDays
from saint_cli.model.declarations import FollowUpRule, Wording
from saint_cli.model.errors import ProblemsError, suggest
from saint_cli.model.periods import Period, Unit, parse_period

KEYS = (
    "type",
    "due",
    "text",
    "assign",
    "cooldown",
    "at_most",
    "order",
    "close",
    "not_if",
    "max",
)
_TYPE = re.compile(r"[a-z][a-z_]{0,30}")
_WORKING_DAYS = re.compile(r"(\d{1,3}) working days?", re.ASCII)
_AT_MOST = re.compile(r"(\d{1,6}) per owner per day", re.ASCII)
_MOST_HOLDOUT = Decimal(50)
_STRING = "tag:yaml.org,2002:str"


def read_follow_up(
    entry: Entry | None,
    reader: CriteriaReader,
    read_text: Callable[[Entry | None], Wording],
) -> FollowUpRule | None:
    """Read the follow-up that a status asks for."""
    document = reader.document
    if entry is None:
        return None
    entries = document.mapping(entry.value, KEYS, required=("type",))
    if entries is None or "type" not in entries:
        return None
    read: dict[str, Any] = {
        key: _READERS[key](entries[key].value, document)
        for key in _READERS
        if key in entries
    }
    if "order" in entries:
        read["order"] = reader.sort(entries["order"].value)
    return FollowUpRule(
        type=_type(entries["type"].value, document),
        due=_due(entries["due"].value, document) if "due" in entries else None,
        text=read_text(entries.get("text")),
        **{_FIELDS.get(key, key): value for key, value in read.items()},
    )


_FIELDS = {"close": "close_when_left", "not_if": "not_if_planned"}


def read_follow_up_settings(node: Node, document: Document) -> FollowUpSettings | None:
    """Read what holds for the follow-ups of all statuses."""
    entries = document.mapping(node, tuple(SETTINGS))
    if entries is None:
        return None
    read = {key: SETTINGS[key](e.value, document) for key, e in entries.items()}
    return FollowUpSettings(**{key: v for key, v in read.items() if v is not None})


def read_holdout(node: Node, document: Document) -> Decimal:
    """Read the share of entities, in percent, that get no follow-up."""
    text = document.text(node, "a share such as 10%") or ""
    percent = parse_number(text.strip().removesuffix("%"))
    if percent is None or not 0 <= percent <= _MOST_HOLDOUT:
        message = f'"{text}" is no share to hold out'
        document.report(node, message, f"write 1% to {_MOST_HOLDOUT}%")
        return Decimal(0)
    return percent


def parse_due(text: str, origin: str) -> Due:
    """Read when something is due from the option ``origin``.

    Raises:
        ProblemsError: It is no day to be due.
    """
    document = Document(origin)
    due = _due(ScalarNode(_STRING, text), document)
    if document.problems:
        raise ProblemsError(document.problems)
    return due


def parse_type(text: str, origin: str) -> str:
    """Read a type of activity from the option ``origin``.

    Raises:
        ProblemsError: It is none.
    """
    document = Document(origin)
    kind = _type(ScalarNode(_STRING, text), document)
    if document.problems:
        raise ProblemsError(document.problems)
    return kind


def _type(node: Node, document: Document) -> str:
    kind = document.text(node, "a type such as call") or ""
    if not _TYPE.fullmatch(kind):
        message = f'"{kind}" is no type of activity'
        document.report(node, message, "such as call, email, todo or appointment")
    return kind


def _due(node: Node, document: Document) -> Due:
    text = document.text(node, 'a day such as "in 3 days"')
    if text is None or text == "today":
        return None
    if text == "tomorrow":
        return Period(1, Unit.DAY)
    text = text.removeprefix("in ")
    if match := _WORKING_DAYS.fullmatch(text):
        return WorkingDays(int(match[1]))
    try:
        return parse_period(text)
    except ValueError:
        message = f'"{text}" is no day to be due'
        hint = 'write "today", "tomorrow", "in 3 days" or "in 3 working days"'
        document.report(node, message, hint)
        return None


def _assign(node: Node, document: Document) -> tuple[str, ...]:
    """Read whose the follow-ups are: nobody named means our contact."""
    if isinstance(node, MappingNode):
        entries = document.mapping(node, ("round_robin",), required=("round_robin",))
        if not entries or "round_robin" not in entries:
            return ()
        parts = document.sequence(entries["round_robin"].value)
        named = [document.text(part, "a user") for part in parts]
        if not named:
            document.report(node, "round_robin needs at least one user")
        return tuple(dict.fromkeys(name for name in named if name))
    name = document.text(node, "owner, a user, or {round_robin: [a user, another]}")
    return () if name in (None, "owner") else (str(name),)


def _at_most(node: Node, document: Document) -> int | None:
    text = document.text(node, 'a limit such as "5 per owner per day"') or ""
    match = _AT_MOST.fullmatch(" ".join(text.split()))
    if not match or int(match[1]) == 0:
        document.report(node, f'"{text}" is no limit', 'write "5 per owner per day"')
        return None
    return int(match[1])


def _close(node: Node, document: Document) -> bool:
    text = document.text(node, "when_left or never")
    if text is not None and text not in ("when_left", "never"):
        hint = suggest(text, ("when_left", "never")) or "it is when_left or never"
        document.report(node, f'a follow-up is not closed "{text}"', hint)
    return text == "when_left"


def _not_if(node: Node, document: Document) -> Period | None:
    entries = document.mapping(node, ("planned",), required=("planned",)) or {}
    return (
        read_period(entries["planned"].value, document)
        if "planned" in entries
        else None
    )


def _most(node: Node, document: Document) -> int | None:
    return document.whole_number(node, 1)


def _holidays(node: Node, document: Document) -> str | None:
    from holidays import list_supported_countries

    text = document.text(node, "a country such as DK")
    if text is None:
        return None
    country, _, region = text.upper().replace("_", "-").partition("-")
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        document.report(node, f'no holidays are known of "{text}"', "such as DK or DE")
        return None
    if region and region not in known[country]:
        hint = suggest(region, known[country]) or f"of {country} all are known"
        document.report(node, f'{country} has no region "{region}"', hint)
        return None
    return f"{country}-{region}" if region else country


_READERS: Mapping[str, Callable[[Node, Document], Any]] = {
    "assign": _assign,
    "cooldown": read_period,
    "at_most": _at_most,
    "close": _close,
    "not_if": _not_if,
    "max": _most,
}
"""How each key of a follow-up is read that stands for itself."""

SETTINGS: Mapping[str, Callable[[Node, Document], Any]] = {
    "max": _most,
    "max_data_age": read_period,
    "at_most": _at_most,
    "holidays": _holidays,
}
