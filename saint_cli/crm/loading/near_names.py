"""Names that are nearly the one that was looked for: to be offered, never taken."""

import sqlite3
from difflib import get_close_matches

from saint_cli.crm.loading.link_keys import has_column
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
    column = "name" if has_column(connection, table, "name") else "subject"
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM {quote_identifier(table)}"
        f" WHERE substr(saint_search_key({column}), 1, :part) = :start"
        f" OR substr(saint_search_key({column}), -:part) = :end LIMIT :most",
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
