"""Counters in YAML: ``counter``, ``where`` and ``period``."""

from collections.abc import Mapping
from typing import NamedTuple

from yaml.nodes import MappingNode, Node

from saint_cli.config.nodes import Document, Entry, parse_date, parse_number
from saint_cli.model.counters import Counter, Slice, parse_counter_name
from saint_cli.model.entities import ANY_STATE, STATES, Source
from saint_cli.model.errors import suggest
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.measures import MEASURES
from saint_cli.model.periods import Period, parse_period
from saint_cli.model.tables import TABLES, Kind, OwnFields

COUNTER_KEYS = ("counter", "where", "period")
_YES_NO = {"true": "1", "yes": "1", "1": "1", "false": "0", "no": "0", "0": "0"}


class CounterContext(NamedTuple):
    """What a counter's reading depends on: named counters, classes, own columns."""

    named: Mapping[str, Counter]
    amount_classes: Mapping[str, object]
    own: OwnFieldNames


def read_counter(
    entries: Mapping[str, Entry], document: Document, context: CounterContext
) -> Counter | None:
    """Read the counter that a mapping's ``counter``, ``where`` and ``period`` name."""
    node = entries["counter"].value
    name = document.text(node, "a counter such as sales.count")
    if name is None:
        return None
    counter = context.named.get(name) or parse_counter_name(name)
    if counter is None:
        document.report(node, *explain_unknown_counter(name, context.named))
        return None
    if "where" in entries:
        counter = _with_slices(counter, entries["where"], document, context)
    if counter and "period" in entries:
        counter = _with_period(counter, name, entries["period"], document)
    return counter


def explain_unknown_counter(name: str, named: Mapping[str, Counter]) -> tuple[str, str]:
    """Say what is wrong with a counter's name, and what would be right."""
    source, _, rest = name.partition(".")
    measures = [m.name for m in MEASURES.values() if source in m.sources]
    if not rest or not measures:
        known = [*named, *(f"{s}.{m}" for s in Source for m in MEASURES)]
        return f'unknown counter "{name}"', suggest(name, known)
    measure, _, suffix = rest.rpartition("_")
    if measure in measures and suffix[:1].isdigit():
        if MEASURES[measure].takes_period:
            return f'"{suffix}" is not a period', "write 30d, 6w, 2m or 1y"
        return f"{measure} takes no period", f'write "{source}.{measure}"'
    if rest in MEASURES or measure in MEASURES:
        return f"{source} have no measure {rest}", f"they have {', '.join(measures)}"
    return f'unknown measure "{rest}"', suggest(rest, measures)


def _with_period(
    counter: Counter, name: str, entry: Entry, document: Document
) -> Counter | None:
    period = read_period(entry.value, document)
    if not counter.measure.takes_period:
        message = f"{counter.measure_name} takes no period"
        document.report(entry.key, message, "leave it out")
        return None
    if counter.period:
        message = f'"{name}" has a period already ({counter.period})'
        document.report(entry.key, message, "leave one of them out")
        return None
    return counter._replace(period=period) if period else None


def read_period(node: Node, document: Document) -> Period | None:
    """Read a period such as ``30 days``."""
    text = document.text(node, 'a period such as "30 days"')
    try:
        return parse_period(text) if text is not None else None
    except ValueError as error:
        document.report(node, str(error))
        return None


def _with_slices(
    counter: Counter, entry: Entry, document: Document, context: CounterContext
) -> Counter | None:
    if not isinstance(entry.value, MappingNode) or not entry.value.value:
        message = "where takes columns with values, such as {type: call}"
        document.report(entry.value, message)
        return None
    slices = {part.column: part for part in counter.where}
    is_good = True
    for name, (key, value) in document.entries(entry.value).items():
        if name in slices:
            document.report(key, f'the counter is sliced by "{name}" already')
            is_good = False
            continue
        part = _read_slice(counter.source, name, Entry(key, value), document, context)
        is_good = is_good and part is not None
        if part:
            slices[name] = part
    where = tuple(slices[name] for name in sorted(slices))
    return counter._replace(where=where) if is_good else None


def _read_slice(
    source: Source, name: str, entry: Entry, document: Document, context: CounterContext
) -> Slice | None:
    if not _is_sliceable(source, name, entry, document, context):
        return None
    values = [
        _read_value(source, name, node, document, context)
        for node in document.sequence(entry.value)
    ]
    if not values:
        document.report(entry.value, f"{name} needs at least one value")
        return None
    good = tuple(dict.fromkeys(value for value in values if value is not None))
    return Slice(name, good) if good and None not in values else None


def _is_sliceable(
    source: Source, name: str, entry: Entry, document: Document, context: CounterContext
) -> bool:
    own = context.own
    native = {column.name for column in TABLES[source].columns} | {"id", "state"}
    if source is Source.SALES:
        native.add("amount_class")
    mine = set() if own is OwnFields.UNKNOWN else own.get(source, frozenset())
    if name in native or name in mine:
        return True
    hint = suggest(name, [*native, *mine])
    if own is OwnFields.UNKNOWN:
        message = f'"{name}" is no native column of {source}'
        unknown = "there is no database to ask for columns of your own"
        document.report(entry.key, message, hint or unknown, warning=True)
        return True
    hint = hint or f"known are {', '.join(sorted(native | mine))}"
    document.report(entry.key, f'{source} have no column "{name}"', hint)
    return False


def _read_value(
    source: Source, name: str, node: Node, document: Document, context: CounterContext
) -> str | None:
    text = document.text(node, f"a value of {name}")
    if text is None:
        return None
    words = _words(source, name, context)
    if words:
        for word in words:
            if word.lower() == text.lower():
                return word
        hint = suggest(text, words) or f"known are {', '.join(words)}"
        document.report(node, f'{name} cannot be "{text}"', hint)
        return None
    native = TABLES[source].column(name)
    kind = native.kind if native else Kind.TEXT
    if kind is Kind.FLAG:
        text = _YES_NO.get(text.lower(), "")
    elif (kind in (Kind.NUMBER, Kind.MONEY) and parse_number(text) is None) or (
        kind is Kind.DATE and parse_date(text) is None
    ):
        text = ""
    if not text:
        document.report(node, f"{name} needs {_EXPECTED[kind]}")
    return text or None


_EXPECTED = {
    Kind.TEXT: "a text",
    Kind.REFERENCE: "an external id",
    Kind.DATE: "a date such as 2026-11-24",
    Kind.FLAG: "true or false",
    Kind.NUMBER: "a number",
    Kind.MONEY: "a number",
}


def _words(source: Source, name: str, context: CounterContext) -> tuple[str, ...]:
    if name == "state":
        return (*STATES[source], ANY_STATE)
    if name == "amount_class":
        return tuple(context.amount_classes) or (
            "(none are declared in settings.yaml)",
        )
    native = TABLES[source].column(name)
    return native.words if native else ()
