"""One run of a command: its environment and the options that all commands share."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from saint_cli.cli.environment import Environment, parse_day
from saint_cli.engine.questions.reading import Question, Reading, open_reading
from saint_cli.engine.refresh.steps import Step, Steps
from saint_cli.model.errors import InputError, suggest
from saint_cli.views.formats import write_listing
from saint_cli.views.listing import Format, Listing, Page, Plain
from saint_cli.views.output import check_output, open_output
from saint_cli.views.text import safe_text

if TYPE_CHECKING:
    from saint_cli.engine.refresh.run import Refresh
    from saint_cli.engine.snapshot import Snapshot
    from saint_cli.model.declarations import Settings

_DEFAULT_BUSY_TIMEOUT = 10.0

_MOST_DIGITS = 18
"""More of them than SQLite could count to are no limit at all."""


class Session:
    """What a command was asked for besides its own arguments, and whom it speaks to."""

    def __init__(self, context: typer.Context) -> None:
        environment = context.find_object(Environment)
        assert environment is not None
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
            message = f"{command} is about today: --as-of is for commands that only ask"
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
        self.environment.tell(f"saint: {safe_text(text)}\n")

    def question(self) -> Question:
        """Return where to look, and for which day."""
        return Question(
            database=self.database,
            folder=self.folder,
            clock=self.environment.now,
            warn=self.warn,
            steps=self._steps(),
            as_of=self.as_of,
            may_refresh=not self.has("no_refresh"),
        )

    def _steps(self) -> Steps:
        """Return what shows the steps of long work to whoever waits for it."""
        stderr = self.environment.stderr
        if self.is_quiet or not self.environment.is_terminal(stderr):
            return Steps(end=self._tell_steps) if self.has("verbose") else Steps()
        from saint_cli.views.progress import StepProgress

        progress = StepProgress(stderr)

        def end(steps: Sequence[Step]) -> None:
            progress.close()
            if self.has("verbose"):
                self._tell_steps(steps)

        return Steps(progress.begin, end)

    def _tell_steps(self, steps: Sequence[Step]) -> None:
        rows = [(step.name, step.rows, round(step.seconds, 3)) for step in steps]
        page = Page(self.environment.stderr, width=self.environment.width)
        write_listing(Listing(("step", "rows", "seconds"), rows), Format.TABLE, page)

    def reading(self) -> AbstractContextManager[Reading]:
        """Open the database to answer a question."""
        return open_reading(self.question())

    def writing(
        self, *, full: bool = False, keep: bool = True
    ) -> "AbstractContextManager[tuple[Snapshot, Refresh]]":
        """Be the one writer, with counters, statuses and episodes up to date."""
        from saint_cli.engine.writing import open_writing

        return open_writing(self.question(), self.busy_timeout, full=full, keep=keep)

    def print_listing(
        self, listing: Listing, people_columns: Sequence[str] = ()
    ) -> None:
        """Print a listing as the shared output options ask for it.

        ``people_columns`` are those of a table, unless --columns names others.
        """
        self.write_listing(self._arranged(listing, people_columns))

    def check_listing(self, columns: Sequence[str]) -> None:
        """Try the shared output options: before anything is written, not after.

        Raises:
            InputError: They do not fit a listing with these columns.
        """
        self._arranged(Listing(columns, ()), ())
        if path := self.text("output"):
            check_output(Path(path))

    def _arranged(self, listing: Listing, people_columns: Sequence[str]) -> Listing:
        if text := self.text("sort"):
            listing = listing.ordered(_names(text))
        is_table = self.format is Format.TABLE
        columns = _names(self.text("columns") or "") or (is_table and people_columns)
        if columns:
            listing = listing.showing(columns)
        limit = self.limit
        return listing if limit is None else listing.limited(limit)

    def write_listing(self, listing: Listing) -> None:
        """Print a listing whose columns, order and limit are settled."""
        self.write(lambda page: write_listing(listing, self.format, page))

    def write_file(self, path: Path, text: str) -> None:
        """Write a file that appears whole or not at all."""
        with open_output(path, self.environment.stdout) as stream:
            stream.write(text)

    def write_lines(self, path: Path, lines: Iterable[str]) -> None:
        """Write a file of lines that appears whole or not at all."""
        with open_output(path, self.environment.stdout) as stream:
            stream.writelines(f"{line}\n" for line in lines)

    def print_line(self, text: str) -> None:
        """Print a line on standard output."""
        self.environment.stdout.write(f"{safe_text(text)}\n")

    def print_json(self, value: Plain) -> None:
        """Print one value as JSON."""
        from saint_cli.views.json_objects import write_json

        self.write(lambda page: write_json(value, page.stream))

    def write_text(self, text: str) -> None:
        """Write a text as it is to standard output, or to the file of --output."""

        def write_page(page: Page) -> None:
            page.stream.write(text)

        self.write(write_page)

    def write(self, write_page: Callable[[Page], None]) -> None:
        """Write to standard output, or to the file that --output names."""
        path = self.text("output")
        stdout = self.environment.stdout
        with open_output(Path(path) if path else None, stdout) as stream:
            is_seen = stream is stdout and self.environment.is_terminal(stdout)
            page = Page(
                stream,
                width=self.environment.width if is_seen else None,
                has_colour=is_seen and self.environment.has_colour(stdout),
                raw_cells=self.has("raw"),
            )
            write_page(page)
            stream.flush()

    @property
    def format(self) -> Format:
        """The format to print listings in.

        Raises:
            InputError: There is no such format, or two were asked for.
        """
        text = self.text("format")
        asked = [name for name in ("csv", "json") if self.has(name)]
        asked += [text] if text else []
        if len(set(asked)) > 1:
            message = f"--format: {' and '.join(asked)} do not go together"
            raise InputError(message)
        known = [form.value for form in Format]
        name = asked[0] if asked else Format.TABLE.value
        if name not in known:
            hint = suggest(name, known) or f"it is one of {', '.join(known)}"
            message = f'--format: unknown format "{name}"; {hint}'
            raise InputError(message)
        return Format(name)

    @property
    def limit(self) -> int | None:
        """How many rows to show at most, or None for all.

        Raises:
            InputError: It is no whole number above 0.
        """
        text = self.text("limit")
        if text is None:
            return None
        digits = text.lstrip("0")
        if not (digits.isascii() and digits.isdigit()):
            message = f'--limit: "{text}" is not a whole number above 0'
            raise InputError(message)
        return int(digits[:_MOST_DIGITS])

    def settings(self) -> "Settings":
        """Return the settings alone, which loading needs.

        Raises:
            ProblemsError: The settings are not valid.
        """
        from saint_cli.config.settings import require_settings

        return require_settings(self.folder)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
