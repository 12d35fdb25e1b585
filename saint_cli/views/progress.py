"""What long work is doing, shown to whoever waits for it at a terminal."""

from threading import Lock, Timer
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.status import Status

_PATIENCE = 0.7
"""Seconds that people wait gladly without being told anything."""


class StepProgress:
    """Shows the step that is being done, once the work takes a while."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = Lock()
        self._name = ""
        self._timer: Timer | None = None
        self._status: Status | None = None

    def begin(self, name: str) -> None:
        """Show a step from now on."""
        with self._lock:
            self._name = name
            if self._status:
                self._status.update(name)
            elif self._timer is None:
                self._timer = Timer(_PATIENCE, self._appear)
                self._timer.daemon = True
                self._timer.start()

    def _appear(self) -> None:
        from rich.console import Console
        from rich.status import Status

        with self._lock:
            if self._timer is not None:
                self._status = Status(self._name, console=Console(file=self._stream))
                self._status.start()

    def close(self) -> None:
        """Show nothing any more."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if self._status:
                self._status.stop()
            self._timer = self._status = None
