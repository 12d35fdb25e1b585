"""The users' own columns, where there is a database to ask."""

from pathlib import Path

from saint_cli.crm.database import open_reader
from saint_cli.crm.schema import own_fields
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.tables import OwnFields


def own_fields_of(database: Path) -> OwnFieldNames:
    """Return the columns that users' files added to each table, if anybody can tell.

    Raises:
        InputError: The file is no database of saint's.
    """
    if not database.exists():
        return OwnFields.UNKNOWN
    connection = open_reader(database)
    try:
        return own_fields(connection)
    finally:
        connection.close()
