"""JSON Schema of criteria and counters, from the declarations that validate them."""

from collections.abc import Iterable, Mapping
from typing import Any

from saint_cli.config.criteria import COMBINATIONS
from saint_cli.model.counters import standard_counters
from saint_cli.model.criterion_tests import TEST_NAMES, TESTS, Argument
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import ANY_STATE, STATES, Entity, Source
from saint_cli.model.fields import OwnFieldNames, field_names
from saint_cli.model.measures import MEASURES
from saint_cli.model.tables import TABLES, Column, Kind, OwnFields

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A text as it is written: ``80`` and ``true`` are texts too."""

DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^[+-]?(\d+\.?\d*|\.\d+)$"}
YES_NO: Schema = {"enum": [True, False, "yes", "no"]}
PERIOD: Schema = {
    "type": "string",
    "pattern": r"^\s*\d{1,4}\s+([Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)s?\s*$",
    "description": 'A length such as "30 days", "6 weeks", "2 months" or "1 year".',
    "examples": ["30 days", "6 weeks", "2 months", "1 year"],
}
PERCENT: Schema = {
    "type": ["string", "number"],
    "pattern": r"^\s*\d+(\.\d+)?\s*%?\s*$",
    "minimum": 0,
    "maximum": 100,
    "examples": ["10%"],
}


def one_or_more(part: Schema) -> Schema:
    """Return a list of parts, for which a single part may stand."""
    return {"anyOf": [part, {"type": "array", "items": part, "minItems": 1}]}


def listed(part: Schema) -> Schema:
    """Return a list of parts that may be empty, or a single part."""
    return {"anyOf": [part, {"type": "array", "items": part}]}


def _two(part: Schema) -> Schema:
    return {"type": "array", "items": part, "minItems": 2, "maxItems": 2}


ARGUMENTS: Mapping[Argument, Schema] = {
    Argument.TEXT: TEXT,
    Argument.TEXTS: one_or_more(TEXT),
    Argument.NUMBER: NUMBER,
    Argument.NUMBER_RANGE: _two(NUMBER),
    Argument.DATE: DAY,
    Argument.DATE_RANGE: _two(DAY),
    Argument.PERIOD: PERIOD,
    Argument.PERCENT: PERCENT,
    Argument.YES_NO: YES_NO,
}
"""What each sort of argument looks like."""


def any_of(parts: Iterable[Schema]) -> Schema:
    """Return what is as one of some parts; each is named once."""
    different: list[Schema] = []
    for part in parts:
        if part not in different:
            different.append(part)
    return different[0] if len(different) == 1 else {"anyOf": different}


def tests() -> Schema:
    """Return every test by name, with its argument."""
    return {name: _test(name) for name in TEST_NAMES}


def _test(name: str) -> Schema:
    fitting = [test for test in TESTS if test.name == name]
    described = any_of(ARGUMENTS[test.argument] for test in fitting)
    return {
        **described,
        "description": f"The value {fitting[0].words} …",
        "examples": [fitting[0].example],
    }


def counter_name(settings: Settings) -> Schema:
    """Return the names of counters: standard ones, with any period, and named ones."""
    periodic = "|".join(m.name for m in MEASURES.values() if m.takes_period)
    pattern = rf"^({'|'.join(Source)})\.({periodic})_\d{{1,4}}[dwmy]$"
    known = (c.name for c in standard_counters(()))
    return any_of(({"enum": [*known, *settings.counters]}, {"pattern": pattern}))


def field_name(own: OwnFieldNames, entities: Iterable[Entity] = Entity) -> Schema:
    """Return the names of fields; where nobody can tell, any may be the user's own."""
    names = dict.fromkeys(n for entity in entities for n in field_names(entity, own))
    known: Schema = {"enum": list(names)}
    return any_of((known, {"type": "string"})) if own is OwnFields.UNKNOWN else known


def where(settings: Settings, own: OwnFieldNames) -> Schema:
    """Return the slices of records: columns, each with a value or several."""
    found: dict[str, list[Schema]] = {}
    for source in Source:
        columns = dict.fromkeys(("id", *own_columns(source.value, own)), TEXT)
        columns |= {c.name: _slice(c) for c in TABLES[source].columns}
        columns["state"] = {"enum": [*STATES[source], ANY_STATE]}
        for name, schema in columns.items():
            found.setdefault(name, []).append(schema)
    found["amount_class"] = [
        {"enum": list(settings.amount_classes)} if settings.amount_classes else TEXT
    ]
    return {
        "type": "object",
        "properties": {name: one_or_more(any_of(s)) for name, s in found.items()},
        "additionalProperties": own is OwnFields.UNKNOWN,
        "minProperties": 1,
    }


def own_columns(table: str, own: OwnFieldNames) -> Iterable[str]:
    """Return the user's own columns of a table, as far as they are known."""
    return () if own is OwnFields.UNKNOWN else sorted(own.get(table, ()))


def _slice(column: Column) -> Schema:
    if column.kind is Kind.FLAG:
        return YES_NO
    if column.kind in (Kind.NUMBER, Kind.MONEY):
        return NUMBER
    return {"enum": list(column.words)} if column.words else TEXT


def criterion(settings: Settings, own: OwnFieldNames) -> Schema:
    """Return one criterion; those inside it refer to ``#/$defs/criteria``."""
    counter: Schema = {
        "counter": counter_name(settings),
        "where": where(settings, own),
        "period": PERIOD,
    }
    inside: Schema = {"$ref": "#/$defs/criteria"}
    return {
        "type": "object",
        "oneOf": [
            _tested("field", {"field": field_name(own)}),
            _tested("counter", counter),
            _only("status", {"type": "string"}),
            *(_only(name, inside) for name in COMBINATIONS),
        ],
    }


def _tested(required: str, keys: Schema) -> Schema:
    return {
        "properties": {**keys, **tests()},
        "required": [required],
        "anyOf": [{"required": [name]} for name in TEST_NAMES],
        "additionalProperties": False,
    }


def _only(key: str, value: Schema) -> Schema:
    return {
        "properties": {key: value},
        "required": [key],
        "additionalProperties": False,
    }
