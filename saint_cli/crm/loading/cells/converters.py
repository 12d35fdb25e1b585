"""Turning the cells of a column into the values that its table holds."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from saint_cli.crm.loading.cells.days import Zones, read_days
from saint_cli.crm.loading.cells.numbers import currencies_of, read_numbers
from saint_cli.crm.loading.input_tables import Cell, as_text
from saint_cli.model.declarations import Settings
from saint_cli.model.errors import suggest
from saint_cli.model.mappings import DateOrder
from saint_cli.model.tables import MONEY_SCALE, Column, Kind
from saint_cli.model.text import fold

Value = str | int | float | None
Convert = Callable[[Cell], Value]

LARGEST_AMOUNT = Decimal(10) ** 11
"""Amounts beyond this are slips, and their sums would not stay exact."""

_SMALLEST = 1 / Decimal(MONEY_SCALE)
_DECIMALS = len(str(MONEY_SCALE)) - 1
_NOISE = Decimal("1e-9")
"""What binary fractions leave behind: 18.400000000000002 is 18.4."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY_LENGTH = len("2026-11-24")
_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "y", "t", "x", "ja", "j", "wahr", "sand"), 1),
    **dict.fromkeys(
        ("0", "false", "no", "n", "f", "nej", "nein", "falsch", "falsk"), 0
    ),
}
_ACTIVITY_TYPES = frozenset({"appointment", "call", "email", "todo", "document"})


class BadCellError(ValueError):
    """A cell that cannot be read: what is wrong, and what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Writing(NamedTuple):
    """How a column is written; None is the plain way: ISO dates, a decimal point."""

    zones: Zones
    dates: DateOrder | None = None
    decimal: str | None = None


def is_plain(kind: Kind, text: str) -> bool:
    """Whether a date or number is written as the native input has it."""
    if kind is not Kind.DATE:
        return bool(_NUMBER.fullmatch(text))
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def converter(
    table: str, column: Column, settings: Settings, writing: Writing
) -> Convert:
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
        Kind.TEXT: as_text,
        Kind.DATE: _day_converter(writing),
        Kind.NUMBER: _number_converter(writing),
        Kind.MONEY: _money_converter(writing),
        Kind.FLAG: _flag,
    }
    return by_kind[column.kind]


def _day_converter(writing: Writing) -> Convert:
    zones, order = writing.zones, writing.dates

    def day(cell: Cell) -> str:
        if isinstance(cell, datetime):
            return _local_day(cell, zones)
        if isinstance(cell, date):
            return cell.isoformat()
        text = as_text(cell).strip()
        try:
            if len(text) == _DAY_LENGTH and text[4] == "-":
                return date.fromisoformat(text).isoformat()
            if order is None:
                return _local_day(datetime.fromisoformat(text), zones)
        except (ValueError, OverflowError):
            pass
        found = read_days(text, zones).get(order) if order else None
        if found is None:
            message = f'"{text}" is not a date'
            raise BadCellError(message, "write it as 2026-11-24")
        return found

    return day


def _local_day(moment: datetime, zones: Zones) -> str:
    if moment.tzinfo is None and zones.written is zones.local:
        return moment.date().isoformat()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zones.written)
    return moment.astimezone(zones.local).date().isoformat()


def _decimal(cell: Cell, mark: str | None) -> Decimal:
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(cell))
    text = as_text(cell).strip()
    if mark != "," and _NUMBER.fullmatch(text):
        return Decimal(text)
    found = read_numbers(text) if mark else {}
    if mark is None or mark not in found:
        message = f'"{text}" is not a number'
        raise BadCellError(message, "write it with a decimal point, as 1234.50")
    return found[mark]


def _number_converter(writing: Writing) -> Convert:
    def number(cell: Cell) -> float:
        found = float(_decimal(cell, writing.decimal))
        if abs(found) == float("inf"):
            message = f'"{as_text(cell).strip()}" is too large'
            raise BadCellError(message, "write a number that can be")
        return found

    return number


def _money_converter(writing: Writing) -> Convert:
    """Return what makes whole units of MONEY_SCALE, and never rounds but noise away."""

    def money(cell: Cell) -> int:
        amount = _decimal(cell, writing.decimal)
        if abs(amount) > LARGEST_AMOUNT:
            message = f'the amount "{as_text(cell).strip()}" is too large'
            raise BadCellError(message, f"at most {LARGEST_AMOUNT:,f}")
        exact = amount.quantize(_SMALLEST)
        size = max(Decimal(1), abs(amount))
        noise = Decimal(0) if _is_strict(cell, writing) else _NOISE * size
        if exact != amount and abs(exact - amount) > noise:
            text = as_text(cell).strip()
            message = f'the amount "{text}" has more than {_DECIMALS} decimals'
            raise BadCellError(message, "round it: money is kept exact")
        return int(exact * MONEY_SCALE)

    return money


def _is_strict(cell: Cell, writing: Writing) -> bool:
    return isinstance(cell, str) and writing.decimal is None


def _flag(cell: Cell) -> int:
    text = as_text(cell).strip()
    value = _FLAGS.get(text.lower())
    if value is None:
        message = f'"{text}" is neither yes nor no'
        raise BadCellError(message, "write 1 or 0")
    return value


def _activity_type(cell: Cell) -> str:
    text = as_text(cell)
    word = text.strip().lower()
    return word if word in _ACTIVITY_TYPES else text


def _currency(cell: Cell) -> str:
    code = as_text(cell).strip().upper()
    if len(code) != len("EUR") or not (code.isascii() and code.isalpha()):
        message = f'"{as_text(cell).strip()}" is not a currency'
        raise BadCellError(message, "write its code, such as EUR")
    return code


def currency_beside_amount(settings: Settings) -> Convert:
    """Return what finds the currency that is written in an amount's own cell.

    A sign that several currencies share is the settings' own, if they are one of them.
    """

    def currency(cell: Cell) -> str | None:
        found = currencies_of(cell) if isinstance(cell, str) else ()
        if not found:
            return None
        if settings.currency in found:
            return settings.currency
        if len(found) > 1:
            message = f'"{as_text(cell).strip()}" may be in {" or ".join(found)}'
            raise BadCellError(message, "map a currency, such as {value: USD}")
        return found[0]

    return currency


def _word_converter(table: str, column: Column, settings: Settings) -> Convert:
    words: Mapping[str, str] = {fold(word): word for word in column.words}
    if column.name == "state":
        words = {**words, **settings.states.get(table, {})}

    def word(cell: Cell) -> str:
        text = as_text(cell).strip()
        found = words.get(fold(text))
        if found is None:
            message = f'"{text}" is none of its words'
            hint = suggest(text, column.words)
            remedy = f"it is one of {', '.join(column.words)}"
            if column.name == "state":
                remedy += f"; map other words under states: {table}: in settings.yaml"
            raise BadCellError(message, hint or remedy)
        return found

    return word
