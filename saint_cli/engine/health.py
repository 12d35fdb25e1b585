"""Whether all is well: the database, what is derived from it, and the declarations."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from saint_cli.config.folder import load_declarations
from saint_cli.crm.database import open_reader
from saint_cli.crm.schema import own_fields
from saint_cli.engine.questions.reading import Question, Reading
from saint_cli.engine.questions.values import find_differences
from saint_cli.engine.refresh.state import read_state
from saint_cli.model.errors import InputError

_LEAST_SQLITE = (3, 38, 0)
"""Has STRICT tables, RETURNING and UPDATE FROM."""

_LARGEST_LOG = 1024 * 1024 * 1024
_OTHERS_MAY_READ = 0o077


class Finding(NamedTuple):
    """What was looked at, whether it is well, what was found, and what to do."""

    check: str
    is_well: bool
    found: str
    remedy: str = ""


def _well(check: str, found: str) -> Finding:
    return Finding(check, is_well=True, found=found)


def _ill(check: str, found: str, remedy: str = "") -> Finding:
    return Finding(check, is_well=False, found=found, remedy=remedy)


def examine(question: Question, *, thorough: bool) -> Iterator[Finding]:
    """Look at everything, the foundations first; stop where nothing can stand on them.

    ``thorough`` reads the whole file and computes all counters afresh, which takes
    minutes on a large database.
    """
    yield _sqlite()
    try:
        connection = open_reader(question.database)
    except InputError as error:
        yield _ill("database", str(error))
        return
    try:
        yield _well("database", f"{question.database} is saint's")
        yield _permissions(question.database)
        yield _log(question.database)
        for look in _LOOKS:
            yield look(connection)
        yield _pages(connection, thorough=thorough)
        declarations = _declarations(connection, question.folder)
        yield declarations
        if declarations.is_well:
            yield from _of_the_day(Reading(connection, question), thorough=thorough)
    finally:
        connection.close()


def _sqlite() -> Finding:
    found = f"SQLite {sqlite3.sqlite_version}"
    is_well = sqlite3.sqlite_version_info >= _LEAST_SQLITE
    least = ".".join(map(str, _LEAST_SQLITE))
    return Finding("sqlite", is_well, found, f"install Python with SQLite {least}")


def _permissions(path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    is_well = not mode & _OTHERS_MAY_READ
    found = f"mode {mode:03o}: {'only you' if is_well else 'others'} may read customers"
    return Finding("permissions", is_well, found, f"chmod 600 {path}")


def _log(path: Path) -> Finding:
    log = Path(f"{path}-wal")
    size = log.stat().st_size if log.exists() else 0
    found = f"{size / 1e6:.1f} MB in the write-ahead log"
    remedy = "close what holds the database open, then: saint counters refresh"
    return Finding("log", size <= _LARGEST_LOG, found, remedy)


def _links(connection: sqlite3.Connection) -> Finding:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is None:
        return _well("links", "every link leads to a row")
    found = f"a row of {broken[0]} leads to no row of {broken[2]}"
    return _ill("links", found, "load afresh, or undo what another program did")


_LOST_ACTIVITY = """
SELECT count(*) FROM followups AS f
WHERE state = 'open' AND NOT EXISTS (SELECT 1 FROM activities WHERE id = f.activity)
"""


def _followups(connection: sqlite3.Connection) -> Finding:
    (lost,) = connection.execute(_LOST_ACTIVITY).fetchone()
    found = f"{lost or 'no'} open follow-ups have lost their activity"
    return Finding("followups", not lost, found, "saint followups list shows them")


_LOOKS: tuple[Callable[[sqlite3.Connection], Finding], ...] = (_links, _followups)


def _pages(connection: sqlite3.Connection, *, thorough: bool) -> Finding:
    pragma = "integrity_check" if thorough else "quick_check"
    (found,) = connection.execute(f"PRAGMA {pragma}(1)").fetchone()
    is_well = found == "ok"
    words = f"{pragma.replace('_', ' ')}: {found}"
    return Finding("pages", is_well, words, "restore a backup, or load afresh")


def _declarations(connection: sqlite3.Connection, folder: Path) -> Finding:
    try:
        declarations, problems = load_declarations(folder, own_fields(connection))
    except InputError as error:
        return _ill("declarations", str(error))
    if declarations is None:
        mistakes = sum(not problem.is_warning for problem in problems)
        found = f"{mistakes} mistakes in {folder}"
        return _ill("declarations", found, "saint status validate")
    found = (
        f"{len(declarations.statuses)} statuses in {folder}, {len(problems)} warnings"
    )
    return _well("declarations", found)


def _of_the_day(reading: Reading, *, thorough: bool) -> Iterator[Finding]:
    """Yield whether what is derived is of today, and right."""
    remedy = "saint counters refresh --quiet, every night from cron"
    state = read_state(reading.connection)
    if state is None:
        yield _ill("freshness", "never refreshed", remedy)
        return
    waiting = "; changes wait" if reading.is_stale else ""
    found = f"refreshed for {state.day}{waiting}"
    yield Finding("freshness", not waiting, found, remedy)
    if thorough and not waiting:
        wrong = find_differences(reading, 1)
        found = "not as the records say" if wrong else "all as the records say"
        yield Finding("counters", not wrong, found, "saint counters refresh --full")
