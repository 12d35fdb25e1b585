"""Where output goes: to a stream, or to a file that appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EISDIR
from pathlib import Path
from typing import TextIO, cast

from saint_cli.model.errors import InputError


@contextmanager
def open_output(path: Path | None, stdout: TextIO) -> Iterator[TextIO]:
    """Yield the stream to write to: ``stdout``, or a file in place of any there was.

    The file is written beside its place, synced and renamed, so that a reader never
    sees half of it; when anything fails, what was there stays.

    Raises:
        InputError: The file cannot be written.
    """
    if path is None:
        yield stdout
        return
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="") as device:
                yield device
        else:
            with _replacing(path) as stream:
                yield stream
    except OSError as error:
        raise _unwritable(path, error) from error


def check_output(path: Path) -> None:
    """Make sure that a file can be written, and leave it as it is.

    Raises:
        InputError: It cannot.
    """
    import tempfile

    try:
        if not path.exists() or path.is_file():
            tempfile.TemporaryFile(dir=path.resolve().parent).close()
        elif path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be written: {error.strerror}")


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    import tempfile

    target = path.resolve()
    descriptor, temporary = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.name}."
    )
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield cast("TextIO", stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _mode(target: Path) -> int:
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
