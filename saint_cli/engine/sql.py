"""SQL as pairs of text and bound values: pairs are combined, strings never."""

from collections.abc import Iterable
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier

Param = str | int | float | None


class Sql(NamedTuple):
    """A piece of SQL with the values bound to its question marks, in order."""

    text: str
    params: tuple[Param, ...] = ()


def compose(template: str, *parts: Sql) -> Sql:
    """Fill each ``{}`` of ``template`` with a piece, in order."""
    text = template.format(*(part.text for part in parts))
    return Sql(text, tuple(value for part in parts for value in part.params))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """Put pieces in a row."""
    parts = tuple(parts)
    return compose(separator.join(["{}"] * len(parts)), *parts)


def bind(*values: Param) -> Sql:
    """Return question marks for values: ``?, ?``."""
    return Sql(", ".join("?" * len(values)), values)


def column(name: str, table: str = "") -> Sql:
    """Name a column, of an alias if one is given."""
    prefix = f"{quote_identifier(table)}." if table else ""
    return Sql(prefix + quote_identifier(name))


def all_of(conditions: Iterable[Sql]) -> Sql:
    """Combine conditions with AND; none at all holds."""
    return join(" AND ", conditions) if (conditions := tuple(conditions)) else Sql("1")
