"""Profiles and mappings in YAML: how an input's tables become saint's."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from yaml.nodes import MappingNode, Node

from saint_cli.config.mapping_fields import (
    FORMAT_KEYS,
    is_null,
    read_conditions,
    read_fields,
    read_formats,
    read_links,
    read_texts,
    read_word,
)
from saint_cli.config.nodes import Document, Entry, compose_file
from saint_cli.model.errors import ProblemsError, suggest
from saint_cli.model.mappings import (
    MAPPING_VERSION,
    Identity,
    IdForm,
    JoinRule,
    Profile,
    Repeats,
    TableRule,
)
from saint_cli.model.tables import TABLES
from saint_cli.model.text import fold

_KEYS = (
    *("version", "name", "extends", "source_system", "ids", "fallback"),
    *("signs", "ignore", "formats", "headers", "tables"),
)
_TABLE_KEYS = (
    *(
        "table",
        "files",
        "named",
        "many",
        "also",
        "needs",
        "lacks",
        "query",
        "id",
        "fields",
    ),
    *(
        "links",
        "join",
        "only",
        "skip",
        "deleted",
        "merged_into",
        "merged_from",
        "ignore",
    ),
    "formats",
)


def read_mapping_file(path: Path, profiles: Mapping[str, Profile]) -> Profile:
    """Read a file that must be a valid mapping.

    Raises:
        ProblemsError: Anything is wrong in it: all of it, at once.
    """
    document = Document(str(path))
    node = compose_file(path, document)
    profile = read_profile(node, document, path.stem, profiles) if node else None
    if document.problems or profile is None:
        raise ProblemsError(document.problems)
    return profile


def read_profile(
    node: Node, document: Document, profile_id: str, profiles: Mapping[str, Profile]
) -> Profile | None:
    """Read a profile; what is wrong is reported."""
    entries = document.mapping(node, _KEYS, required=("version",))
    if entries is None:
        return None
    if not {"tables", "extends"} & entries.keys():
        document.report(node, "a mapping has tables, or extends a profile that has")
    _check_version(entries, document)
    parent = _parent(entries, document, profiles)
    named = {"name": profile_id, "source_system": profile_id} if not parent.id else {}
    read = {
        key: reader(entries[key].value, document, parent)
        for key, reader in _PROFILE_READERS.items()
        if key in entries
    }
    given = {_ATTRIBUTES.get(key, key): v for key, v in read.items() if v is not None}
    return replace(parent, **{"id": profile_id, **named, **given})


def _check_version(entries: Mapping[str, Entry], document: Document) -> None:
    if "version" in entries:
        node = entries["version"].value
        version = document.text(node, "the version")
        if version is not None and version != str(MAPPING_VERSION):
            hint = f"this saint reads version {MAPPING_VERSION}"
            document.report(node, f"unknown version {version}", hint)


def _parent(
    entries: Mapping[str, Entry], document: Document, profiles: Mapping[str, Profile]
) -> Profile:
    nothing = Profile("", "", "", ())
    if "extends" not in entries:
        return nothing
    node = entries["extends"].value
    name = document.text(node, "a profile's name")
    parent = profiles.get(name) if name else None
    if name and parent is None:
        hint = suggest(name, profiles) or f"there are: {', '.join(profiles)}"
        document.report(node, f'there is no profile "{name}"', hint)
    return parent or nothing


def _headers(node: Node, document: Document, parent: Profile) -> dict[str, str]:
    """Read the names that the input may give its columns instead of the rules' own."""
    if not isinstance(node, MappingNode):
        document.report(node, "expected columns with their other names")
        return {}
    read = {
        " ".join(fold(other).split()): column
        for column, others in document.entries(node).items()
        for other in read_texts(others.value, document)
    }
    return {**parent.headers, **read}


def _id_form(node: Node, document: Document) -> Any:
    return read_word(IdForm, document.text(node) or "", node, document)


def _tables(node: Node, document: Document, parent: Profile) -> tuple[TableRule, ...]:
    if not isinstance(node, MappingNode):
        document.report(node, "expected tables by name")
        return ()
    rules = {rule.name: rule for rule in parent.tables}
    for name, entry in document.entries(node).items():
        if is_null(entry.value):
            rules.pop(name, None)
        elif rule := _table(name, entry.value, document, rules.get(name)):
            rules[name] = rule
    return tuple(rules.values())


def _table(
    name: str, node: Node, document: Document, parent: TableRule | None
) -> TableRule | None:
    entries = document.mapping(node, _TABLE_KEYS)
    if entries is None:
        return None
    rule = parent or _new_table(name, node, entries, document)
    if rule is None:
        return None
    given: dict[str, Any] = {}
    for key, read in _READERS.items():
        if key in entries:
            given[key] = read(entries[key].value, document)
    table = TABLES[rule.table]
    if "id" in entries:
        given["identity"] = _identity(entries["id"].value, document)
    if "fields" in entries:
        fields = {
            **rule.fields,
            **read_fields(entries["fields"].value, document, table),
        }
        given["fields"] = {k: f for k, f in fields.items() if f is not None}
    if "links" in entries:
        links = {**rule.links, **read_links(entries["links"].value, document, table)}
        given["links"] = {k: rules for k, rules in links.items() if rules}
    if "join" in entries:
        given["joins"] = tuple(_joins(entries["join"].value, document))
    return replace(rule, **given)


def _new_table(
    name: str, node: Node, entries: Mapping[str, Entry], document: Document
) -> TableRule | None:
    place = entries["table"].value if "table" in entries else node
    table = document.text(place) if "table" in entries else name
    if table is None:
        return None
    if table not in TABLES:
        hint = suggest(table, TABLES) or f"table: is one of {', '.join(TABLES)}"
        document.report(place, f'"{table}" is none of saint\'s tables', hint)
        return None
    if "id" not in entries:
        document.report(node, 'the key "id" is missing', "name the column of the id")
    return TableRule(name, table, Identity(()))


def _identity(node: Node, document: Document) -> Identity:
    if not isinstance(node, MappingNode):
        return Identity(read_texts(node, document))
    entries = document.mapping(node, ("made_from", "repeats"), ("made_from",)) or {}
    columns = (
        read_texts(entries["made_from"].value, document)
        if "made_from" in entries
        else ()
    )
    if "repeats" not in entries:
        return Identity(columns)
    place = entries["repeats"].value
    repeats = read_word(Repeats, document.text(place) or "", place, document)
    return Identity(columns, repeats or Repeats.REFUSED)


def _joins(node: Node, document: Document) -> list[JoinRule]:
    if not isinstance(node, MappingNode):
        document.report(node, "expected other tables by name")
        return []
    joins = []
    for name, entry in document.entries(node).items():
        keys = ("files", "column", "other_column")
        entries = document.mapping(entry.value, keys, required=keys) or {}
        if len(entries) == len(keys):
            files = read_texts(entries["files"].value, document)
            column, other = (document.text(entries[k].value) or "" for k in keys[1:])
            joins.append(JoinRule(name, files, column, other))
    return joins


def _formats(node: Node, document: Document) -> Any:
    return read_formats(document.mapping(node, FORMAT_KEYS) or {}, document)


_READERS: Mapping[str, Callable[[Node, Document], Any]] = {
    **dict.fromkeys(("files", "needs", "lacks", "ignore"), read_texts),
    **dict.fromkeys(
        ("named", "many", "also"), lambda node, doc: bool(doc.yes_no(node))
    ),
    **dict.fromkeys(("only", "skip", "deleted"), read_conditions),
    **dict.fromkeys(
        ("merged_into", "merged_from", "query"), lambda node, doc: doc.text(node)
    ),
    "formats": _formats,
}

_PROFILE_READERS: Mapping[str, Callable[[Node, Document, Profile], Any]] = {
    **dict.fromkeys(("name", "source_system"), lambda node, doc, _: doc.text(node)),
    **dict.fromkeys(("signs", "ignore"), lambda node, doc, _: read_texts(node, doc)),
    "fallback": lambda node, doc, _: bool(doc.yes_no(node)),
    "ids": lambda node, doc, _: _id_form(node, doc),
    "formats": lambda node, doc, parent: _formats(node, doc).over(parent.formats),
    "headers": _headers,
    "tables": _tables,
}
_ATTRIBUTES = {"ids": "id_form"}
"""What some keys are called in the model."""
