"""sqlite-utils, by which tables and views are made: the one place that imports it."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_FRAMES = ("pandas", "numpy")
"""What sqlite-utils loads wherever it is installed, to store data frames, for a third
of a second and 80 MB. Tables and views need neither."""


def making_tables(connection: sqlite3.Connection) -> "Database":
    """Return a connection's database as sqlite-utils has it, to make tables in it."""
    with _not_to_be_found(_FRAMES):
        from sqlite_utils import Database

    return Database(connection, execute_plugins=False)


@contextmanager
def _not_to_be_found(names: tuple[str, ...]) -> Iterator[None]:
    """Let modules that nobody loaded yet be as if they were not installed.

    To Python's import, None in ``sys.modules`` says just that.
    """
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
