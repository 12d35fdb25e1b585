"""``saint status validate``: every mistake in the declarations, at once."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session

if TYPE_CHECKING:
    from saint_cli.model.fields import OwnFieldNames

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=Command)
def validate(context: typer.Context) -> int:
    """Check every file of the folder of statuses: all mistakes at once.

    Each mistake is a line with file, line, column, what is wrong and what would be
    right. Exits with 1 if there is any. Fields of your own are known from the
    database; where there is none, those that could be are told as warnings.

    Example:

        saint status validate --statuses statuses/
    """
    session = Session(context)
    from saint_cli.config.folder import load_declarations

    _, problems = load_declarations(session.folder, _own_fields(session.database))
    for problem in problems:
        session.print_line(str(problem))
    errors = [problem for problem in problems if not problem.is_warning]
    if errors:
        mistakes = "1 mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
        session.warn(f"{mistakes} in {session.folder}")
        return ExitCode.NO
    session.say(f"{session.folder} is valid")
    return ExitCode.DONE


def _own_fields(database: Path) -> "OwnFieldNames":
    from saint_cli.crm.database import open_reader
    from saint_cli.crm.schema import own_fields
    from saint_cli.model.tables import OwnFields

    if not database.exists():
        return OwnFields.UNKNOWN
    connection = open_reader(database)
    try:
        return own_fields(connection)
    finally:
        connection.close()
