"""Whom one asks: a database in one view, the declarations, and a day."""

import sqlite3
from datetime import date
from typing import Protocol

from saint_cli.model.declarations import Declarations


class Asking(Protocol):
    """What every answer rests on; a reading is one, and a rehearsal is."""

    @property
    def connection(self) -> sqlite3.Connection:
        """The database."""

    @property
    def declarations(self) -> Declarations:
        """The settings, statuses and selections."""

    @property
    def day(self) -> date:
        """The day to answer for."""
