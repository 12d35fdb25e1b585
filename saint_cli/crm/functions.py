"""The functions that saint's SQL calls besides SQLite's own.

They make text comparable in every alphabet, and read numbers and days out of the
user's own columns, which hold text.
"""

import math
import re
import sqlite3
from datetime import date

from saint_cli.model.text import fold, search_key

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def register_functions(connection: sqlite3.Connection) -> None:
    """Make ``saint_fold``, ``saint_search_key``, ``saint_number``, ``saint_day`` known.

    Each takes a value of any type and returns NULL for NULL. ``saint_power`` takes two
    numbers; not every SQLite has a power of its own.
    """
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, 1, function, deterministic=True)
    connection.create_function("saint_power", 2, _power, deterministic=True)


def _fold(value: object) -> str | None:
    return None if value is None else fold(str(value))


def _search_key(value: object) -> str | None:
    return None if value is None else search_key(str(value))


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) else None


def _day(value: object) -> str | None:
    text = str(value).strip()[:10]
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _power(base: object, exponent: object) -> float | None:
    if not isinstance(base, int | float) or not isinstance(exponent, int | float):
        return None
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return float("inf")


_FUNCTIONS = {
    "saint_fold": _fold,
    "saint_search_key": _search_key,
    "saint_number": _number,
    "saint_day": _day,
}
