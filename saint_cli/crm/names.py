"""Names on their way into the database: identifiers in SQL, and those of files."""


def quote_identifier(name: str) -> str:
    """Return a table's or column's name as SQL, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def storable(name: str) -> str:
    """Return the name of a file so that a database can hold it.

    To an operating system a name is bytes; those that are no text become escapes.
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
