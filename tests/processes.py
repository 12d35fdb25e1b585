"""saint as a process of its own, as a shell or cron would start it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import saint_cli
from tests.conftest import Saint

SAINT = (sys.executable, "-m", "saint_cli")

_ROOT = Path(saint_cli.__file__).parent.parent


def start(
    saint: Saint, *arguments: str, program: Sequence[str] = SAINT, **options: Any
) -> subprocess.Popen[str]:
    """Start a command line in the working folder; its output can be read as text."""
    variables = {
        "PYTHONPATH": str(_ROOT),
        "SAINT_DB": str(saint.database),
        "SAINT_STATUSES": str(saint.statuses),
        "SAINT_TODAY": saint.today,
    }
    # Buffered, as it is for users, whatever the tests' own process was told.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(
        [*program, *arguments],
        cwd=saint.folder,
        env={**inherited, **variables},
        text=True,
        **options,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a process; return its exit code, output and errors."""
    stdout, stderr = process.communicate(timeout=60)
    return process.returncode, stdout, stderr
