"""Objects of a JSON text one after another, without holding more than one of them."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from saint_cli.crm.loading.formats.encodings import MOST_LINE_CHARACTERS, TextReader
from saint_cli.crm.loading.input_tables import BadFileError

_GAP = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")


class Item(NamedTuple):
    """An object of a list, with the key that its list stands under, and its line."""

    key: str
    value: Any
    line: int


class JsonScanner:
    """Reads lists of objects: a JSON array, objects in a row, or lists under keys."""

    def __init__(self, text: TextReader, name: str) -> None:
        self._chunks = text.chunks()
        self._name = name
        self._buffer, self._at, self._line = "", 0, 1
        self._is_whole = False
        self._decoder = json.JSONDecoder(
            parse_float=Decimal, parse_constant=self._refuse_constant
        )

    def items(self) -> Iterator[Item]:
        """Yield the objects of all lists.

        Raises:
            BadFileError: It is no JSON, or no list of objects.
        """
        start = self._peek()
        if start == "[":
            self._at += 1
            yield from self._list("", "]")
        elif start == "{" and self._is_long():
            self._at += 1
            yield from self._lists_of_object()
        elif start == "{":
            yield from self._objects()
        else:
            self._refuse("is no JSON with objects")

    def _is_long(self) -> bool:
        """Whether the first object is so long that it must be the only one."""
        try:
            self._decoder.raw_decode(self._buffer, self._at)
        except json.JSONDecodeError:
            return not self._is_whole
        return False

    def _objects(self) -> Iterator[Item]:
        """Yield objects in a row, or what stands in the lists of a single one."""
        line, first = self._line, self._value()
        lists = {key: v for key, v in first.items() if _is_list_of_objects(v)}
        if not lists or self._peek():
            yield Item("", first, line)
            yield from self._list("", "")
            return
        for key, values in lists.items():
            yield from (Item(key, value, line) for value in values)

    def _list(self, key: str, end: str) -> Iterator[Item]:
        while (char := self._peek()) != end:
            if char == "":
                self._refuse("ends in the middle")
            line = self._line
            yield Item(key, self._value(), line)
        self._at += len(end)

    def _lists_of_object(self) -> Iterator[Item]:
        """Yield the objects of the lists that stand under keys of one object."""
        while self._peek() not in {"}", ""}:
            key = self._value()
            self._skip(_COLON)
            if self._peek() == "[" and isinstance(key, str):
                self._at += 1
                yield from self._list(key, "]")
            else:
                self._value()
        if not self._peek():
            self._refuse("ends in the middle")

    def _value(self) -> Any:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if (
                    self._is_whole
                    or len(self._buffer) - self._at > MOST_LINE_CHARACTERS
                ):
                    message = f"not valid JSON: {error.msg}"
                    self._refuse(message, at=error.pos)
                self._read_more()
                continue
            except RecursionError:
                self._refuse("is nested too deep")
            self._line += self._buffer.count("\n", self._at, end)
            self._at = end
            return value

    def _peek(self) -> str:
        """Return the next character that says something; "" at the end."""
        self._skip(_GAP)
        while self._at >= len(self._buffer) and not self._is_whole:
            self._read_more()
            self._skip(_GAP)
        return self._buffer[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._buffer, self._at)
        if found:
            self._line += found[0].count("\n")
            self._at = found.end()

    def _read_more(self) -> None:
        more = next(self._chunks, None)
        self._is_whole = more is None
        self._buffer = self._buffer[self._at :] + (more or "")
        self._at = 0

    def _refuse_constant(self, word: str) -> None:
        self._refuse(f"not valid JSON: {word} is no number")

    def _refuse(self, message: str, at: int | None = None) -> NoReturn:
        before = self._buffer.count("\n", self._at, at) if at else 0
        raise BadFileError(self._name, self._line + before, message, "is it whole?")


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
