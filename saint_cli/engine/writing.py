"""Writing: what every command that acts begins with, in one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saint_cli.config.fingerprint import fingerprint
from saint_cli.config.folder import require_declarations
from saint_cli.crm.database import transaction
from saint_cli.crm.schema import own_fields
from saint_cli.engine.questions.reading import Question
from saint_cli.engine.refresh.run import Refresh, refresh_with_history, stored_snapshot
from saint_cli.engine.refresh.state import read_state, versioned
from saint_cli.engine.snapshot import Snapshot


@contextmanager
def open_writing(
    question: Question, busy_timeout: float, *, full: bool = False, keep: bool = True
) -> Iterator[tuple[Snapshot, Refresh]]:
    """Be the one writer, with counters, statuses and episodes up to date.

    Yields the snapshot of today and what the refresh did; what is done inside is
    committed with it, or nothing is (always so unless ``keep``). ``busy_timeout`` is
    in seconds.

    Raises:
        InputError: The declarations are not valid, or the clock runs backwards.
        BusyError: Another writer did not finish in time.
    """
    writing = transaction(question.database, busy_timeout=busy_timeout, keep=keep)
    with writing as connection:
        own = own_fields(connection)
        declarations = require_declarations(
            question.folder,
            own,
            question.warn,
            is_tried=_is_tried(connection, question.folder),
        )
        now = question.clock(declarations.settings.timezone)
        snapshot = stored_snapshot(connection, declarations, own, now.date())
        with question.steps.all_of_them():
            done = refresh_with_history(snapshot, now, full=full, steps=question.steps)
        yield snapshot, done


def _is_tried(connection: sqlite3.Connection, folder: Path) -> bool:
    """Whether the last refresh followed the declarations as they are now."""
    state = read_state(connection)
    return state is not None and state.fingerprint == versioned(fingerprint(folder))
