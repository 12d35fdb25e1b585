"""Cells of the native input as values: what a text must look like, and what it means."""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from saint_cli.model.declarations import Settings
from saint_cli.model.errors import suggest
from saint_cli.model.tables import MONEY_SCALE, Column, Kind
from saint_cli.model.text import fold

Value = str | int | float | None
Convert = Callable[[str], Value]

LARGEST_AMOUNT = Decimal(10) ** 11
"""Amounts beyond this are slips, and their sums would not stay exact."""

_SMALLEST = 1 / Decimal(MONEY_SCALE)
_DECIMALS = len(str(MONEY_SCALE)) - 1

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY_LENGTH = len("2026-11-24")
_FLAGS = {"1": 1, "true": 1, "yes": 1, "0": 0, "false": 0, "no": 0}
_ACTIVITY_TYPES = frozenset({"appointment", "call", "email", "todo", "document"})


class BadCellError(ValueError):
    """A cell that cannot be read: what is wrong, and what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def converter(table: str, column: Column, settings: Settings) -> Convert:
    """Return the function that turns a column's filled cells into values.

    It raises BadCellError. References are not for it: they need the database.
    """
    if column.words:
        return _word_converter(table, column, settings)
    if (table, column.name) == ("activities", "type"):
        return _activity_type
    if column.name == "currency":
        return _currency
    by_kind: dict[Kind, Convert] = {
        Kind.TEXT: str,
        Kind.DATE: _day_converter(ZoneInfo(settings.timezone)),
        Kind.NUMBER: _number,
        Kind.MONEY: _money,
        Kind.FLAG: _flag,
    }
    return by_kind[column.kind]


def _day_converter(zone: tzinfo) -> Convert:
    def day(text: str) -> str:
        text = text.strip()
        try:
            if len(text) == _DAY_LENGTH:
                return date.fromisoformat(text).isoformat()
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                moment = moment.astimezone(zone)
        except (ValueError, OverflowError):
            message = f'"{text}" is not a date'
            raise BadCellError(message, "write it as 2026-11-24") from None
        return moment.date().isoformat()

    return day


def _decimal(text: str) -> Decimal:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        message = f'"{text}" is not a number'
        raise BadCellError(message, "write it with a decimal point, as 1234.50")
    return Decimal(text)


def _number(text: str) -> float:
    number = float(_decimal(text))
    if abs(number) == float("inf"):
        message = f'"{text.strip()}" is too large'
        raise BadCellError(message, "write a number that can be")
    return number


def _money(text: str) -> int:
    """Return whole units of MONEY_SCALE."""
    amount = _decimal(text)
    if abs(amount) > LARGEST_AMOUNT:
        message = f'the amount "{text.strip()}" is too large'
        raise BadCellError(message, f"at most {LARGEST_AMOUNT:,f}")
    exact = amount.quantize(_SMALLEST)
    if exact != amount:
        message = f'the amount "{text.strip()}" has more than {_DECIMALS} decimals'
        raise BadCellError(message, "round it: money is kept exact")
    return int(exact * MONEY_SCALE)


def _flag(text: str) -> int:
    value = _FLAGS.get(text.strip().lower())
    if value is None:
        message = f'"{text.strip()}" is neither yes nor no'
        raise BadCellError(message, "write 1 or 0")
    return value


def _activity_type(text: str) -> str:
    word = text.strip().lower()
    return word if word in _ACTIVITY_TYPES else text


def _currency(text: str) -> str:
    code = text.strip().upper()
    if len(code) != len("EUR") or not (code.isascii() and code.isalpha()):
        message = f'"{text.strip()}" is not a currency'
        raise BadCellError(message, "write its code, such as EUR")
    return code


def _word_converter(table: str, column: Column, settings: Settings) -> Convert:
    words = {fold(word): word for word in column.words}
    if column.name == "state":
        words |= settings.states.get(table, {})

    def word(text: str) -> str:
        found = words.get(fold(text.strip()))
        if found is None:
            message = f'"{text.strip()}" is none of its words'
            hint = suggest(text.strip(), column.words)
            remedy = f"it is one of {', '.join(column.words)}"
            if column.name == "state":
                remedy += f"; map other words under states: {table}: in settings.yaml"
            raise BadCellError(message, hint or remedy)
        return found

    return word
