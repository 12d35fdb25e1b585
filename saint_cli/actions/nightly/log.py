"""The log of nightly runs: a line of JSON for each step, and one for the whole."""

import json
import os
from datetime import datetime
from pathlib import Path

from saint_cli.model.errors import InputError

LogValue = str | int | float | list[str] | None


class RunLog:
    """Appends lines to a file, each whole; without a path they go nowhere."""

    def __init__(self, path: str) -> None:
        self._path = Path(path) if path else None

    def write(self, at: datetime, **values: LogValue) -> None:
        """Append a line.

        Raises:
            InputError: The file cannot be written.
        """
        if self._path is None:
            return
        line = {"at": at.isoformat(timespec="seconds"), **values}
        text = f"{json.dumps(line, ensure_ascii=True)}\n"
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            descriptor = os.open(self._path, flags, 0o600)
            try:
                os.write(descriptor, text.encode("ascii"))
            finally:
                os.close(descriptor)
        except OSError as error:
            message = f"nightly: log: {self._path}: {error.strerror}"
            raise InputError(message) from error
