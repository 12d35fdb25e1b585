"""How far a load has come, shown to whoever waits for it at a terminal."""

from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from saint_cli.crm.loading.input_tables import InputTable

_PATIENCE = 0.7
"""Seconds that people wait gladly without being told anything."""


class LoadProgress:
    """Shows a bar with rows and time left for the table that is being read."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __call__(self, doing: str, table: "InputTable", rows: int) -> None:
        """Show that so many rows of a table are through."""
        if self._bar is None and monotonic() - self._began < _PATIENCE:
            return
        bar = self._bar = self._bar or self._appear()
        key = (doing, table.name)
        if key not in self._tasks:
            for task in self._tasks.values():
                bar.update(task, visible=False)
            self._tasks[key] = bar.add_task(f"{doing} {table.title}", rows=0)
        bar.update(
            self._tasks[key],
            completed=table.position,
            total=table.size or None,
            rows=f"{rows:,}",
        )

    def _appear(self) -> "Progress":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[rows]} rows", markup=False),
            TimeRemainingColumn(),
            console=Console(file=self._stream),
            transient=True,
        )
        bar.start()
        return bar

    def close(self) -> None:
        """Show nothing any more."""
        if self._bar:
            self._bar.stop()
            self._bar = None
