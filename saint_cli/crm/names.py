"""Identifiers in SQL: the one place that quotes a name."""


def quote_identifier(name: str) -> str:
    """Return a table's or column's name as SQL, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'
