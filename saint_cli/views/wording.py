"""The words of cards and reports, in the configured language."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
)
from babel.units import format_unit

from saint_cli.config.languages import parse_locale
from saint_cli.model.periods import Period

FALLBACK = "en"


@cache
def read_texts(language: str) -> Mapping[str, str]:
    """Return all texts in a language; in English where there is no translation."""
    texts = files("saint_cli.views.texts")
    read: dict[str, str] = {}
    for code in (FALLBACK, language.partition("-")[0]):
        file = texts / f"{code}.json"
        if file.is_file():
            read |= json.loads(file.read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=10_000)
def _written_day(iso: str, style: str, locale: Locale) -> str:
    return str(format_date(date.fromisoformat(iso), style, locale=locale))


class Words:
    """Texts, dates and numbers for one language and currency."""

    def __init__(self, language: str, currency: str) -> None:
        self.language = language
        self.texts = read_texts(language)
        self.currency = currency
        self._locale = parse_locale(language)

    def __call__(self, key: str, **values: str) -> str:
        """Return a text with its places filled in."""
        return self.texts[key].format(**values)

    def of(self, group: str, word: str) -> str:
        """Return a word of saint's own in this language; others' words as they are."""
        return self.texts.get(f"{group}.{word}", word)

    def date(self, iso: str | date, style: str = "medium") -> str:
        """Write a day."""
        return _written_day(str(iso), style, self._locale)

    def number(self, number: float) -> str:
        """Write a number."""
        return str(format_decimal(number, locale=self._locale))

    def money(self, amount: float) -> str:
        """Write an amount of the settings' currency, to the whole unit."""
        standard = self._locale.currency_formats["standard"].pattern
        return format_currency(
            amount,
            self.currency,
            standard.replace(".00", ""),
            locale=self._locale,
            currency_digits=False,
        )

    def short_amount(self, amount: float) -> str:
        """Write an amount in few characters: ``1.1M``."""
        return format_compact_decimal(amount, fraction_digits=1, locale=self._locale)

    def period(self, period: Period) -> str:
        """Write a period in few characters: ``30 d``."""
        return self._unit(period, "narrow")

    def length(self, period: Period) -> str:
        """Write a period out: ``30 days``."""
        return self._unit(period, "long")

    def _unit(self, period: Period, length: Literal["long", "short", "narrow"]) -> str:
        name = f"duration-{period.unit.name.lower()}"
        return format_unit(period.length, name, length=length, locale=self._locale)
