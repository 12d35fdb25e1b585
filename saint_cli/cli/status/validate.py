"""``saint status validate``: every mistake in the declarations, at once."""

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session

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
    from saint_cli.config.rule_tests import load_tests
    from saint_cli.crm.own import own_fields_of

    own = own_fields_of(session.database)
    declarations, problems = load_declarations(session.folder, own)
    if declarations:
        problems += load_tests(session.folder, declarations, own)[1]
    for problem in problems:
        session.print_line(str(problem))
    errors = [problem for problem in problems if not problem.is_warning]
    if errors:
        mistakes = "1 mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
        session.warn(f"{mistakes} in {session.folder}")
        return ExitCode.NO
    session.say(f"{session.folder} is valid")
    return ExitCode.DONE
