"""JSON and NDJSON: lists of objects as tables, with a column for each key."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from saint_cli.crm.loading.formats.encodings import (
    FileFacts,
    TextReader,
    detect_encoding,
)
from saint_cli.crm.loading.formats.json_scanner import Item, JsonScanner
from saint_cli.crm.loading.input_tables import (
    BATCH_ROWS,
    BadFileError,
    BadRow,
    Batch,
    Cell,
    Fault,
    Reject,
)


def json_tables(path: Path, name: str, facts: FileFacts) -> list["JsonTable"]:
    """Return the lists of objects of a file, each as a table.

    Raises:
        BadFileError: It is no JSON, or holds no list of objects.
    """
    encoding = detect_encoding(path, name, facts)
    columns: dict[str, dict[str, None]] = {}
    for item in JsonScanner(TextReader(path, name, encoding), name).items():
        if isinstance(item.value, dict):
            filled = (k for k, cell in flatten(item.value).items() if cell != "")
            columns.setdefault(item.key, {}).update(dict.fromkeys(filled))
    if not columns:
        raise BadFileError(name, 0, "is empty", "it needs at least one object")
    where = JsonFile(path, name, encoding, facts.size)
    return [JsonTable(where, key, list(names)) for key, names in columns.items()]


_BITS = {b"\0": 0, b"\1": 1}
"""A single bit of MySQL's, by which programs keep yes and no."""


class JsonFile(NamedTuple):
    """A JSON file, and how to read it."""

    path: Path
    name: str
    encoding: str
    size: int


class JsonTable:
    """A list of objects; one under a key goes by the key."""

    def __init__(self, where: JsonFile, key: str, header: Sequence[str]) -> None:
        self.name = f"{where.name}[{key}]" if key else where.name
        self.title = key or PurePath(where.name).stem
        self.file = where.name
        self.form = ""
        self.header = header
        self.size, self.position = where.size, 0
        self._where, self._key = where, key

    def batches(self, reject: Reject) -> Iterator[Batch]:
        """Yield the objects as rows."""
        text = TextReader(self._where.path, self.name, self._where.encoding)
        scanner = JsonScanner(text, self.name)
        items = (item for item in scanner.items() if item.key == self._key)
        objects = (item for item in items if self._is_object(item, reject))
        while some := list(islice(objects, BATCH_ROWS)):
            rows = [flatten(item.value) for item in some]
            columns = [[row.get(name, "") for row in rows] for name in self.header]
            yield Batch([item.line for item in some], columns)
            self.position = text.position

    def _is_object(self, item: Item, reject: Reject) -> bool:
        if isinstance(item.value, dict):
            return True
        fault = Fault(0, "is no object", 'write {"name": value}')
        reject(BadRow(item.line, (fault,), [json.dumps(item.value, default=str)]))
        return False


def flatten(value: Mapping[str, Any], prefix: str = "") -> dict[str, Cell]:
    """Return an object's cells by column; what is nested stands under ``a.b``."""
    cells: dict[str, Cell] = {}
    for key, part in value.items():
        if isinstance(part, dict):
            cells |= flatten(part, f"{prefix}{key}.")
        else:
            cells[f"{prefix}{key}"] = as_cell(part)
    return cells


def as_cell(value: Any) -> Cell:
    """Return a value of a typed format as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, bytes | memoryview):
        # Pictures and the like are nothing that a table could show.
        return _BITS.get(bytes(value), "")
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return ";".join(_texts(value))
    is_nested = isinstance(value, list | dict)
    return _whole(
        json.dumps(value, default=str, ensure_ascii=False) if is_nested else str(value)
    )


_HALF = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    """Return a text with a sign of loss for each half of a character.

    Programs that cut texts by length leave them, and no other text can hold them.
    """
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _texts(values: Iterable[Any]) -> Iterator[str]:
    return (str(as_cell(value)) for value in values if value is not None)
