"""Reading: what every command that asks a question begins with.

Stale answers are first brought up to date. Where that cannot be, what is there is
read and said to be old; a question for another day is computed aside.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from saint_cli.config.fingerprint import fingerprint
from saint_cli.crm.database import explained, open_reader, transaction
from saint_cli.engine.refresh.state import has_changes, read_state, versioned
from saint_cli.engine.refresh.steps import Steps
from saint_cli.model.errors import BusyError, UnwritableError

if TYPE_CHECKING:
    from saint_cli.engine.snapshot import Snapshot
    from saint_cli.model.counters import Counter
    from saint_cli.model.declarations import Declarations
    from saint_cli.model.entities import Entity
    from saint_cli.model.fields import OwnFieldNames


class Question(NamedTuple):
    """Where to look, and for which day.

    ``clock`` tells the time in a time zone; ``warn`` takes a sentence for the user;
    ``steps`` is told what a refresh does; ``as_of`` is None for today.
    """

    database: Path
    folder: Path
    clock: Callable[[str], datetime]
    warn: Callable[[str], None]
    steps: Steps
    as_of: date | None = None
    may_refresh: bool = True


class Reading:
    """An open database in one consistent view, and the day to answer for."""

    def __init__(self, connection: sqlite3.Connection, question: Question) -> None:
        connection.execute("BEGIN")
        self.connection = connection
        self._question = question
        self._fingerprint = fingerprint(question.folder)
        self._state = read_state(connection)
        self.now = question.clock(self._timezone())
        self.day = question.as_of or self.now.date()

    @cached_property
    def own(self) -> "OwnFieldNames":
        """The users' own columns of each table."""
        from saint_cli.crm.schema import own_fields

        return own_fields(self.connection)

    @cached_property
    def declarations(self) -> "Declarations":
        """The declarations in the folder, read and validated on first use.

        Raises:
            ProblemsError: A file is not valid.
        """
        from saint_cli.config.folder import require_declarations

        question = self._question
        return require_declarations(
            question.folder, self.own, question.warn, is_tried=self._is_declared()
        )

    def _timezone(self) -> str:
        if self._state and self._is_declared():
            return self._state.timezone
        return self.declarations.settings.timezone

    def _is_declared(self) -> bool:
        """Whether the stored answers follow the declarations as they are now."""
        state = self._state
        return state is not None and state.fingerprint == versioned(self._fingerprint)

    @property
    def is_stored(self) -> bool:
        """Whether the stored tables hold the answers for the day."""
        state = self._state
        return state is not None and state.day == self.day and self._is_declared()

    @property
    def is_stale(self) -> bool:
        """Whether the question is for today, and what is stored is older."""
        if self.day != self.now.date():
            return False
        return not self.is_stored or has_changes(self.connection)

    def settle_for_stored(self, reason: str) -> None:
        """Answer for the day of what is stored, and say that it may be old."""
        if self._state and self._is_declared():
            self.day = self._state.day
            since = ", without what was written since" * has_changes(self.connection)
            self._question.warn(f"{reason}: the answers are as of {self.day}{since}")

    def memberships(
        self, entities: Iterable["Entity"], only_id: int | None = None
    ) -> str:
        """Return the schema whose tables say who of ``entities`` is in which status.

        ``only_id``, the row id of the one entity asked for, saves computing others.
        """
        if self.is_stored:
            return "main"
        from saint_cli.engine.questions.aside import memberships_aside

        return memberships_aside(self, entities, only_id).schema

    def snapshot(
        self,
        entity: "Entity",
        counters: Mapping[str, "Counter"],
        only_id: int | None = None,
    ) -> "Snapshot":
        """Return a snapshot of the day that has these counters of an entity type.

        ``only_id``, the row id of the one entity asked for, saves computing others.
        """
        from saint_cli.engine.questions.aside import find_snapshot

        return find_snapshot(self, entity, counters, only_id)


@contextmanager
def open_reading(question: Question) -> Iterator[Reading]:
    """Open the database for a question, bringing what it needs up to date first.

    Raises:
        InputError: There is no usable database, or the declarations are not valid.
    """
    connection = open_reader(question.database)
    try:
        reading = Reading(connection, question)
        if reading.is_stale:
            reason = _bring_up_to_date(reading, question)
            connection.close()
            connection = open_reader(question.database)
            reading = Reading(connection, question)
            if reading.is_stale:
                reading.settle_for_stored(reason or "the data changed meanwhile")
        with explained(question.database):
            yield reading
    finally:
        connection.close()


def _bring_up_to_date(reading: Reading, question: Question) -> str:
    """Refresh what is stored; return why not where that cannot be."""
    if not question.may_refresh:
        return "not refreshed"
    declarations = reading.declarations
    from saint_cli.engine.refresh.run import (
        bring_up_to_date,
        stored_snapshot,
    )

    try:
        with (
            question.steps.all_of_them(),
            transaction(question.database, busy_timeout=0) as connection,
        ):
            snapshot = stored_snapshot(
                connection, declarations, reading.own, reading.now.date()
            )
            bring_up_to_date(snapshot, reading.now, steps=question.steps)
    except (BusyError, UnwritableError) as error:
        return str(error)
    return ""
