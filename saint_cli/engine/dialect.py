"""What SQLite says in its own way; the one place to change for another database."""

from saint_cli.engine.sql import Sql, compose

EMPTY_LAST = "{} IS NULL, {} {}"
"""An ORDER BY term with missing values last: the value twice, then its direction."""


def folded(value: Sql) -> Sql:
    """Text without differences of case, in every alphabet."""
    return compose("saint_fold({})", value)


def as_number(value: Sql) -> Sql:
    """The number that a text holds, or NULL."""
    return compose("saint_number({})", value)


def as_day(value: Sql) -> Sql:
    """The day that a text holds, as ISO text, or NULL."""
    return compose("saint_day({})", value)


def days_between(earlier: Sql, later: Sql) -> Sql:
    """The number of days from one ISO day to another."""
    return compose("(julianday({}) - julianday({}))", later, earlier)
