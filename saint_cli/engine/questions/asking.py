"""Whom one asks: a database in one view, the declarations, and a day."""

import sqlite3
from datetime import date, datetime
from typing import Protocol

from saint_cli.model.declarations import Declarations
from saint_cli.model.fields import OwnFieldNames


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


class AskingAside(Asking, Protocol):
    """What computing aside rests on besides."""

    @property
    def own(self) -> OwnFieldNames:
        """The users' own columns of each table."""

    @property
    def now(self) -> datetime:
        """The moment of asking, in the team's time zone."""

    @property
    def is_stored(self) -> bool:
        """Whether the stored tables hold the answers for the day."""
