"""``saint status validate``: every mistake in the declarations, at once."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session

if TYPE_CHECKING:
    from saint_cli.model.declarations import Declarations
    from saint_cli.model.errors import Problem
    from saint_cli.model.fields import OwnFieldNames

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=Command)
def validate(
    context: typer.Context,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for advice too.")
    ] = False,
) -> int:
    """Check every file of the folder of statuses: all mistakes at once.

    Each mistake is a line with file, line, column, what is wrong and what would be
    right. Exits with 1 if there is any. Fields of your own are known from the
    database; where there is none, those that could be are told as warnings.

    What is valid is read for sense: criteria that can never hold together or always
    hold, descriptions that read badly when a value is missing, and, where there is a
    database, statuses that nobody or everybody is in, that have the same members, or
    whose picture never shows. That is advice, told as warnings.

    Examples:

        saint status validate --statuses statuses/

        saint status validate --strict --quiet
    """
    session = Session(context)
    from saint_cli.config.folder import load_declarations
    from saint_cli.config.rule_tests import load_tests
    from saint_cli.crm.own import own_fields_of

    own = own_fields_of(session.database)
    declarations, problems = load_declarations(session.folder, own)
    if declarations:
        problems += load_tests(session.folder, declarations, own)[1]
    if declarations and not any(not problem.is_warning for problem in problems):
        problems += _advice(session, declarations, own)
    errors = [problem for problem in problems if not problem.is_warning]
    is_refused = bool(errors or (strict and problems))
    for problem in problems if is_refused or not session.is_quiet else ():
        session.print_line(str(problem))
    if errors:
        mistakes = "1 mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
        session.warn(f"{mistakes} in {session.folder}")
        return ExitCode.NO
    session.say(f"{session.folder} is valid")
    return ExitCode.NO if is_refused else ExitCode.DONE


def _advice(
    session: Session, declarations: "Declarations", own: "OwnFieldNames"
) -> list["Problem"]:
    """Read valid declarations for sense, and look at whom they have."""
    from saint_cli.engine.insight.coverage import coverage
    from saint_cli.engine.insight.lints import lint_members, lint_rules
    from saint_cli.engine.questions.reading import open_reading

    found = lint_rules(declarations, session.folder, own)
    if session.database.exists():
        question = session.question()._replace(warn=_told_already)
        with open_reading(question) as reading:
            statuses = list(reading.declarations.statuses.values())
            found += lint_members(session.folder, list(coverage(reading, statuses)))
    return sorted(found)


def _told_already(_warning: str) -> None:
    """Reading the declarations again tells nothing new."""
