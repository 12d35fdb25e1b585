"""What SQLite says in its own way; the one place to change for another database."""

from collections.abc import Iterable

from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.text import fold

EMPTY_LAST = "{} IS NULL, {} {}"
"""An ORDER BY term with missing values last: the value twice, then its direction."""

_HAS_OTHERS = "length({}) < length(CAST({} AS BLOB))"
"""Whether a text has characters other than ASCII's: more bytes than characters."""

_FOLDED = f"CASE WHEN {_HAS_OTHERS} THEN saint_fold({{}}) ELSE lower({{}}) END"


def folded(value: Sql) -> Sql:
    """Text without differences of case, in every alphabet.

    ASCII, which has as many bytes as characters, needs no function of saint's.
    """
    return compose(_FOLDED, value, value, value, value)


def is_one_of(value: Sql, texts: Iterable[str]) -> Sql:
    """Whether a text is one of some without differences of case; not if it is missing.

    ``folded`` would say the same. This calls no function for a text that is found as it
    is, nor for any in ASCII; and only in a CASE does SQLite stop at the part that decides.
    """
    wanted = [fold(text) for text in texts]
    same = join(
        "",
        (
            compose("WHEN {} = {} COLLATE NOCASE THEN 1 ", value, bind(text))
            for text in wanted
            if text.isascii()
        ),
    )
    others = compose(_HAS_OTHERS, value, value)
    found = compose("saint_fold({}) IN ({})", value, bind(*wanted))
    return compose("CASE {}WHEN {} THEN {} ELSE 0 END", same, others, found)


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
