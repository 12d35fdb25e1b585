"""Days as people and programs write them.

A text gives one day for each order of day, month and year that it can be read in. Most
shapes can be read in one way only, and give the same day for every order.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from saint_cli.model.mappings import DateOrder
from saint_cli.model.text import search_key

Days = Mapping[DateOrder, str]

_TIME = (
    r"(?:(?:T|,?\s+)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)"
    r"(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)" + _TIME, re.ASCII)
_ORDERED = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d\d)" + _TIME, re.ASCII)
_DAY_MONTH = re.compile(
    r"(?:\w{2,12}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]?(?:of\s|de\s)?"
    r"\s?([^\W\d_]{3,12})\.?,?[\s-]?(?:de\s)?(\d{4}|\d\d)" + _TIME
)
_MONTH_DAY = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,\s+)?([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})"
    + _TIME
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.ASCII)
_COUNTED = re.compile(r"\d{5}(\.\d+)?|\d{10}|\d{13}", re.ASCII)

_FIRST_EXCEL_DAY = date(1899, 12, 30)
_SECONDS_DIGITS = 10
_EXCEL_DIGITS = 5
_CENTURY = 70
"""Two digits of a year below this are of this century."""

_MONTH_LANGUAGES = ("en", "da", "de", "sv", "nb", "nl", "fr", "es", "it", "pt", "fi")


class Zones(NamedTuple):
    """Where timestamps without an offset are from, and where days are wanted."""

    written: tzinfo
    local: tzinfo


def read_days(text: str, zones: Zones) -> Days:
    """Return the local day that a text stands for, for each order it can be read in."""
    text = text.strip()
    for pattern, read in _SHAPES:
        found = pattern.fullmatch(text)
        if found:
            return read(found, zones)
    return {}


def _always(day: str | None) -> Days:
    return dict.fromkeys(DateOrder, day) if day else {}


def _year_first(found: re.Match[str], zones: Zones) -> Days:
    return _always(_day((found[1], found[3], found[4]), found, zones))


def _dotted(found: re.Match[str], zones: Zones) -> Days:
    # Who parts with dots puts the day first; so do all locales with dots but those
    # that begin with the year.
    return _always(_day((found[3], found[2], found[1]), found, zones))


def _ordered(found: re.Match[str], zones: Zones) -> Days:
    first, second, third = found[1], found[3], found[4]
    orders = {
        DateOrder.DMY: (third, second, first),
        DateOrder.MDY: (third, first, second),
    }
    if len(third) == len("26") and len(first) == len("26"):
        orders[DateOrder.YMD] = (first, second, third)
    days = {order: _day(parts, found, zones) for order, parts in orders.items()}
    return {order: day for order, day in days.items() if day}


def _day_month(found: re.Match[str], zones: Zones) -> Days:
    month = _months().get(search_key(found[2]))
    return _always(month and _day((found[3], month, found[1]), found, zones))


def _month_day(found: re.Match[str], zones: Zones) -> Days:
    month = _months().get(search_key(found[1]))
    return _always(month and _day((found[3], month, found[2]), found, zones))


def _compact(found: re.Match[str], zones: Zones) -> Days:
    year, month, day, hour, minute, second, utc = found.groups()
    parts = f"{year}-{month}-{day}"
    if hour:
        parts += f"T{hour}:{minute}:{second or '00'}{utc or ''}"
    again = _YEAR_FIRST.fullmatch(parts)
    return _year_first(again, zones) if again else {}


def _counted(found: re.Match[str], zones: Zones) -> Days:
    """Read days since 1900 as spreadsheets count, or seconds since 1970."""
    digits = found[0].partition(".")[0]
    if len(digits) == _EXCEL_DIGITS:
        return _always((_FIRST_EXCEL_DAY + timedelta(days=int(digits))).isoformat())
    seconds = int(digits[:_SECONDS_DIGITS])
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(zones.local)
    return _always(moment.date().isoformat())


def _day(parts: tuple[str, str, str], found: re.Match[str], zones: Zones) -> str | None:
    """Return the day of year, month and day, moved by the time of day if there is one."""
    year, month, day = map(int, parts)
    if len(parts[0]) == len("26"):
        year += 2000 if year < _CENTURY else 1900
    try:
        plain = date(year, month, day)
        clock = _clock(found)
        if clock is None:
            return plain.isoformat()
        moment = datetime.combine(plain, clock, _zone(found["offset"]) or zones.written)
        return moment.astimezone(zones.local).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _clock(found: re.Match[str]) -> time | None:
    """Return the time of day, or None if there is none.

    Raises:
        ValueError: There is no such time.
    """
    if found["hour"] is None:
        return None
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0] in "Pp" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _zone(offset: str | None) -> tzinfo | None:
    if not offset:
        return None
    if offset[0] not in "+-":
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if offset[0] == "-" else away)


@lru_cache(maxsize=1)
def _months() -> dict[str, str]:
    """Return the number of each month by its names in several languages."""
    from babel.dates import get_month_names

    names: dict[str, str] = {}
    for language in _MONTH_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context, language)
                for number, name in found.items():
                    names.setdefault(search_key(name).rstrip("."), str(number))
    return names


_SHAPES = (
    (_YEAR_FIRST, _year_first),
    (_ORDERED, _ordered),
    (_DOTTED, _dotted),
    (_COMPACT, _compact),
    (_COUNTED, _counted),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
)
