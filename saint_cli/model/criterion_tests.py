"""The tests: what a criterion can ask of a field's or a counter's value."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from saint_cli.model.periods import Period
from saint_cli.model.tables import Kind


class Family(StrEnum):
    """The tests that fit one sort of value."""

    ANY = "any"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    RANK = "rank"


class Argument(StrEnum):
    """What a test is given to compare with."""

    TEXT = "a text"
    TEXTS = "a list of texts"
    NUMBER = "a number"
    NUMBER_RANGE = "a list of two numbers, the lower first"
    DATE = "a date such as 2026-11-24"
    DATE_RANGE = "a list of two dates, the earlier first"
    PERIOD = 'a period such as "30 days"'
    PERCENT = "a percentage such as 10%"
    YES_NO = "true or false"


Value = str | bool | Decimal | date | Period | tuple[str, ...] | tuple["Value", "Value"]


class Test(NamedTuple):
    """A test by its name in YAML, the values it fits, and what it compares with."""

    name: str
    family: Family
    argument: Argument
    words: str
    example: str


class TestUse(NamedTuple):
    """A test with the value a criterion gives it."""

    test: Test
    value: Value


FAMILY_OF_KIND = {
    Kind.TEXT: Family.TEXT,
    Kind.REFERENCE: Family.TEXT,
    Kind.DATE: Family.DATE,
    Kind.NUMBER: Family.NUMBER,
    Kind.MONEY: Family.NUMBER,
    Kind.FLAG: Family.NUMBER,
}

_T, _N, _D, _R = Family.TEXT, Family.NUMBER, Family.DATE, Family.RANK
_A = Argument

TESTS: tuple[Test, ...] = (
    Test("is", _T, _A.TEXT, "is", "category is Customer"),
    Test("is_not", _T, _A.TEXT, "is not", "category is_not Supplier"),
    Test("in", _T, _A.TEXTS, "is one of", "category in Customer, Partner"),
    Test("not_in", _T, _A.TEXTS, "is none of", "country not_in Norway, Sweden"),
    Test("contains", _T, _A.TEXT, "contains", "name contains bank"),
    Test("starts_with", _T, _A.TEXT, "starts with", "postcode starts_with 80"),
    Test("ends_with", _T, _A.TEXT, "ends with", "email ends_with .dk"),
    Test("equals", _N, _A.NUMBER, "is", "sales.count equals 0"),
    Test("more_than", _N, _A.NUMBER, "is more than", "sales.count more_than 50"),
    Test("at_least", _N, _A.NUMBER, "is at least", "sales.amount at_least 1000"),
    Test("less_than", _N, _A.NUMBER, "is less than", "sales.count_90d less_than 2"),
    Test("at_most", _N, _A.NUMBER, "is at most", "sales.rank at_most 25"),
    Test(
        "between",
        _N,
        _A.NUMBER_RANGE,
        "is in the range",
        "requests.count between 1, 5",
    ),
    Test("before", _D, _A.DATE, "is before", "created_at before 2026-01-01"),
    Test("after", _D, _A.DATE, "is after", "created_at after 2026-01-01"),
    Test("on", _D, _A.DATE, "is on", "sales.last_date on 2026-01-31"),
    Test(
        "between",
        _D,
        _A.DATE_RANGE,
        "is in the days",
        "sales.last_date between 2026-01-01, 2026-01-31",
    ),
    Test(
        "older_than",
        _D,
        _A.PERIOD,
        "is longer ago than",
        "sales.last_date older_than 2 months",
    ),
    Test("within", _D, _A.PERIOD, "is in the last", "sales.last_date within 30 days"),
    Test(
        "not_within",
        _D,
        _A.PERIOD,
        "is never or not in the last",
        "activities.last_date not_within 6 weeks",
    ),
    Test("in_next", _D, _A.PERIOD, "is in the next", "ends_on in_next 2 weeks"),
    Test("never", _D, _A.YES_NO, "is never", "sales.last_date never true"),
    Test("empty", Family.ANY, _A.YES_NO, "is empty", "email empty true"),
    Test("top", _R, _A.PERCENT, "is in the top", "sales.amount_1y top 10%"),
    Test("bottom", _R, _A.PERCENT, "is in the bottom", "sales.count bottom 25%"),
)

TEST_NAMES = tuple(dict.fromkeys(test.name for test in TESTS))


def fitting_tests(name: str, families: frozenset[Family]) -> tuple[Test, ...]:
    """Return the tests called ``name`` that fit one of ``families``."""
    return tuple(t for t in TESTS if t.name == name and t.family in families)
