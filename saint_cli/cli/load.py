"""``saint load``: a CRM's records into the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.views.listing import Listing

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = ("table", "added", "changed", "unchanged")

_LONG_WORK = 3_000_000
"""Bytes of input that take long enough for a person to want to see progress."""


@app.command(cls=ListingCommand)
def load(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder of native CSV files.")
    ],
) -> None:
    """Load CRM records from a folder of CSV files into the database.

    The folder holds one file a table: `companies.csv`, and any of `users.csv`,
    `persons.csv`, `projects.csv`, `project_members.csv`, `sales.csv`,
    `activities.csv` and `requests.csv`. Columns are named as in the manual; any other
    column is kept as a field of your own.

    Loading again updates what is known and adds what is new: nothing is doubled, and
    nothing is deleted. If anything is wrong in any file, all mistakes are listed and
    the database stays as it was.

    Example:

        saint load crm-export/
    """
    session = Session(context)
    session.refuse_as_of("load")
    session.check_listing(_COLUMNS)
    from saint_cli.crm.database import transaction
    from saint_cli.crm.loading import load_folder
    from saint_cli.crm.table_writer import LoadContext

    settings = session.settings()
    today = session.environment.now(settings.timezone).date()
    if not session.folder.is_dir():
        session.say(f"no folder {session.folder}: using default settings")
    writing = transaction(
        session.database, busy_timeout=session.busy_timeout, create=True
    )
    with writing as connection, _progress(session, folder) as progress:
        load_context = LoadContext(connection, settings, today, "native")
        summary = load_folder(load_context, folder, progress)
    for reason in summary.ignored:
        session.say(f"ignored: {reason}")
    for table in summary.tables:
        if table.own_columns:
            names = ", ".join(table.own_columns)
            session.say(f"{table.table}: keeping fields of your own: {names}")
    if not session.is_quiet:
        session.print_listing(Listing(_COLUMNS, [row[:4] for row in summary.tables]))


@contextmanager
def _progress(
    session: Session, folder: Path
) -> Iterator[Callable[[str, int, int], None] | None]:
    """Show a bar for long work where a person watches."""
    stderr = session.environment.stderr
    size = sum(path.stat().st_size for path in folder.glob("*.csv"))
    is_watched = session.environment.is_terminal(stderr) and not session.is_quiet
    if size < _LONG_WORK or not is_watched:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(file=stderr), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(f"loading {table}", total=total)
            bar.update(tasks[table], completed=done)

        yield show
