"""One run of a command: its environment and the options that all commands share."""

from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from saint_cli.cli.environment import Environment, parse_day
from saint_cli.engine.reading import Question, Reading, open_reading
from saint_cli.model.errors import InputError
from saint_cli.views.text import safe_text

if TYPE_CHECKING:
    import sqlite3

    from saint_cli.model.declarations import Settings

_DEFAULT_BUSY_TIMEOUT = 10.0


class Session:
    """What a command was asked for besides its own arguments, and whom it speaks to."""

    def __init__(self, context: typer.Context) -> None:
        environment = context.find_object(Environment)
        assert environment is not None  # noqa: S101 - run() always gives one
        self.environment: Environment = environment
        self._options: dict[str, object] = context.meta

    def text(self, name: str) -> str | None:
        """Return the value of a shared option, or None where it was not given."""
        value = self._options.get(name)
        return None if value is None else str(value)

    def has(self, flag: str) -> bool:
        """Whether a shared flag was given."""
        return flag in self._options

    @property
    def database(self) -> Path:
        """The database's path."""
        variable = self.environment.variables.get("SAINT_DB")
        return Path(self.text("db") or variable or "saint.db")

    @property
    def folder(self) -> Path:
        """The folder of declarations."""
        variable = self.environment.variables.get("SAINT_STATUSES")
        return Path(self.text("statuses") or variable or "statuses")

    @property
    def as_of(self) -> date | None:
        """The day asked for, or None for today."""
        text = self.text("as_of")
        return parse_day(text, "--as-of") if text else None

    def refuse_as_of(self, command: str) -> None:
        """Refuse a question's day where something is written.

        Raises:
            InputError: ``--as-of`` was given.
        """
        if self.as_of:
            message = f"{command} acts today: --as-of is for commands that only read"
            raise InputError(message)

    @property
    def busy_timeout(self) -> float:
        """How long to wait for another writer, in seconds."""
        text = self.text("busy_timeout")
        try:
            seconds = float(text) if text else _DEFAULT_BUSY_TIMEOUT
        except ValueError:
            seconds = -1
        if not 0 <= seconds < float("inf"):
            message = f'--busy-timeout: "{text}" is not a number of seconds'
            raise InputError(message)
        return seconds

    @property
    def is_quiet(self) -> bool:
        """Whether to say nothing on success."""
        return self.has("quiet")

    def say(self, text: str) -> None:
        """Tell the user, on standard error, unless they want quiet."""
        if not self.is_quiet:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Tell the user, on standard error, quiet or not."""
        self.environment.stderr.write(f"saint: {safe_text(text)}\n")

    def question(self) -> Question:
        """Return where to look, and for which day."""
        return Question(
            database=self.database,
            folder=self.folder,
            clock=self.environment.now,
            warn=self.warn,
            as_of=self.as_of,
            may_refresh=not self.has("no_refresh"),
        )

    def reading(self) -> AbstractContextManager[Reading]:
        """Open the database to answer a question."""
        return open_reading(self.question())

    def settings(self) -> "Settings":
        """Return the settings alone, which loading needs.

        Raises:
            ProblemsError: The settings are not valid.
        """
        from saint_cli.config.folder import require_settings  # noqa: PLC0415 - slow

        return require_settings(self.folder, self.warn)
