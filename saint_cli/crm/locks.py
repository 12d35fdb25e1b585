"""Locks of the kernel's on files beside the database: gone when their holder is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saint_cli.model.errors import BusyError, UnwritableError


@contextmanager
def only_one(database: Path, doing: str, timeout: float = 0) -> Iterator[None]:
    """Be the only one to do something for a database, such as ``mail``.

    ``timeout`` is how long to wait for another, in seconds.

    Raises:
        BusyError: Another is at it.
        UnwritableError: The lock cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(f"{database}.{doing}.lock", timeout=timeout, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        message = f"another saint is at it ({doing} for {database}); try again later"
        raise BusyError(message) from error
    except OSError as error:
        message = f"cannot write beside {database}: {error.strerror}"
        raise UnwritableError(message) from error
    try:
        yield
    finally:
        lock.release()
