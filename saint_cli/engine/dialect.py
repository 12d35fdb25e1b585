"""What SQLite says in its own way; the one place to change for another database."""

from saint_cli.engine.sql import Sql, compose

EMPTY_LAST = "{} IS NULL, {} {}"
"""An ORDER BY term with missing values last: the value twice, then its direction."""

_FOLDED = (
    "CASE WHEN length({}) < length(CAST({} AS BLOB)) THEN saint_fold({})"
    " ELSE lower({}) END"
)


def folded(value: Sql) -> Sql:
    """Text without differences of case, in every alphabet.

    ASCII, which has as many bytes as characters, needs no function of saint's.
    """
    return compose(_FOLDED, value, value, value, value)


def as_number(value: Sql) -> Sql:
    """The number that a text holds, or NULL."""
    return compose("saint_number({})", value)


def as_day(value: Sql) -> Sql:
    """The day that a text holds, as ISO text, or NULL."""
    return compose("saint_day({})", value)


def days_between(earlier: Sql, later: Sql) -> Sql:
    """The number of days from one ISO day to another."""
    return compose("(julianday({}) - julianday({}))", later, earlier)


def least(first: Sql, second: Sql) -> Sql:
    """The smaller of two values, neither of them NULL."""
    return compose("min({}, {})", first, second)


def greatest(first: Sql, second: Sql) -> Sql:
    """The greater of two values, neither of them NULL."""
    return compose("max({}, {})", first, second)
