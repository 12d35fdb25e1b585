"""Declarations as they were in git."""

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saint_cli.model.errors import InputError


@contextmanager
def other_folder(name: str, folder: Path) -> Iterator[Path]:
    """Yield a folder of declarations: the one of that name, or a revision of ``folder``.

    A revision is whatever git understands: a branch, a tag, ``HEAD~3``.

    Raises:
        InputError: There is neither such a folder nor such a revision.
    """
    if Path(name).is_dir():
        yield Path(name)
        return
    archive: bytes | str = "its name begins with -"
    if not name.startswith("-"):
        archive = _git(folder, "archive", "--format=zip", name, "--", ".")
    if isinstance(archive, str):
        message = f'--rules: "{name}" is no folder, and no revision: {archive}'
        raise InputError(message)
    with tempfile.TemporaryDirectory(prefix="saint-rules-") as target:
        # Unlike a tar's, a ZIP's names and links never lead out of the folder, also in
        # Python 3.11.2, which Debian has.
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            files.extractall(target)
        yield Path(target)


def _git(folder: Path, *arguments: str) -> bytes | str:
    """Run git in a folder; return what it writes, or why it does not."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return "git is not installed"
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        return told[-1].removeprefix("fatal: ") if told else "git failed"
    return done.stdout
