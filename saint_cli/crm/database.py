"""Opening the database: for reading, or as its one writer.

Safety rests on two things. A write is one transaction, begun with BEGIN IMMEDIATE
before its first read. And there is one writer at a time by a kernel lock on a file
beside the database, held until after the checkpoint: SQLite before 3.51.3 (3.44.6,
3.50.7) can lose commits in WAL mode when two checkpoints race, so nobody checkpoints
but the holder of the lock.

A write-ahead log lets others read meanwhile. The first transaction of all goes without:
there is nothing to be read yet, and a large load would be written twice.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from saint_cli.crm.functions import register_functions
from saint_cli.crm.locks import hold_lock
from saint_cli.crm.schema import check_origin, check_schema, migrate
from saint_cli.model.errors import BusyError, InputError, UnwritableError

_PRAGMAS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA synchronous = FULL",
)


_WRITER_CACHE_KIB = 8 * 1024
"""What a refresh or a load may keep in memory of a large database, and so may each of
the sorts of a statement."""


def open_reader(path: Path) -> sqlite3.Connection:
    """Open the database for reading only; temporary tables can still be made.

    Raises:
        InputError: There is no such file, or it is not a database of saint's.
    """
    _require_database(path)
    with explained(path):
        try:
            return _open_checked(path, "mode=ro")
        except sqlite3.OperationalError:
            # In a folder that cannot be written, WAL's shared memory cannot be made;
            # without a log or a journal there is nothing that could be missed.
            logs = (Path(f"{path}-{kind}") for kind in ("wal", "journal"))
            if any(log.exists() for log in logs) or os.access(path.parent, os.W_OK):
                raise
            return _open_checked(path, "immutable=1")


def _require_database(path: Path) -> None:
    # An empty file is what a killed first load leaves behind.
    if not path.is_file() or not path.stat().st_size:
        raise _no_database(path)


def _no_database(path: Path) -> InputError:
    message = f"no database at {path}: first load your data with: saint load FOLDER"
    return InputError(message)


def _open_checked(path: Path, mode: str) -> sqlite3.Connection:
    connection = _connect(path, mode)
    try:
        check_origin(connection, str(path))
        check_schema(connection, str(path))
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(
    path: Path, *, busy_timeout: float, create: bool = False, keep: bool = True
) -> Iterator[sqlite3.Connection]:
    """Be the one writer: yield a connection inside a transaction, then commit.

    Any exception rolls everything back, and so does the end unless ``keep``.
    ``busy_timeout`` is in seconds.

    Raises:
        InputError: There is no database (unless ``create``), or it is not saint's.
        BusyError: Another writer did not finish in time.
    """
    if not create:
        _require_database(path)
    elif not path.parent.is_dir():
        message = (
            f"{path}: there is no folder {path.parent}; make it, or use another --db"
        )
        raise InputError(message)
    with _write_lock(path, busy_timeout), explained(path):
        is_new = create and not path.exists()
        if is_new:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            writing = _writing(path, busy_timeout, create=create, keep=keep)
            with writing as connection:
                yield connection
        except BaseException:
            if is_new:
                _remove(path)
            raise


@contextmanager
def _writing(
    path: Path, busy_timeout: float, *, create: bool, keep: bool
) -> Iterator[sqlite3.Connection]:
    connection = _connect(path, "mode=rw", busy_timeout)
    try:
        is_empty = not connection.execute("PRAGMA schema_version").fetchone()[0]
        if not is_empty:
            check_origin(connection, str(path))
            connection.execute("PRAGMA journal_mode = WAL")
        elif not create:
            raise _no_database(path)
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrate(connection)
            check_schema(connection, str(path))
            yield connection
            connection.execute("COMMIT" if keep else "ROLLBACK")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        if not is_empty:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        elif keep:
            # Should somebody read at this moment, the next writer will do it.
            with suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL").fetchall()
    finally:
        connection.close()


def _connect(path: Path, mode: str, timeout: float = 5) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        timeout=timeout,
    )
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    register_functions(connection)
    return connection


def _write_lock(path: Path, timeout: float) -> AbstractContextManager[None]:
    busy = f"{path} is being written by another saint; try again later"
    return hold_lock(f"{path}.lock", timeout, busy)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a database's file into a sentence for the user.

    Raises:
        InputError: The file is damaged, cannot be opened or written, or is no database.
        BusyError: Another program holds it.
    """
    try:
        yield
    except sqlite3.Error as error:
        extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if extended == sqlite3.SQLITE_READONLY_ROLLBACK:
            # Only a first load leaves something to be rolled back.
            raise _no_database(path) from error
        # An extended code has the plain one in its last byte.
        code = extended & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            message = f"{path} is busy: another program is writing to it"
            raise BusyError(message) from error
        reason = _REASONS.get(code)
        if reason is None:
            raise
        message = f"{path} {reason}"
        is_readonly = code == sqlite3.SQLITE_READONLY
        raise (UnwritableError if is_readonly else InputError)(message) from error


_REASONS = {
    sqlite3.SQLITE_NOTADB: "is not a SQLite database; use another --db",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup or load afresh",
    sqlite3.SQLITE_READONLY: "cannot be written: it is read-only",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the path and its permissions",
    sqlite3.SQLITE_IOERR: "cannot be read or written: is the disk full, or failing?",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; nothing was changed",
}


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{suffix}").unlink()


def open_in_memory() -> sqlite3.Connection:
    """Return a database of saint's that is nowhere but in memory, and empty."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    register_functions(connection)
    connection.execute("BEGIN")
    migrate(connection)
    return connection
