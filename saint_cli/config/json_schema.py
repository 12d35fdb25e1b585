"""JSON Schema of the files of a folder of statuses, for editors.

The keys are those that the readers of the files take: a key without a schema here is
an error when the schema is made, and so is a schema without a key.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from saint_cli.config import (
    follow_ups,
    links,
    mail,
    nightly,
    rule_tests,
    settings,
    statuses,
)
from saint_cli.config.pictures import KINDS as PICTURES
from saint_cli.config.schema_parts import (
    DAY,
    NUMBER,
    PERCENT,
    PERIOD,
    TEXT,
    YES_NO,
    Schema,
    any_of,
    counter_name,
    criterion,
    field_name,
    listed,
    one_or_more,
    own_columns,
    where,
)
from saint_cli.model.acting import FOLLOW_UP_EVENTS, Security
from saint_cli.model.declarations import SETTINGS_VERSION, Settings
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.tables import TABLES
from saint_cli.model.template_variables import ORGANISATION_FIELDS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDING: Schema = {
    "anyOf": [
        TEXT,
        {
            "type": "object",
            "patternProperties": {"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$": TEXT},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ],
    "description": "One text, or one for each language: {en: …, da: …}",
}
_WHOLE: Schema = {"type": "integer", "minimum": 1}
_ENTITY: Schema = {"enum": [entity.value for entity in Entity]}
_CRITERIA: Schema = {"$ref": "#/$defs/criteria"}


def make_schema(kind: str, declared: Settings, own: OwnFieldNames) -> Schema:
    """Return the schema of one kind of file, one of ``KINDS``.

    ``declared`` are the settings whose counters and classes can be named, ``own`` the
    users' own columns.
    """
    title, make = KINDS[kind]
    return {
        "$schema": _DIALECT,
        "title": title,
        **make(declared, own),
        "$defs": {"criteria": one_or_more(criterion(declared, own))},
    }


def _object(
    keys: Iterable[str], schemas: Mapping[str, Schema], required: Iterable[str] = ()
) -> Schema:
    """Return an object with exactly some keys."""
    keys = tuple(keys)
    if unknown := schemas.keys() - set(keys):
        message = f"no reader takes {', '.join(sorted(unknown))}"
        raise KeyError(message)
    return {
        "type": "object",
        "properties": {key: schemas[key] for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def _status(declared: Settings, own: OwnFieldNames) -> Schema:
    suffixes = "|".join(suffix.removeprefix(".") for suffix in sorted(PICTURES))
    schemas: dict[str, Schema] = {
        "name": _WORDING,
        "entity": _ENTITY,
        "priority": {"type": "integer", "minimum": 0},
        "image": {"type": "string", "pattern": rf"\.({suffixes})$"},
        "watermark": YES_NO,
        "symbol": {"type": "string", "minLength": 1, "maxLength": 8},
        "criteria": _CRITERIA,
        "description": _WORDING,
        "follow_up": _follow_up(declared, own),
        "baseline": YES_NO,
        "holdout": PERCENT,
        "tests": {"type": "array", "items": _test(declared, own), "minItems": 1},
    }
    return _object(statuses.STATUS_KEYS, schemas, ("name", "entity", "criteria"))


def _follow_up(declared: Settings, own: OwnFieldNames) -> Schema:
    robin = _object(
        ("round_robin",), {"round_robin": one_or_more(TEXT)}, ("round_robin",)
    )
    schemas: dict[str, Schema] = {
        "type": {"type": "string", "pattern": "^[a-z][a-z_]{0,30}$"},
        "due": {
            "type": "string",
            "examples": ["today", "in 3 days", "in 3 working days"],
        },
        "text": _WORDING,
        "assign": {"anyOf": [TEXT, robin]},
        "cooldown": PERIOD,
        "at_most": _AT_MOST,
        "order": _sort(declared, own),
        "close": {"enum": ["when_left", "never"]},
        "not_if": _object(("planned",), {"planned": PERIOD}, ("planned",)),
        "max": _WHOLE,
    }
    return _object(follow_ups.KEYS, schemas, ("type",))


_AT_MOST: Schema = {
    "type": "string",
    "pattern": r"^\s*\d{1,6}\s+per\s+owner\s+per\s+day\s*$",
}


def _column(declared: Settings, own: OwnFieldNames) -> Schema:
    return any_of((field_name(own), counter_name(declared)))


def _sort(declared: Settings, own: OwnFieldNames) -> Schema:
    descending: Schema = {"type": "string", "pattern": "^-"}
    return one_or_more(any_of((_column(declared, own), descending)))


def _selection(declared: Settings, own: OwnFieldNames) -> Schema:
    schemas: dict[str, Schema] = {
        "name": _WORDING,
        "entity": _ENTITY,
        "criteria": _CRITERIA,
        "columns": listed(_column(declared, own)),
        "sort": _sort(declared, own),
        "limit": _WHOLE,
    }
    return _object(statuses.SELECTION_KEYS, schemas, ("name", "entity", "criteria"))


def _test(declared: Settings, own: OwnFieldNames) -> Schema:
    records = {table: one_or_more(_record(table, own)) for table in TABLES}
    values = {
        "type": "object",
        "propertyNames": counter_name(declared),
        "additionalProperties": {"type": ["string", "number", "null"]},
        "minProperties": 1,
    }
    of_each = {"type": "object", "additionalProperties": values, "minProperties": 1}
    schemas: dict[str, Schema] = {
        "name": TEXT,
        "today": DAY,
        **records,
        "matches": any_of((one_or_more(TEXT), {"type": "array", "maxItems": 0})),
        "counters": any_of((values, of_each)),
    }
    test = _object(rule_tests.KEYS, schemas, ("name", "today"))
    return {**test, "anyOf": [{"required": ["matches"]}, {"required": ["counters"]}]}


def _record(table: str, own: OwnFieldNames) -> Schema:
    cell = {"type": ["string", "number", "boolean", "null"]}
    columns = ("id", *(c.name for c in TABLES[table].columns), *own_columns(table, own))
    return {
        "type": "object",
        "properties": {**dict.fromkeys(columns, cell), "times": _WHOLE},
        "additionalProperties": not own_columns(table, own),
    }


def _tests(declared: Settings, own: OwnFieldNames) -> Schema:
    tests = {"type": "array", "items": _test(declared, own), "minItems": 1}
    schemas: dict[str, Schema] = {"status": {"type": "string"}, "tests": tests}
    return _object(("status", "tests"), schemas, ("tests",))


def _settings(declared: Settings, own: OwnFieldNames) -> Schema:
    currency: Schema = {"type": "string", "pattern": "^[A-Za-z]{3}$"}
    bounds = _object(("from", "below"), {"from": NUMBER, "below": NUMBER})
    counter = {
        "counter": counter_name(declared),
        "where": where(declared, own),
        "period": PERIOD,
    }
    schemas: dict[str, Schema] = {
        "version": {"const": SETTINGS_VERSION},
        "timezone": {"type": "string", "examples": ["Europe/Copenhagen"]},
        "language": {"type": "string", "examples": ["en", "da"]},
        "currency": currency,
        "rates": _map(NUMBER, currency),
        "periods": _object(
            [e.value for e in Entity], {e.value: listed(PERIOD) for e in Entity}
        ),
        "amount_classes": _map({**bounds, "minProperties": 1}),
        "states": _states(),
        "counters": _map(_object(counter, counter, ("counter",))),
        "organisation": _object(
            ORGANISATION_FIELDS, dict.fromkeys(ORGANISATION_FIELDS, TEXT)
        ),
        "follow_ups": _follow_up_settings(),
        "webhook": _webhook(),
        "mail": _mail(),
        "nightly": _nightly(),
    }
    return _object(settings.KEYS, schemas, ("version",))


def _map(value: Schema, name: Schema | None = None) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": value}
    return {**found, "propertyNames": name} if name else found


def _states() -> Schema:
    tables = {
        table.name: _object(words.words, dict.fromkeys(words.words, one_or_more(TEXT)))
        for table in TABLES.values()
        if (words := table.column("state"))
    }
    return _object(tables, tables)


def _follow_up_settings() -> Schema:
    schemas: dict[str, Schema] = {
        "max": _WHOLE,
        "max_data_age": PERIOD,
        "at_most": _AT_MOST,
        "holidays": {"type": "string", "examples": ["DK", "DE-BY"]},
    }
    return _object(follow_ups.SETTINGS, schemas)


def _webhook() -> Schema:
    url = {"type": "string", "format": "uri"}
    events = one_or_more({"enum": list(FOLLOW_UP_EVENTS)})
    return _object(links.WEBHOOK_KEYS, {"url": url, "events": events}, ("url",))


def _mail() -> Schema:
    schemas: dict[str, Any] = dict.fromkeys(mail.KEYS, TEXT)
    schemas |= {"port": _WHOLE, "per_minute": _WHOLE}
    schemas["security"] = {"enum": [kind.value for kind in Security]}
    return _object(mail.KEYS, schemas, ("from",))


def _nightly() -> Schema:
    step = _object(("run", "always"), {"run": TEXT, "always": YES_NO}, ("run",))
    schemas: dict[str, Schema] = {
        "steps": one_or_more(any_of((TEXT, step))),
        "log": TEXT,
        "heartbeat": TEXT,
    }
    return _object(nightly.KEYS, schemas, ("steps",))


KINDS = {
    "status": ("A status", _status),
    "selection": ("A selection", _selection),
    "settings": ("The settings of a folder of statuses", _settings),
    "test": ("Tests of a status", _tests),
}
"""The kinds of files, by name, with their title and what makes their schema."""
