"""Criteria in YAML: tests on fields and counters, combined with all, any and not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from saint_cli.config.counters import (
    COUNTER_KEYS,
    CounterContext,
    explain_unknown_counter,
    read_counter,
    read_period,
)
from saint_cli.config.nodes import Document, Entry, parse_date
from saint_cli.model.counters import parse_counter_name
from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    FieldCriterion,
    Not,
    StatusCriterion,
)
from saint_cli.model.criterion_tests import (
    FAMILY_OF_KIND,
    TEST_NAMES,
    Argument,
    Family,
    TestUse,
    Value,
    fitting_tests,
)
from saint_cli.model.declarations import ListColumn, Settings, SortKey
from saint_cli.model.entities import Entity
from saint_cli.model.errors import suggest
from saint_cli.model.fields import Field, OwnFieldNames, field_names, resolve_field
from saint_cli.model.measures import RANK_OF
from saint_cli.model.tables import TABLES, OwnFields
from saint_cli.model.text import fold

MOST_NESTED = 20
"""How deep criteria may nest: SQLite's parser takes no more than some forty levels."""

_WHOLE_TEXTS = ("is", "is_not", "in", "not_in")
COMBINATIONS = ("all", "any", "not")
_SUBJECTS = ("field", "counter", "status")
_KEYS = (*_SUBJECTS, "where", "period", *COMBINATIONS, *TEST_NAMES)
_ALL_FAMILIES = frozenset({Family.ANY, Family.TEXT, Family.NUMBER, Family.DATE})


@dataclass(slots=True)
class CriteriaReader:
    """Reads the criteria, columns and order of one declaration.

    ``references`` collects the statuses that the criteria name, with their places:
    whether there are such statuses shows only when all files are read.
    """

    document: Document
    entity: Entity
    settings: Settings
    own: OwnFieldNames
    references: list[tuple[str, Node]] = field(default_factory=list)

    def criteria(self, node: Node, depth: int = 0) -> Criterion | None:
        """Read a criterion, or a list of them that must all hold."""
        if depth > MOST_NESTED:
            self.document.report(
                node, f"criteria nest deeper than {MOST_NESTED} levels"
            )
            return None
        if isinstance(node, SequenceNode):
            return self._parts(node, All, depth)
        entries = self.document.mapping(node, _KEYS)
        if entries is None:
            return None
        has_unknown = isinstance(node, MappingNode) and len(entries) < len(node.value)
        if has_unknown and not any(key in TEST_NAMES for key in entries):
            # The unknown key was told, and is most likely the test that is missing.
            return None
        kinds = [key for key in (*_SUBJECTS, *COMBINATIONS) if key in entries]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "none"
            expected = ", ".join((*_SUBJECTS, *COMBINATIONS))
            message = f"a criterion has exactly one of {expected}; found {found}"
            self.document.report(node, message)
            return None
        return self._one(kinds[0], entries, depth)

    def _one(
        self, kind: str, entries: dict[str, Entry], depth: int
    ) -> Criterion | None:
        if kind in COMBINATIONS or kind == "status":
            for name, entry in entries.items():
                if name != kind:
                    message = f'"{name}" does not go with "{kind}"'
                    self.document.report(entry.key, message)
        node = entries[kind].value
        match kind:
            case "all":
                return self._parts(node, All, depth + 1)
            case "any":
                return self._parts(node, AnyOf, depth + 1)
            case "not":
                part = self.criteria(node, depth + 1)
                return Not(part) if part else None
            case "status":
                return self._status(node)
            case "field":
                return self._field(entries)
            case _:
                return self._counter(entries)

    def _parts(
        self, node: Node, combine: Callable[[Any], All | AnyOf], depth: int
    ) -> Criterion | None:
        nodes = self.document.sequence(node)
        parts = [self.criteria(part, depth + 1) for part in nodes]
        if not parts:
            self.document.report(node, "a list of criteria must not be empty")
            return None
        good = tuple(part for part in parts if part)
        return combine(good) if len(good) == len(parts) else None

    def _status(self, node: Node) -> Criterion | None:
        name = self.document.text(node, "the id of a status")
        if name is None:
            return None
        self.references.append((name, node))
        return StatusCriterion(name)

    def _field(self, entries: dict[str, Entry]) -> Criterion | None:
        for name in ("where", "period"):
            if name in entries:
                message = f'"{name}" is for counters, not for fields'
                self.document.report(entries[name].key, message)
        node = entries["field"].value
        path = self.document.text(node, "a field such as category")
        found = self.field_at(path, node) if path is not None else None
        if not found:
            return None
        families = _ALL_FAMILIES
        if found.kind:
            families = frozenset({Family.ANY, FAMILY_OF_KIND[found.kind]})
        tests = self._tests(entries, found.path, families)
        self._check_words(found, tests or (), entries)
        return FieldCriterion(found, tests) if tests else None

    def _check_words(
        self, field: Field, tests: tuple[TestUse, ...], entries: dict[str, Entry]
    ) -> None:
        """Report a text that a column of few words never holds."""
        native = TABLES[field.table].column(field.column)
        words = native.words if native else ()
        for test, value in tests if words else ():
            texts = value if isinstance(value, tuple) else (value,)
            for text in map(str, texts) if test.name in _WHOLE_TEXTS else ():
                if fold(text) not in words:
                    node = entries[test.name].value
                    hint = suggest(text, words) or f"it is one of {', '.join(words)}"
                    self.document.report(node, f'{field.path} is never "{text}"', hint)

    def _counter(self, entries: dict[str, Entry]) -> Criterion | None:
        counter = read_counter(entries, self.document, self._counters)
        families = _ALL_FAMILIES
        if counter:
            families = frozenset({Family.ANY, FAMILY_OF_KIND[counter.measure.kind]})
            if counter.measure_name in RANK_OF:
                families |= {Family.RANK}
        subject = str(getattr(entries["counter"].value, "value", "counter"))
        tests = self._tests(entries, subject, families)
        if not counter or not tests:
            return None
        is_plain = len([key for key in entries if key in COUNTER_KEYS]) == 1
        return CounterCriterion(counter, tests, subject if is_plain else counter.name)

    @property
    def _counters(self) -> CounterContext:
        settings = self.settings
        return CounterContext(settings.counters, settings.amount_classes, self.own)

    def field_at(self, path: str, node: Node) -> Field | None:
        """Find the field that a path at a node names; report where there is none."""
        found = resolve_field(self.entity, path, self.own)
        if not found:
            hint = suggest(path, field_names(self.entity, self.own))
            message = f'a {self.entity} has no field "{path}"'
            self.document.report(node, message, hint)
        elif found.kind is None and self.own is OwnFields.UNKNOWN:
            message = f'"{path}" is no native field of a {self.entity}'
            hint = suggest(path, field_names(self.entity, self.own))
            hint = hint or "there is no database to ask for fields of your own"
            self.document.report(node, message, hint, warning=True)
        return found

    def _tests(
        self, entries: dict[str, Entry], subject: str, families: frozenset[Family]
    ) -> tuple[TestUse, ...] | None:
        uses = [
            self._test(name, entry, subject, families)
            for name, entry in entries.items()
            if name in TEST_NAMES
        ]
        if not uses:
            node = next(iter(entries.values())).key
            names = ", ".join(_fitting_names(families))
            self.document.report(node, f"{subject} has no test; it takes {names}")
            return None
        good = tuple(use for use in uses if use)
        return good if len(good) == len(uses) else None

    def _test(
        self, name: str, entry: Entry, subject: str, families: frozenset[Family]
    ) -> TestUse | None:
        fitting = fitting_tests(name, families)
        if not fitting:
            names = ", ".join(_fitting_names(families))
            message = f'the test "{name}" does not fit {subject}'
            self.document.report(entry.key, message, f"it takes {names}")
            return None
        test = fitting[0]
        if len(fitting) > 1 and _holds_dates(entry.value):
            test = next(t for t in fitting if t.family is Family.DATE)
        value = _ARGUMENTS[test.argument](self.document, entry.value)
        return TestUse(test, value) if value is not None else None

    def column(self, name: str, node: Node) -> ListColumn | None:
        """Read the name of a column: a field or a counter."""
        counter = self.settings.counters.get(name) or parse_counter_name(name)
        if counter:
            return ListColumn(name, counter)
        if name.partition(".")[0] in {"activities", "sales", "requests"}:
            problem = explain_unknown_counter(name, self.settings.counters)
            self.document.report(node, *problem)
            return None
        found = self.field_at(name, node)
        return ListColumn(name, found) if found else None

    def columns(self, node: Node) -> tuple[ListColumn, ...]:
        """Read a list of columns."""
        named = [(self.document.text(n), n) for n in self.document.sequence(node)]
        found = [self.column(name, n) for name, n in named if name]
        return tuple(column for column in found if column)

    def sort(self, node: Node) -> tuple[SortKey, ...]:
        """Read one or several columns to sort by; ``-name`` is descending."""
        keys = []
        for part in self.document.sequence(node):
            name = self.document.text(part)
            column = self.column(name.removeprefix("-"), part) if name else None
            if name and column:
                keys.append(SortKey(column, name.startswith("-")))
        return tuple(keys)


def _fitting_names(families: frozenset[Family]) -> list[str]:
    return [name for name in TEST_NAMES if fitting_tests(name, families)]


def _holds_dates(node: Node) -> bool:
    first = node.value[0] if isinstance(node, SequenceNode) and node.value else node
    return isinstance(first, ScalarNode) and parse_date(first.value) is not None


def _read_text(document: Document, node: Node) -> Value | None:
    text = document.text(node)
    if text == "":
        document.report(node, "an empty text", "use the test empty: true")
        return None
    return text


def _read_texts(document: Document, node: Node) -> Value | None:
    texts = [document.text(part) for part in document.sequence(node)]
    if not texts:
        document.report(node, "expected at least one value")
        return None
    return tuple(t for t in texts if t is not None) if None not in texts else None


def _read_number(document: Document, node: Node) -> Value | None:
    return document.number(node)


def _read_date(document: Document, node: Node) -> Value | None:
    text = document.text(node, "a date such as 2026-11-24")
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        document.report(node, f'"{text}" is not a date', "write it as 2026-11-24")
    return day


def _read_range(
    read: Callable[[Document, Node], Value | None], what: Argument
) -> Callable[[Document, Node], Value | None]:
    def read_range(document: Document, node: Node) -> Value | None:
        parts = node.value if isinstance(node, SequenceNode) else []
        if len(parts) != 2:  # noqa: PLR2004 - a range has two ends
            document.report(node, f"expected {what}")
            return None
        low, high = (read(document, part) for part in parts)
        if low is None or high is None:
            return None
        if low > high:  # type: ignore[operator]  # both are numbers, or both dates
            document.report(node, f"the range runs backwards; expected {what}")
            return None
        return low, high

    return read_range


def _read_period(document: Document, node: Node) -> Value | None:
    return read_period(node, document)


def _read_percent(document: Document, node: Node) -> Value | None:
    text = document.text(node, "a percentage such as 10%")
    if text is None:
        return None
    plain = ScalarNode(
        node.tag, text.strip().removesuffix("%").strip(), node.start_mark, node.end_mark
    )
    number = document.number(plain, "a percentage such as 10%")
    if number is not None and not 0 <= number <= Decimal(100):
        document.report(node, f"{text} is not between 0% and 100%")
        return None
    return number


def _read_yes_no(document: Document, node: Node) -> Value | None:
    return document.yes_no(node)


_ARGUMENTS: Mapping[Argument, Callable[[Document, Node], Value | None]] = {
    Argument.TEXT: _read_text,
    Argument.TEXTS: _read_texts,
    Argument.NUMBER: _read_number,
    Argument.NUMBER_RANGE: _read_range(_read_number, Argument.NUMBER_RANGE),
    Argument.DATE: _read_date,
    Argument.DATE_RANGE: _read_range(_read_date, Argument.DATE_RANGE),
    Argument.PERIOD: _read_period,
    Argument.PERCENT: _read_percent,
    Argument.YES_NO: _read_yes_no,
}
"""How the argument of each sort is read from YAML."""
