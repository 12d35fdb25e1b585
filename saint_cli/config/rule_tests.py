"""``tests:`` of statuses in YAML, beside the rule or in ``*.test.yaml``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from saint_cli.config.counters import explain_unknown_counter
from saint_cli.config.fingerprint import TEST_SUFFIX, declaration_files
from saint_cli.config.nodes import Document, Entry, compose_file, parse_date
from saint_cli.model.counters import parse_counter_name
from saint_cli.model.declarations import Declarations, Status
from saint_cli.model.errors import Problem, suggest
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.rule_tests import Place, Row, RuleTest
from saint_cli.model.tables import TABLES, OwnFields

MOST_TIMES = 10_000
"""How often one record can be repeated in a test."""

_EXPECTATIONS = ("matches", "counters")
KEYS = ("name", "today", *TABLES, *_EXPECTATIONS)
_NAMED = {"companies": "name", "persons": "last_name", "projects": "name"}
_NULL = "tag:yaml.org,2002:null"


def load_tests(
    folder: Path, declarations: Declarations, own: OwnFieldNames
) -> tuple[list[RuleTest], list[Problem]]:
    """Read the tests of all statuses of a folder, with all mistakes in them."""
    tests: list[RuleTest] = []
    problems: list[Problem] = []
    for path in (*declaration_files(folder), *sorted(folder.glob(f"*{TEST_SUFFIX}"))):
        document = Document(str(path))
        node = compose_file(path, document)
        if isinstance(node, MappingNode):
            reader = _FileReader(document, declarations, own)
            tests += reader.read(path, document.entries(node))
        problems += document.problems
    return tests, problems


class _FileReader(NamedTuple):
    """Reads the tests of one file."""

    document: Document
    declarations: Declarations
    own: OwnFieldNames

    def read(self, path: Path, entries: Mapping[str, Entry]) -> list[RuleTest]:
        """Read the tests; none if the file has none or is about no status."""
        statuses = self.declarations.statuses
        name = path.stem
        if path.name.endswith(TEST_SUFFIX):
            name = self._status_of(path, entries)
        if "tests" not in entries or name not in statuses:
            return []
        node = entries["tests"].value
        if not isinstance(node, SequenceNode) or not node.value:
            self.document.report(node, "expected a list of tests")
            return []
        reader = _TestReader(self.document, self.declarations, self.own, statuses[name])
        return [test for part in node.value if (test := reader.read(part))]

    def _status_of(self, path: Path, entries: Mapping[str, Entry]) -> str:
        """Return the status that a file of tests is about: by its name, or as it says."""
        for key in entries:
            if key not in ("status", "tests"):
                message = f'unknown key "{key}"'
                self.document.report(entries[key].key, message, "known: status, tests")
        if "tests" not in entries:
            self.document.report(None, 'the key "tests" is missing')
        place = entries["status"].value if "status" in entries else None
        name = path.name.removesuffix(TEST_SUFFIX)
        if place is not None:
            name = self.document.text(place, "the id of a status") or ""
        if name not in self.declarations.statuses:
            hint = suggest(name, self.declarations.statuses)
            hint = hint or "name it with the key status"
            self.document.report(place, f'there is no status "{name}"', hint)
        return name


class _TestReader(NamedTuple):
    """Reads the tests of one status."""

    document: Document
    declarations: Declarations
    own: OwnFieldNames
    status: Status

    def read(self, node: Node) -> RuleTest | None:
        """Read a test; None if it is not to be run, for reasons that are reported."""
        known = len(self.document.problems)
        entries = self.document.mapping(node, KEYS, required=("name", "today"))
        if entries is None or "today" not in entries:
            return None
        day_text = self.document.text(entries["today"].value, "a day") or ""
        day = parse_date(day_text)
        if day is None:
            message = f'"{day_text}" is not a date'
            self.document.report(entries["today"].value, message, "write 2026-11-24")
        tables = self._tables(entries)
        ids = [row["id"] for row in tables[self.status.entity.table]]
        if not any(key in entries for key in _EXPECTATIONS):
            message = "the test expects nothing"
            self.document.report(node, message, "add matches or counters")
        matches = self._matches(entries.get("matches"), ids)
        counters = self._counters(entries.get("counters"), ids)
        if day is None or len(self.document.problems) > known:
            return None
        name = self.document.text(entries["name"].value) or ""
        place = Place(self.document.file, node.start_mark.line + 1)
        return RuleTest(self.status.id, name, place, day, tables, matches, counters)

    def _tables(self, entries: Mapping[str, Entry]) -> dict[str, list[Row]]:
        """Read the rows of all tables; without any, there is one entity to ask."""
        tables: dict[str, list[Row]] = {}
        mine = self.status.entity.table
        for table in dict.fromkeys((mine, *TABLES)):
            rows = list(self._rows(table, entries.get(table)))
            if not rows and table == mine:
                rows = [self._completed(table, {}, 0)]
            only = tables.get(mine, [])
            if table not in _NAMED and table != "users" and len(only) == 1:
                rows = [self._linked(table, row, only[0]["id"]) for row in rows]
            tables[table] = rows
        return tables

    def _linked(self, table: str, row: Row, only_id: str) -> Row:
        """Give a record without any link to the test's one entity to that entity."""
        links = [c.name for c in TABLES[table].columns if c.name in _LINKS]
        mine = self.status.entity.value
        is_linked = any(row.get(link) for link in links)
        return row if is_linked or mine not in links else {**row, mine: only_id}

    def _rows(self, table: str, entry: Entry | None) -> Iterator[Row]:
        number = 0
        for node in self.document.sequence(entry.value) if entry else ():
            if not isinstance(node, MappingNode):
                self.document.report(node, f"expected a record of {table}, {{…}}")
                continue
            entries = self.document.entries(node)
            times = self._times(entries.pop("times", None))
            cells = dict(self._cells(table, entries))
            for repeat in range(times):
                row = self._completed(table, cells, number)
                yield {**row, "id": f"{row['id']}-{repeat + 1}"} if repeat else row
                number += 1

    def _cells(
        self, table: str, entries: Mapping[str, Entry]
    ) -> Iterator[tuple[str, str]]:
        known = {"id", *(column.name for column in TABLES[table].columns)}
        if self.own is OwnFields.UNKNOWN:
            known |= entries.keys()
        else:
            known |= self.own.get(table, frozenset())
        for name, (key, value) in entries.items():
            if name not in known:
                hint = suggest(name, known)
                self.document.report(key, f'{table} have no column "{name}"', hint)
            is_null = isinstance(value, ScalarNode) and value.tag == _NULL
            text = "" if is_null else self.document.text(value, f"a value of {name}")
            yield name, text or ""

    def _times(self, entry: Entry | None) -> int:
        times = self.document.whole_number(entry.value, 1) if entry else 1
        if entry and times and times > MOST_TIMES:
            self.document.report(entry.value, f"at most {MOST_TIMES} times")
            return 1
        return times or 1

    def _completed(self, table: str, cells: Row, number: int) -> Row:
        """Fill in what every record needs, and no test cares for."""
        row = {"id": str(number + 1), **cells}
        if table in _NAMED and not row.get(_NAMED[table]):
            row[_NAMED[table]] = f"Test {row['id']}"
        return row

    def _matches(
        self, entry: Entry | None, ids: Sequence[str]
    ) -> frozenset[str] | None:
        if entry is None:
            return None
        node = entry.value
        if isinstance(node, ScalarNode) and node.value in ("true", "false"):
            if len(ids) != 1:
                message = f"there are {len(ids)} to match"
                self.document.report(node, message, "list the ids of those who do")
            return frozenset(ids if node.value == "true" else ())
        listed = [
            self.document.text(part) or "" for part in self.document.sequence(node)
        ]
        for name in listed:
            self._check_id(name, node, ids)
        return frozenset(listed)

    def _check_id(self, name: str, node: Node, ids: Sequence[str]) -> None:
        if name not in ids:
            hint = suggest(name, ids) or f"there are: {', '.join(ids[:10])}"
            message = f'the test has no {self.status.entity} "{name}"'
            self.document.report(node, message, hint)

    def _counters(
        self, entry: Entry | None, ids: Sequence[str]
    ) -> Mapping[str, Mapping[str, str]] | None:
        if entry is None:
            return None
        if not isinstance(entry.value, MappingNode) or not entry.value.value:
            self.document.report(entry.value, "expected counters with their values")
            return None
        entries = self.document.entries(entry.value)
        if not any(isinstance(value, MappingNode) for _, value in entries.values()):
            if len(ids) != 1:
                message = f"there are {len(ids)} to have counters"
                self.document.report(entry.value, message, "put them under their ids")
            return {ids[0]: dict(self._values(entries))}
        found = {}
        for name, (key, node) in entries.items():
            self._check_id(name, key, ids)
            if isinstance(node, MappingNode):
                found[name] = dict(self._values(self.document.entries(node)))
        return found

    def _values(self, entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
        named = self.declarations.settings.counters
        for name, (key, node) in entries.items():
            if name not in named and parse_counter_name(name) is None:
                self.document.report(key, *explain_unknown_counter(name, named))
            is_null = isinstance(node, ScalarNode) and node.tag == _NULL
            yield name, "" if is_null else self.document.text(node, "a value") or ""


_LINKS = frozenset(("company", "person", "project"))
