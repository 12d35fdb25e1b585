"""YAML as nodes that know their place, read without building any object.

The safe loader alone is not safe enough: some hundred bytes of nested aliases keep it
busy for minutes. So size, depth and what aliases expand to are limited on the parser's
events, before anything is composed.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from saint_cli.model.errors import Problem, suggest

MOST_BYTES = 256 * 1024
MOST_DEPTH = 100
MOST_NODES = 50_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


class Entry(NamedTuple):
    """A key of a mapping with its value."""

    key: ScalarNode
    value: Node


class Document:
    """A file under reading: its name, and the problems found so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(
        self, node: Node | None, message: str, hint: str = "", *, warning: bool = False
    ) -> None:
        """Note a problem at a node's place, or with the file as a whole."""
        mark = node.start_mark if node else None
        self.report_at(mark, message, hint, warning=warning)

    def report_at(
        self, mark: Any, message: str, hint: str = "", *, warning: bool = False
    ) -> None:
        """Note a problem at a mark of YAML's, which counts from 0."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        self.problems.append(Problem(self.file, line, column, message, hint, warning))

    def mapping(
        self, node: Node, known: Collection[str], required: Iterable[str] = ()
    ) -> dict[str, Entry] | None:
        """Read a mapping with known keys; None if it is no mapping.

        Unknown, doubled and missing keys are reported.
        """
        if not isinstance(node, MappingNode):
            keys = ", ".join(known)
            self.report(node, f"expected a mapping with the keys {keys}")
            return None
        entries = self.entries(node)
        for name in [name for name in entries if name not in known]:
            entry = entries.pop(name)
            hint = suggest(name, known) or f"known here: {', '.join(known)}"
            self.report(entry.key, f'unknown key "{name}"', hint)
        for name in required:
            if name not in entries:
                self.report(node, f'the key "{name}" is missing')
        return entries

    def entries(self, node: MappingNode) -> dict[str, Entry]:
        """Read a mapping with any keys, each of them once."""
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or key.tag == _MERGE:
                self.report(key, "a key must be a plain word")
            elif key.value in entries:
                first = entries[key.value].key.start_mark.line + 1
                message = f'the key "{key.value}" stands here again'
                self.report(key, message, f"it is already on line {first}")
            else:
                entries[key.value] = Entry(key, value)
        return entries

    def text(self, node: Node, what: str = "a text") -> str | None:
        """Read one scalar as it is written; None if it is missing or no scalar."""
        if not isinstance(node, ScalarNode) or node.tag == _NULL:
            self.report(node, f"expected {what}")
            return None
        text = str(node.value)
        if _CONTROL.search(text):
            self.report(node, "a text must not hold control characters")
            return None
        return text

    def sequence(self, node: Node) -> list[Node]:
        """Read a list; a single value stands for a list of one."""
        return list(node.value) if isinstance(node, SequenceNode) else [node]

    def number(self, node: Node, what: str = "a number") -> Decimal | None:
        """Read a finite decimal number."""
        text = self.text(node, what)
        if text is None:
            return None
        number = parse_number(text)
        if number is None:
            self.report(node, f'"{text}" is not {what}')
        return number

    def whole_number(self, node: Node, least: int) -> int | None:
        """Read a whole number that is not less than ``least``."""
        number = self.number(node, "a whole number")
        if number is None:
            return None
        if number != number.to_integral_value() or number < least:
            self.report(node, f"expected a whole number, at least {least}")
            return None
        return int(number)

    def yes_no(self, node: Node) -> bool | None:
        """Read true or false."""
        text = self.text(node, "true or false")
        if text is None:
            return None
        answer = {"true": True, "yes": True, "false": False, "no": False}.get(
            text.lower()
        )
        if answer is None:
            self.report(node, f'"{text}" is neither true nor false')
        return answer


def parse_date(text: str) -> date | None:
    """Read an ISO date, or return None."""
    try:
        is_whole = len(text) == len("2026-11-24")
        return date.fromisoformat(text) if is_whole else None
    except ValueError:
        return None


def parse_number(text: str) -> Decimal | None:
    """Read a plain decimal number, or return None."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    is_plain = text.isascii() and "_" not in text and number.is_finite()
    return number if is_plain and abs(number) < Decimal(10) ** 15 else None


def compose_file(path: Path, document: Document) -> Node | None:
    """Read a file's one YAML document; None if there is none to work with."""
    try:
        content = path.read_bytes()
    except OSError as error:
        document.report(None, f"cannot be read: {error.strerror}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        document.report(None, "is not UTF-8", "save it as UTF-8")
        return None
    return compose_text(text, document)


def compose_text(text: str, document: Document) -> Node | None:
    """Compose the one YAML document in a text; None if there is none to work with."""
    if len(text) > MOST_BYTES:
        document.report(None, f"is larger than {MOST_BYTES // 1024} KiB")
        return None
    try:
        if not _is_bounded(text, document):
            return None
        node: Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.report_at(mark, f"not valid YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        document.report(None, f"not valid YAML: {str(error).splitlines()[0]}")
        return None
    if node is None:
        document.report(None, "is empty")
    return node


def _is_bounded(text: str, document: Document) -> bool:
    """Whether depth and size are sane, aliases counted as what they expand to."""
    size = _ExpandedSize()
    for event in yaml.parse(text, Loader=_Loader):
        if not size.add(event):
            message = "this alias stands for itself or for nothing"
            document.report_at(event.start_mark, message)
            return False
        if size.depth > MOST_DEPTH or size.nodes > MOST_NODES:
            message = "is nested too deep or grows too large"
            document.report_at(event.start_mark, message)
            return False
    return True


class _ExpandedSize:
    """Counts the nodes that a stream of events comes to when aliases are expanded."""

    def __init__(self) -> None:
        self.nodes = 0
        self._of_anchors: dict[str | None, int] = {}
        self._open: list[tuple[str | None, int]] = []

    @property
    def depth(self) -> int:
        """How many collections are open."""
        return len(self._open)

    def add(self, event: Any) -> bool:
        """Count an event; False for an alias to what is not complete."""
        if isinstance(event, yaml.AliasEvent):
            self.nodes += self._of_anchors.get(event.anchor, 0)
            return event.anchor in self._of_anchors
        if isinstance(event, yaml.ScalarEvent):
            self.nodes += 1
            self._note(event.anchor, 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self.nodes))
            self.nodes += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
            self._note(anchor, self.nodes - before)
        return True

    def _note(self, anchor: str | None, nodes: int) -> None:
        if anchor:
            self._of_anchors[anchor] = nodes
