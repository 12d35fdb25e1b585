"""Numbers and amounts as people write them.

A text gives one number for each decimal mark that it can be read with: "1.234" is two
different numbers, "1.234,5" only one.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from saint_cli.model.mappings import DECIMAL_MARKS

Numbers = Mapping[str, Decimal]

_BLANKS = "\u0020\u00a0\u202f\u2009"
_APOSTROPHES = "'\u2019"
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_EXPONENT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d{1,3}", re.ASCII)
_SIGNED = re.compile(
    rf"(?P<open>\()?(?P<before>[^\d(),]*?)"
    rf"(?P<body>(?:(?<![^\W\d_])[.,])?\d[\d.,{_BLANKS}{_APOSTROPHES}]*)"
    r"(?P<after>[^\d(),]*?)(?P<close>\))?"
)
_EVEN_AMOUNT = re.compile(r"(?<=\d)([.,])-{1,2}(?!\d)")
"""What Danes and Swiss write for no fraction: 100,- is 100,00."""

SYMBOLS: Mapping[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "fr": ("CHF",),
    "sfr": ("CHF",),
    "us$": ("USD",),
    "ca$": ("CAD",),
    "a$": ("AUD",),
    "nz$": ("NZD",),
    "r$": ("BRL",),
    "₹": ("INR",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₪": ("ILS",),
    "₩": ("KRW",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "kr": ("DKK", "NOK", "SEK", "ISK"),
    "¥": ("JPY", "CNY"),
}
"""The currencies that a sign may stand for."""


class Written(NamedTuple):
    """A number as it is written: its digits with marks, and what stands beside them."""

    body: str
    is_negative: bool
    affix: str


def take_apart(text: str) -> Written | None:
    """Part a number from its sign and from a currency or per cent beside it."""
    text = _EVEN_AMOUNT.sub(r"\g<1>00", text.strip().translate(_MINUS))
    found = _SIGNED.fullmatch(text)
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    around = found["before"] + found["after"]
    affix = "".join(c for c in around if c not in f"{_BLANKS}+-")
    if around.count("-") + around.count("+") > 1 or not _is_known(affix):
        return None
    is_negative = "-" in around or bool(found["open"])
    return Written(found["body"].rstrip(_BLANKS), is_negative, affix)


def _is_known(affix: str) -> bool:
    return affix in {"", "%"} or bool(_currencies(affix))


def _currencies(affix: str) -> tuple[str, ...]:
    sign = affix.lower().rstrip(".")
    if sign in SYMBOLS:
        return SYMBOLS[sign]
    is_code = len(affix) == len("EUR") and affix.isascii() and affix.isalpha()
    return (affix,) if is_code and affix.isupper() else ()


def read_numbers(text: str) -> Numbers:
    """Return the number that a text stands for, for each mark it can be read with."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return dict.fromkeys(DECIMAL_MARKS, Decimal(text))
    if _EXPONENT.fullmatch(text):
        return dict.fromkeys(DECIMAL_MARKS, Decimal(text))
    written = take_apart(text)
    if written is None:
        return {}
    numbers = {mark: _number(written.body, mark) for mark in DECIMAL_MARKS}
    sign = -1 if written.is_negative else 1
    return {mark: sign * n for mark, n in numbers.items() if n is not None}


_PATTERNS = {
    mark: re.compile(
        rf"(\d+|\d{{1,3}}(?:([{re.escape(other)}{_BLANKS}{_APOSTROPHES}])\d{{3}})"
        rf"(?:\2\d{{3}})*)?(?:{re.escape(mark)}(\d*))?",
        re.ASCII,
    )
    for mark, other in zip(DECIMAL_MARKS, reversed(DECIMAL_MARKS), strict=True)
}


def _number(body: str, mark: str) -> Decimal | None:
    found = _PATTERNS[mark].fullmatch(body)
    if not found or not (found[1] or found[3]):
        return None
    if found[2] and found[1].startswith("0"):
        return None
    whole = re.sub(r"\D", "", found[1] or "0")
    return Decimal(f"{whole}.{found[3] or '0'}")


def currencies_of(text: str) -> tuple[str, ...]:
    """Return the currencies that the sign or code beside a number may stand for."""
    written = take_apart(text)
    return _currencies(written.affix) if written else ()
