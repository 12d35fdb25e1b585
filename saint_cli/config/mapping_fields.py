"""The fields, links and conditions of a mapping in YAML."""

from collections.abc import Iterator, Mapping
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from saint_cli.config.nodes import Document, Entry
from saint_cli.model.errors import suggest
from saint_cli.model.mappings import (
    DECIMAL_MARKS,
    DELIMITERS,
    LOCAL,
    Case,
    Condition,
    DateOrder,
    FieldRule,
    Formats,
    IfMissing,
    LinkKey,
    LinkRule,
)
from saint_cli.model.tables import Column, Kind, Table
from saint_cli.model.text import fold

FORMAT_KEYS = ("encoding", "delimiter", "dates", "decimal", "timezone")
_FIELD_KEYS = (
    *("column", "first_of", "join", "words", "otherwise", "value", "cases"),
    *("dates", "decimal", "timezone"),
)
_LINK_KEYS = ("column", "first_of", "to", "by", "if_missing", "separator")
_FLAG_WORDS = ("1", "0")


def read_fields(
    node: Node, document: Document, table: Table
) -> dict[str, FieldRule | None]:
    """Read a table's fields; one that is null is taken out."""
    known = {column.name: column for column in table.columns if not column.refers_to}
    fields: dict[str, FieldRule | None] = {}
    for name, entry in (document.mapping(node, known) or {}).items():
        if is_null(entry.value):
            fields[name] = None
        elif rule := _field(entry.value, document, known[name]):
            fields[name] = rule
    return fields


def is_null(node: Node) -> bool:
    """Whether a value is written as null, ~ or nothing."""
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _field(node: Node, document: Document, column: Column) -> FieldRule | None:
    if not isinstance(node, MappingNode):
        return FieldRule(read_texts(node, document))
    entries = document.mapping(node, _FIELD_KEYS) or {}
    columns, is_joined = _columns(node, entries, document)
    otherwise = _text_of(entries, ("otherwise", "value"), document)
    words = _words(entries["words"], document, column) if "words" in entries else {}
    cases = tuple(_cases(entries["cases"], document)) if "cases" in entries else ()
    for value, place in _saint_words(entries, otherwise, cases):
        _check_word(value, place, document, column)
    if not columns and otherwise is None and not cases:
        document.report(node, "a field needs a column, cases or a value")
    formats = read_formats(
        {k: e for k, e in entries.items() if k in FORMAT_KEYS}, document
    )
    return FieldRule(columns, is_joined, words, cases, otherwise, formats)


def _columns(
    node: Node, entries: Mapping[str, Entry], document: Document
) -> tuple[tuple[str, ...], bool]:
    named = [key for key in ("column", "first_of", "join", "value") if key in entries]
    if len(named) > 1:
        document.report(node, f"{' and '.join(named)} do not go together")
    columns = [
        text
        for key in named
        if key != "value"
        for text in read_texts(entries[key].value, document)
    ]
    return tuple(columns), "join" in entries


def read_texts(node: Node, document: Document) -> tuple[str, ...]:
    """Read a text, or a list of them."""
    texts = (document.text(part) for part in document.sequence(node))
    return tuple(text for text in texts if text is not None)


def _text_of(
    entries: Mapping[str, Entry], keys: tuple[str, ...], document: Document
) -> str | None:
    found = (entries[key].value for key in keys if key in entries)
    return next((document.text(node) for node in found), None)


def _words(entry: Entry, document: Document, column: Column) -> dict[str, str]:
    """Read saint's words, each with those of the input that stand for it."""
    if not isinstance(entry.value, MappingNode):
        document.report(entry.value, "expected words, such as {sold: [Closed Won]}")
        return {}
    words: dict[str, str] = {}
    for value, inputs in document.entries(entry.value).items():
        _check_word(value, inputs.key, document, column)
        for text in read_texts(inputs.value, document):
            key = fold(" ".join(text.split()))
            if words.setdefault(key, value) != value:
                message = f'"{text}" already stands for {words[key]}'
                document.report(inputs.value, message)
    return words


def _saint_words(
    entries: Mapping[str, Entry], otherwise: str | None, cases: tuple[Case, ...]
) -> Iterator[tuple[str, Node]]:
    if otherwise is not None:
        key = "otherwise" if "otherwise" in entries else "value"
        yield otherwise, entries[key].value
    for case in cases:
        yield case.value, entries["cases"].value


def _check_word(value: str, place: Node, document: Document, column: Column) -> None:
    known = _FLAG_WORDS if column.kind is Kind.FLAG else column.words
    if known and value not in known:
        hint = suggest(value, known) or f"it is one of {', '.join(known)}"
        document.report(place, f'"{value}" is no {column.name}', hint)


def _cases(entry: Entry, document: Document) -> Iterator[Case]:
    for part in document.sequence(entry.value):
        entries = document.mapping(part, ("when", "value"), required=("value",)) or {}
        value = _text_of(entries, ("value",), document)
        when = entries.get("when")
        conditions = read_conditions(when.value, document) if when else ()
        if value is not None:
            yield Case(conditions, value)


def read_conditions(node: Node, document: Document) -> tuple[Condition, ...]:
    """Read conditions: columns, each with the texts of which it must hold one."""
    if not isinstance(node, MappingNode):
        document.report(node, 'expected columns with texts, {Type: [Call, "Phone"]}')
        return ()
    return tuple(
        Condition(
            column, frozenset(fold(t.strip()) for t in _or_empty(entry, document))
        )
        for column, entry in document.entries(node).items()
    )


def _or_empty(entry: Entry, document: Document) -> tuple[str, ...]:
    """Read texts of which null stands for an empty cell."""
    return tuple(
        "" if is_null(part) else document.text(part) or ""
        for part in document.sequence(entry.value)
    )


def read_links(
    node: Node, document: Document, table: Table
) -> dict[str, tuple[LinkRule, ...] | None]:
    """Read a table's links; one that is null is taken out.

    A link goes by the reference column that it fills, or by any name if it says where
    it leads ``to``.
    """
    if not isinstance(node, MappingNode):
        document.report(node, "expected links, such as {owner: Owner email}")
        return {}
    known = [column.name for column in table.columns if column.refers_to]
    links: dict[str, tuple[LinkRule, ...] | None] = {}
    for name, entry in document.entries(node).items():
        rules = [
            _link(name, part, document, known)
            for part in document.sequence(entry.value)
        ]
        links[name] = None if is_null(entry.value) else tuple(r for r in rules if r)
    return links


def _link(
    name: str, node: Node, document: Document, known: list[str]
) -> LinkRule | None:
    if is_null(node):
        return None
    is_short = not isinstance(node, MappingNode)
    entries = {} if is_short else document.mapping(node, _LINK_KEYS) or {}
    columns = (
        read_texts(node, document) if is_short else _columns(node, entries, document)[0]
    )
    to = read_texts(entries["to"].value, document) if "to" in entries else (name,)
    for target in to:
        if target not in known:
            hint = suggest(target, known) or f"it is one of {', '.join(known)}"
            document.report(node, f'"{target}" is no link of this table', hint)
    if not columns:
        document.report(node, "a link needs a column")
        return None
    rule = LinkRule(columns, to)
    by = read_texts(entries["by"].value, document) if "by" in entries else ()
    given: dict[str, Any] = {}
    if "separator" in entries:
        given["separators"] = read_texts(entries["separator"].value, document)
    if by:
        keys = (read_word(LinkKey, text, entries["by"].value, document) for text in by)
        given["by"] = tuple(key for key in keys if key)
    if "if_missing" in entries:
        node = entries["if_missing"].value
        word = read_word(IfMissing, document.text(node) or "", node, document)
        given["if_missing"] = word or rule.if_missing
    return rule._replace(**given)


def read_word(kind: Any, text: str, node: Node, document: Document) -> Any:
    """Read one of the words of an enumeration; None and a report if it is none."""
    words = [word.value for word in kind]
    if text in words:
        return kind(text)
    hint = suggest(text, words) or f"it is one of {', '.join(words)}"
    document.report(node, f'"{text}" is not known here', hint)
    return None


def read_formats(entries: Mapping[str, Entry], document: Document) -> Formats:
    """Read how texts are written."""
    given: dict[str, Any] = {}
    for key, entry in entries.items():
        text = document.text(entry.value)
        if text is not None:
            given[key] = read_format(key, text, entry.value, document)
    return Formats(**given)


def read_format(key: str, text: str, node: Node, document: Document) -> Any:
    """Read one word on how texts are written; None and a report if it is none."""
    if key == "dates":
        return read_word(DateOrder, text.lower(), node, document)
    known = {"decimal": DECIMAL_MARKS, "delimiter": tuple(DELIMITERS)}.get(key)
    marks = {mark: name for name, mark in DELIMITERS.items()}
    text = marks.get(text, text) if key == "delimiter" else text
    if known and text not in known:
        document.report(
            node, f'"{text}" is no {key}', f"it is one of {' '.join(known)}"
        )
        return None
    if key == "timezone" and not _is_zone(text):
        document.report(node, f'unknown time zone "{text}"', "such as UTC")
        return None
    return text


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    if name == LOCAL:
        return True
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
