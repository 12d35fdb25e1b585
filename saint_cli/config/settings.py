"""``settings.yaml``: what holds for the whole installation."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node

from saint_cli.config.counters import (
    COUNTER_KEYS,
    CounterContext,
    read_counter,
    read_period,
)
from saint_cli.config.fingerprint import SETTINGS_FILE
from saint_cli.config.follow_ups import read_follow_up_settings
from saint_cli.config.links import read_webhook
from saint_cli.config.mail import read_mail
from saint_cli.config.nightly import read_nightly
from saint_cli.config.nodes import Document, Entry, compose_file
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import SETTINGS_VERSION, AmountClass, Settings
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import ProblemsError, suggest
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.periods import Period
from saint_cli.model.tables import TABLES, OwnFields
from saint_cli.model.template_variables import (
    CONTEXT_NAMES,
    ORGANISATION_FIELDS,
    SAINT_VARIABLES,
)
from saint_cli.model.text import fold

_MOST_DECIMALS = 8
KEYS = (
    "version",
    "timezone",
    "language",
    "currency",
    "rates",
    "periods",
    "amount_classes",
    "states",
    "counters",
    "organisation",
    "follow_ups",
    "webhook",
    "mail",
    "nightly",
)


def require_settings(folder: Path) -> Settings:
    """Read the settings of a folder alone; the defaults where there are none.

    Raises:
        ProblemsError: Anything is wrong in them.
    """
    document = Document(str(folder / SETTINGS_FILE))
    settings = find_settings(folder, document, OwnFields.UNKNOWN)
    errors = [p for p in document.problems if not p.is_warning]
    if errors:
        raise ProblemsError(errors)
    return settings


def find_settings(folder: Path, document: Document, own: OwnFieldNames) -> Settings:
    """Read the settings of a folder; the defaults where there are none."""
    path = folder / SETTINGS_FILE
    node = compose_file(path, document) if path.exists() else None
    return _read_settings(node, document, own) if node else Settings()


def _read_settings(node: Node, document: Document, own: OwnFieldNames) -> Settings:
    # What is wrong is reported, and keeps its default.
    entries = document.mapping(node, KEYS, required=("version",)) or {}
    if "version" in entries:
        _check_version(entries["version"].value, document)
    read: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if name in entries:
            value = reader(entries[name].value, document)
            if value is not None:
                read[name] = value
    settings = Settings(**read)
    if "counters" in entries:
        context = CounterContext({}, settings.amount_classes, own)
        counters = _counters(entries["counters"].value, document, context)
        settings = Settings(**read, counters=counters)
    return settings


def _check_version(node: Node, document: Document) -> None:
    version = document.text(node, "the version")
    if version is not None and version != str(SETTINGS_VERSION):
        message = f"unknown version {version}"
        document.report(node, message, f"this saint reads version {SETTINGS_VERSION}")


def _timezone(node: Node, document: Document) -> str | None:
    from zoneinfo import ZoneInfo, available_timezones

    name = document.text(node, "a time zone such as Europe/Copenhagen")
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        hint = suggest(name, available_timezones())
        document.report(node, f'unknown time zone "{name}"', hint)
        return None
    return name


def _language(node: Node, document: Document) -> str | None:
    from saint_cli.config.languages import parse_locale

    language = document.text(node, "a language such as da")
    if language is None:
        return None
    try:
        parse_locale(language)
    except ValueError as error:
        document.report(node, str(error))
        return None
    return language.replace("_", "-")


def _currency(node: Node, document: Document) -> str | None:
    code = document.text(node, "a currency such as EUR")
    return None if code is None else _checked_currency(code, node, document)


def _checked_currency(code: str, node: Node, document: Document) -> str | None:
    if len(code) == len("EUR") and code.isascii() and code.isalpha():
        return code.upper()
    document.report(node, f'"{code}" is not a currency', "write its code, such as EUR")
    return None


def _rates(node: Node, document: Document) -> Mapping[str, Decimal]:
    rates = {}
    for name, entry in _named(node, document, "currencies with rates, {EUR: 7.46}"):
        code = _checked_currency(name, entry.key, document)
        rate = document.number(entry.value, "a rate such as 7.46")
        if rate is not None and (rate <= 0 or round(rate, _MOST_DECIMALS) != rate):
            message = f"a rate is above 0 and has at most {_MOST_DECIMALS} decimals"
            document.report(entry.value, message)
        elif code and rate is not None:
            rates[code] = rate
    return rates


def _periods(node: Node, document: Document) -> Mapping[Entity, tuple[Period, ...]]:
    entries = document.mapping(node, [entity.value for entity in Entity]) or {}
    periods = dict(Settings().periods)
    for name, entry in entries.items():
        read = (read_period(n, document) for n in document.sequence(entry.value))
        periods[Entity(name)] = tuple(dict.fromkeys(p for p in read if p))
    return periods


def _amount_classes(node: Node, document: Document) -> Mapping[str, AmountClass]:
    classes: dict[str, AmountClass] = {}
    places = {}
    for name, entry in _named(node, document, "classes, {small: {below: 10000}}"):
        bounds = document.mapping(entry.value, ("from", "below")) or {}
        numbers = {key: document.number(b.value) for key, b in bounds.items()}
        found = AmountClass(numbers.get("from"), numbers.get("below"))
        if found == AmountClass(None, None):
            document.report(entry.value, "a class has from, below, or both")
        elif not _lower(found) < _upper(found):
            document.report(entry.value, "from must be less than below")
        else:
            classes[name], places[name] = found, entry.key
    ordered = sorted(classes, key=lambda name: _lower(classes[name]))
    for name, following in pairwise(ordered):
        if _upper(classes[name]) > _lower(classes[following]):
            message = f'"{following}" overlaps with "{name}"'
            document.report(places[following], message)
    return classes


def _lower(amounts: AmountClass) -> Decimal:
    return Decimal("-Infinity") if amounts.from_amount is None else amounts.from_amount


def _upper(amounts: AmountClass) -> Decimal:
    return Decimal("Infinity") if amounts.below is None else amounts.below


def _states(node: Node, document: Document) -> Mapping[str, Mapping[str, str]]:
    known = {
        table.name: column.words
        for table in TABLES.values()
        if (column := table.column("state"))
    }
    states: dict[str, dict[str, str]] = {}
    for table, entry in (document.mapping(node, tuple(known)) or {}).items():
        words = states.setdefault(table, {})
        for state, inputs in (
            document.mapping(entry.value, known[table]) or {}
        ).items():
            for part in document.sequence(inputs.value):
                word = document.text(part, "a word of the input")
                if word is not None and words.setdefault(fold(word), state) != state:
                    message = f'"{word}" already stands for {words[fold(word)]}'
                    document.report(part, message)
    return states


def _organisation(node: Node, document: Document) -> Mapping[str, str]:
    entries = document.mapping(node, ORGANISATION_FIELDS) or {}
    read = {key: document.text(entry.value) for key, entry in entries.items()}
    return {key: text for key, text in read.items() if text is not None}


def _counters(
    node: Node, document: Document, context: CounterContext
) -> Mapping[str, Counter]:
    counters = {}
    example = "names with counters, {calls: {counter: activities.count}}"
    taken = {*SAINT_VARIABLES, *CONTEXT_NAMES, *Source}
    for name, entry in _named(node, document, example):
        if not name.isidentifier() or not name.isascii() or name != name.lower():
            message = f'"{name}" is no name for a counter'
            document.report(entry.key, message, "use a-z, 0-9 and _")
            continue
        if name in taken:
            message = f'"{name}" already has a meaning in templates'
            document.report(entry.key, message, "choose another name")
            continue
        keys = document.mapping(entry.value, COUNTER_KEYS, required=("counter",))
        if keys and "counter" in keys and (c := read_counter(keys, document, context)):
            counters[name] = c
    return counters


def _named(node: Node, document: Document, what: str) -> list[tuple[str, Entry]]:
    if not isinstance(node, MappingNode):
        document.report(node, f"expected {what}")
        return []
    return list(document.entries(node).items())


_READERS: Mapping[str, Callable[[Node, Document], Any]] = {
    "timezone": _timezone,
    "language": _language,
    "currency": _currency,
    "rates": _rates,
    "periods": _periods,
    "amount_classes": _amount_classes,
    "states": _states,
    "organisation": _organisation,
    "follow_ups": read_follow_up_settings,
    "webhook": read_webhook,
    "mail": read_mail,
    "nightly": read_nightly,
}
"""How each key is read; counters come after them, for they name amount classes."""
