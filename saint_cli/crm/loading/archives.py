"""Archives and pipes, unpacked into a folder of their own, within bounds."""

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from saint_cli.crm.loading.input_tables import BadFileError

MOST_BYTES = 64 * 1024**3
MOST_MEMBERS = 1_000
MOST_EXPANSION = 200
"""How many times its own size an archive may unpack to: text takes up to some 20."""

_FREE_BYTES = 100 * 1024**2
_CHUNK = 1024 * 1024
_DAMAGED = (
    *(zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error),
)
"""What the standard library raises for archives that are damaged or encrypted."""


def unpack_zip(path: Path, name: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """Unpack a ZIP's files, and yield each with the name it had there.

    The files get names of saint's own: what a member is called is never a path.

    Raises:
        BadFileError: It is damaged, encrypted, too large, or names paths outside.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            _check_members(members, path, name)
            for number, member in enumerate(members):
                target = folder / f"{number}{PurePosixPath(member.filename).suffix}"
                with archive.open(member) as source:
                    _copy(source, target, _bound(path), name)
                yield target, member.filename
    except _DAMAGED as error:
        message = f"cannot be unpacked: {error}"
        raise BadFileError(name, 0, message, "is it whole?") from error


def check_zip(path: Path, name: str) -> None:
    """Check what a ZIP says of itself before another program unpacks it.

    Raises:
        BadFileError: It is damaged or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist(), path, name)
    except zipfile.BadZipFile as error:
        raise BadFileError(name, 0, f"cannot be unpacked: {error}") from error


def _check_members(members: list[zipfile.ZipInfo], path: Path, name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise BadFileError(name, 0, f"holds more than {MOST_MEMBERS} files")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            message = f'names a file outside of itself: "{member.filename}"'
            raise BadFileError(name, 0, message, "do not trust it")
    if sum(member.file_size for member in members) > _bound(path):
        raise _bomb(name)


def _bound(path: Path) -> int:
    return min(MOST_BYTES, max(_FREE_BYTES, path.stat().st_size * MOST_EXPANSION))


def _bomb(name: str) -> BadFileError:
    message = f"unpacks to more than {MOST_EXPANSION} times its size"
    return BadFileError(name, 0, message, "unpack it yourself if you trust it")


def unpack_gzip(path: Path, name: str, folder: Path) -> tuple[Path, str]:
    """Unpack the one file of a gzip, and return it with its name.

    Raises:
        BadFileError: It is damaged or unpacks to too much.
    """
    inner = Path(name).name.removesuffix(".gz")
    target = folder / f"gunzipped{PurePosixPath(inner).suffix}"
    try:
        with gzip.open(path) as source:
            _copy(source, target, _bound(path), name)
    except (OSError, EOFError, zlib.error) as error:
        message = f"cannot be unpacked: {error}"
        raise BadFileError(name, 0, message, "is it whole?") from error
    return target, inner


def _copy(
    source: IO[bytes] | gzip.GzipFile, target: Path, most: int, name: str
) -> None:
    # An archive's own word on its size may be wrong: what comes out is counted.
    left = most
    with target.open("xb") as out:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _bomb(name)
            out.write(chunk)


def keep_stream(stream: IO[bytes], folder: Path) -> Path:
    """Keep what comes through a pipe, so that it can be read more than once."""
    target = folder / "stdin"
    with target.open("xb") as out:
        shutil.copyfileobj(stream, out)
    return target
