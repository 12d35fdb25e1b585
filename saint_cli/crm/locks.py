"""Locks of the kernel's on files beside the database: gone when their holder is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saint_cli.model.errors import BusyError, UnwritableError


@contextmanager
def hold_lock(lock_file: str, timeout: float, busy: str) -> Iterator[None]:
    """Hold a lock on a file, which is made if need be.

    ``timeout`` is how long to wait for another, in seconds; ``busy`` is what is told
    when that was not long enough.

    Raises:
        BusyError: Another did not let go in time.
        UnwritableError: The lock cannot be made.
    """
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(lock_file, timeout=timeout, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise BusyError(busy) from error
    except OSError as error:
        message = f"{lock_file} cannot be made: {error.strerror}"
        raise UnwritableError(message) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def only_one(database: Path, doing: str, timeout: float = 0) -> Iterator[None]:
    """Be the only one to do something for a database, such as ``mail``.

    ``timeout`` is how long to wait for another, in seconds.

    Raises:
        BusyError: Another is at it.
        UnwritableError: The lock cannot be made.
    """
    busy = f"another saint is at it ({doing} for {database}); try again later"
    with hold_lock(f"{database}.{doing}.lock", timeout, busy):
        yield
