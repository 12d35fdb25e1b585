"""Criteria, columns and order from the command line, read as YAML would be."""

from collections.abc import Sequence
from typing import NamedTuple

from yaml import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from saint_cli.config.criteria import CriteriaReader
from saint_cli.config.nodes import Document, compose_text
from saint_cli.model.counters import parse_counter_name
from saint_cli.model.criteria import All, Criterion, StatusCriterion, leaves
from saint_cli.model.criterion_tests import TEST_NAMES, TESTS, Argument
from saint_cli.model.declarations import ListColumn, Settings, SortKey, Status
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import ProblemsError, suggest
from saint_cli.model.fields import OwnFieldNames

_STRING = "tag:yaml.org,2002:str"
_MAPPING = "tag:yaml.org,2002:map"
_SEQUENCE = "tag:yaml.org,2002:seq"
_LISTS = {Argument.TEXTS, Argument.NUMBER_RANGE, Argument.DATE_RANGE}
_LIST_TESTS = {test.name for test in TESTS if test.argument in _LISTS}


class AdHoc(NamedTuple):
    """What a command line may name: fields, counters and statuses of an entity type."""

    entity: Entity
    settings: Settings
    own: OwnFieldNames
    statuses: dict[str, Status]

    def criteria(self, conditions: Sequence[str]) -> Criterion:
        """Read conditions such as ``sales.count_90d more_than 5``; all must hold.

        Raises:
            ProblemsError: A condition is wrong; all that is, at once.
        """
        document = Document("--where")
        reader = self._reader(document)
        parts = [
            reader.criteria(node)
            for number, text in enumerate(conditions)
            if (node := self._condition(text, number, document))
        ]
        for leaf in (leaf for part in parts if part for leaf in leaves(part)):
            if isinstance(leaf, StatusCriterion):
                self._check_status(leaf.status, document)
        _refuse(document)
        return All(tuple(part for part in parts if part))

    def columns(self, text: str) -> tuple[ListColumn, ...]:
        """Read columns such as ``id,name,sales.count``.

        Raises:
            ProblemsError: There is no such field or counter.
        """
        document = Document("--columns")
        columns = self._reader(document).columns(_listed(text, document))
        _refuse(document)
        return columns

    def sort(self, text: str) -> tuple[SortKey, ...]:
        """Read an order such as ``-sales.amount_1y,name``.

        Raises:
            ProblemsError: There is no such field or counter.
        """
        document = Document("--sort")
        keys = self._reader(document).sort(_listed(text, document))
        _refuse(document)
        return keys

    def selection_file(
        self,
        name: str,
        conditions: Sequence[str],
        columns: str | None,
        sort: str | None,
        limit: int | None,
    ) -> str:
        """Return the YAML of the selection that the command line describes.

        Reading it gives the same criteria, columns and order.
        """
        import yaml

        document = Document("--where")
        mark = _mark(0, 0)
        criteria = [
            node
            for number, text in enumerate(conditions)
            if (node := self._condition(text, number, document))
        ]
        declared: list[tuple[ScalarNode, Node]] = [
            (_scalar("name", mark), _scalar(name, mark)),
            (_scalar("entity", mark), _scalar(self.entity.value, mark)),
            (_scalar("criteria", mark), _sequence(criteria, mark)),
        ]
        for key, text in (("columns", columns), ("sort", sort)):
            if text:
                declared.append((_scalar(key, mark), _listed(text, document)))
        if limit:
            number = ScalarNode("tag:yaml.org,2002:int", str(limit), mark, mark)
            declared.append((_scalar("limit", mark), number))
        node = MappingNode(_MAPPING, declared, mark, mark, flow_style=False)
        return str(yaml.serialize(node, allow_unicode=True))

    def _reader(self, document: Document) -> CriteriaReader:
        return CriteriaReader(document, self.entity, self.settings, self.own)

    def _check_status(self, name: str, document: Document) -> None:
        status = self.statuses.get(name)
        if status is None:
            message = f'there is no status "{name}"'
            document.report(None, message, suggest(name, self.statuses))
        elif status.entity is not self.entity:
            document.report(None, f'"{name}" is about a {status.entity}')

    def _condition(self, text: str, number: int, document: Document) -> Node | None:
        """Turn a condition into the mapping that YAML would have for it."""
        if text.lstrip().startswith("{"):
            return compose_text(text, document)
        words = text.split(" ")
        place = next((i for i, word in enumerate(words) if word in TEST_NAMES), None)
        mark = _mark(number, 0)
        if not place:
            near = suggest(words[1], TEST_NAMES) if len(words) > 1 else ""
            example = 'write a field or counter, a test and a value: "category is Lead"'
            where = ScalarNode(_STRING, text, mark, mark)
            document.report(where, f'"{text}" is no condition', near or example)
            return None
        subject = " ".join(words[:place]).strip()
        test, value = words[place], " ".join(words[place + 1 :]).strip()
        column = len(" ".join(words[: place + 1])) + 1
        value_node = _value(test, value, _mark(number, column))
        pairs: list[tuple[ScalarNode, Node]] = [
            (_scalar(self._kind(subject), mark), _scalar(subject, mark)),
            (_scalar(test, _mark(number, len(subject) + 1)), value_node),
        ]
        if subject == "status" and test in ("is", "is_not"):
            pairs = [(_scalar("status", mark), value_node)]
        node = MappingNode(_MAPPING, pairs, mark, mark, flow_style=False)
        if (subject, test) == ("status", "is_not"):
            denied: list[tuple[ScalarNode, Node]] = [(_scalar("not", mark), node)]
            node = MappingNode(_MAPPING, denied, mark, mark, flow_style=False)
        return node

    def _kind(self, subject: str) -> str:
        is_counter = (
            subject in self.settings.counters
            or parse_counter_name(subject) is not None
            or subject.partition(".")[0] in set(Source)
        )
        return "counter" if is_counter else "field"


def _value(test: str, text: str, mark: Mark) -> Node:
    if test not in _LIST_TESTS:
        return _scalar(text, mark)
    between = " and " if test == "between" and "," not in text else ","
    parts = [_scalar(part.strip(), mark) for part in text.split(between)]
    return _sequence(parts, mark)


def _listed(text: str, document: Document) -> Node:
    mark = _mark(0, 0)
    parts = [_scalar(part.strip(), mark) for part in text.split(",") if part.strip()]
    if not parts:
        document.report(None, "names at least one column", "such as id,name")
    return _sequence(parts, mark)


def _sequence(parts: Sequence[Node], mark: Mark) -> SequenceNode:
    return SequenceNode(_SEQUENCE, list(parts), mark, mark, flow_style=False)


def _scalar(text: str, mark: Mark) -> ScalarNode:
    return ScalarNode(_STRING, text, mark, mark)


def _mark(line: int, column: int) -> Mark:
    return Mark("", 0, line, column, None, 0)


def _refuse(document: Document) -> None:
    errors = [problem for problem in document.problems if not problem.is_warning]
    if errors:
        raise ProblemsError(errors)
