"""What templates can do with a value: write dates, money and lengths of time.

A missing value is None, and every filter but ``default`` lets it pass.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, wraps
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from saint_cli.config.languages import parse_locale
from saint_cli.model.text import fold

FILTERS_OF_THE_DAY = frozenset({"ago"})
"""Filters whose result changes as days pass."""

TemplateValue = str | int | float | Decimal | date | bool | None

_DAYS_A_MONTH = 365.25 / 12
_LAST_IN_DAYS = 60
_LAST_IN_MONTHS = 24
_MOST_CHARACTERS = 500
_MOST_REPLACED = 2_000


def _number(value: TemplateValue) -> int | float | Decimal | None:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float | Decimal) else None


def _day(value: TemplateValue) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _passing(function: Callable[..., TemplateValue]) -> Callable[..., TemplateValue]:
    """Let a missing value, or one of the wrong sort, pass as it is."""

    @wraps(function)
    def filter_value(value: TemplateValue, *args: Any, **kwargs: Any) -> TemplateValue:
        if value is None or value == "":
            return None
        try:
            return function(value, *args, **kwargs)
        except (ValueError, ArithmeticError, LookupError):
            return value

    return filter_value


class Filters:
    """The filters of templates, for one language, currency and day."""

    def __init__(self, language: str, currency: str, today: date) -> None:
        self._locale = parse_locale(language)
        self._currency = currency
        self._today = today

    def table(self) -> dict[str, Callable[..., TemplateValue]]:
        """Return every filter by its name in templates."""
        passing: dict[str, Callable[..., TemplateValue]] = {
            "date": self._date,
            "time": self._time,
            "money": self._money,
            "number": self._decimal,
            "percent": self._percent,
            "duration": self._duration,
            "ago": self._ago,
            "upper": lambda value: str(value).upper(),
            "lower": lambda value: str(value).lower(),
            "capitalize": lambda value: str(value).capitalize(),
            "title": lambda value: str(value).title(),
            "trim": lambda value: str(value).strip(),
            "replace": _replaced,
            "length": lambda value: len(str(value)),
            "round": self._round,
            "int": self._truncated,
            "abs": self._abs,
            "truncate": self._truncate,
            "initial": _initial,
            "without_blanks": lambda value: "".join(str(value).split()),
            "country_code": self._country_code,
            "country_name": self._country_name,
            "language_name": self._language_name,
        }
        return {
            **{name: _passing(function) for name, function in passing.items()},
            "default": _default,
            "d": _default,
            "beside": _beside,
            "unless_same_country": self._unless_same_country,
        }

    def _date(self, value: TemplateValue, style: str = "medium") -> TemplateValue:
        day = _day(value)
        return format_date(day, style, locale=self._locale) if day else value

    def _time(self, value: TemplateValue, style: str = "short") -> TemplateValue:
        if not isinstance(value, datetime):
            return value
        return format_time(value, style, locale=self._locale)

    def _money(self, value: TemplateValue, currency: str = "") -> TemplateValue:
        number = _number(value)
        if number is None:
            return value
        return format_currency(number, currency or self._currency, locale=self._locale)

    def _decimal(self, value: TemplateValue) -> TemplateValue:
        number = _number(value)
        return value if number is None else format_decimal(number, locale=self._locale)

    def _percent(self, value: TemplateValue) -> TemplateValue:
        number = _number(value)
        if number is None:
            return value
        return format_percent(float(number) / 100, locale=self._locale)

    def _duration(self, value: TemplateValue) -> TemplateValue:
        """Write a number of days in the unit that people would choose."""
        number = _number(value)
        if number is None:
            return value
        days = float(number)
        months = days / _DAYS_A_MONTH
        if days <= _LAST_IN_DAYS:
            amount, unit = days, "day"
        elif months <= _LAST_IN_MONTHS:
            amount, unit = months, "month"
        else:
            amount, unit = months / 12, "year"
        return format_unit(round(amount), f"duration-{unit}", locale=self._locale)

    def _ago(self, value: TemplateValue) -> TemplateValue:
        day = _day(value)
        if day is None:
            return value
        distance = timedelta(days=(day - self._today).days)
        return format_timedelta(
            distance, granularity="day", add_direction=True, locale=self._locale
        )

    def _round(self, value: TemplateValue, digits: int = 0) -> TemplateValue:
        number = _number(value)
        if number is None:
            return value
        rounded = round(float(number), digits)
        return int(rounded) if digits <= 0 else rounded

    @staticmethod
    def _truncated(value: TemplateValue) -> TemplateValue:
        number = _number(value)
        return value if number is None else int(number)

    @staticmethod
    def _abs(value: TemplateValue) -> TemplateValue:
        number = _number(value)
        return value if number is None else max(number, -number)

    @staticmethod
    def _truncate(value: TemplateValue, length: int = 80) -> TemplateValue:
        text, most = str(value), max(1, min(length, _MOST_CHARACTERS))
        return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"

    @cached_property
    def _code_of_country(self) -> dict[str, str]:
        """Codes by the countries' names, in the configured language and in English."""
        return {
            fold(name): code
            for locale in (Locale("en"), self._locale)
            for code, name in locale.territories.items()
            if len(code) == len("DK") and code.isalpha()
        }

    def _country_code(self, value: TemplateValue) -> TemplateValue:
        text = str(value).strip()
        if len(text) == len("DK") and text.upper() in Locale("en").territories:
            return text.upper()
        return self._code_of_country.get(fold(text))

    def _country_name(self, value: TemplateValue, language: str = "") -> TemplateValue:
        code = self._country_code(value)
        locale = parse_locale(language) if language else self._locale
        return str(locale.territories[code]) if isinstance(code, str) else value

    def _unless_same_country(
        self, value: TemplateValue, home: TemplateValue = None
    ) -> TemplateValue:
        if value is None or home is None:
            return value
        code = self._country_code(value) or fold(str(value))
        same = self._country_code(home) or fold(str(home))
        return None if code == same else value

    def _language_name(self, value: TemplateValue) -> TemplateValue:
        return str(parse_locale(str(value)).get_display_name(self._locale))


def _initial(value: TemplateValue, stop: str = "") -> TemplateValue:
    return f"{str(value)[:1]}{stop}"


def _replaced(value: TemplateValue, old: str, new: str) -> TemplateValue:
    """Replace a text in a value; what grows too long is cut off."""
    text = str(value)[:_MOST_REPLACED]
    return text.replace(str(old), str(new))[:_MOST_REPLACED] if old else value


def _default(
    value: TemplateValue,
    other: TemplateValue = "",
    boolean: bool = False,  # noqa: FBT001, FBT002 - Jinja's own signature
) -> TemplateValue:
    """Give a missing or empty value another; ``boolean`` does so for 0 too."""
    is_missing = value is None or value == "" or (boolean and not value)
    return other if is_missing else value


def _beside(
    value: TemplateValue, other: TemplateValue = None, between: str = " "
) -> TemplateValue:
    parts = [str(part) for part in (value, other) if part is not None and part != ""]
    return str(between).join(parts) if parts else None
