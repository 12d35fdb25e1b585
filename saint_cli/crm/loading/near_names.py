"""Names that are nearly the one that was looked for: to be offered, never taken."""

import sqlite3
from difflib import get_close_matches

from saint_cli.crm.names import quote_identifier
from saint_cli.model.text import search_key

_MOST_COMPARED = 2_000
_MOST_OFFERED = 3
_ALIKE = 0.75
_PART = 3


def near_names(
    connection: sqlite3.Connection, table: str, text: str
) -> tuple[str, ...]:
    """Return the names in a table that are most like a text.

    Only names that begin or end like it are compared, for a table may have many.
    """
    key = search_key(text)
    if len(key) < _PART:
        return ()
    rows = connection.execute(
        f"SELECT DISTINCT name FROM {quote_identifier(table)}"
        " WHERE substr(saint_search_key(name), 1, :part) = :start"
        " OR substr(saint_search_key(name), -:part) = :end LIMIT :most",
        {
            "part": _PART,
            "start": key[:_PART],
            "end": key[-_PART:],
            "most": _MOST_COMPARED,
        },
    )
    names = {search_key(name): name for (name,) in rows if name}
    near = get_close_matches(key, names, n=_MOST_OFFERED, cutoff=_ALIKE)
    return tuple(names[found] for found in near)
