"""The table of the rules that were in force: what no record can tell afterwards."""

import sqlite3

_RULES = (
    """
    CREATE TABLE status_rules (
        status TEXT NOT NULL,
        day TEXT NOT NULL,
        criteria TEXT,
        PRIMARY KEY (status, day)
    ) STRICT, WITHOUT ROWID
    """,
    "DROP TABLE status_criteria",
)
"""The criteria, in JSON, that a status had from a day on; NULL where it was taken out.
They take the place of a digest of the last ones."""


def add_status_rules(connection: sqlite3.Connection) -> None:
    """Keep every status's criteria, from the day on which a refresh first found them."""
    for statement in _RULES:
        connection.execute(statement)
