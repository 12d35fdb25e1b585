"""The command line as a whole: its commands, and how each of them may end."""

from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from typing import Annotated, ClassVar

import typer
from typer._click.exceptions import NoArgsIsHelpError
from typer.exceptions import TyperException
from typer.main import get_command

from saint_cli import __version__
from saint_cli.cli.commands import LazyGroup
from saint_cli.cli.environment import Environment
from saint_cli.cli.exit_codes import ExitCode, exit_code_of
from saint_cli.model.errors import SaintError
from saint_cli.views.text import safe_text

_MOST_LINES = 20
"""How many mistakes are shown at once."""


class Saint(LazyGroup):
    """The commands of saint, each in a module of its own."""

    modules: ClassVar[Mapping[str, str]] = {
        name: f"saint_cli.cli.{name}"
        for name in (
            "load",
            "loads",
            "counters",
            "status",
            "schema",
            "select",
            "card",
            "report",
            "followups",
            "outbox",
            "mail",
            "suppressions",
            "calls",
            "requests",
            "outcomes",
            "run",
            "cron",
            "doctor",
            "demo",
        )
    }


app = typer.Typer(
    cls=Saint,
    add_completion=False,
    invoke_without_command=True,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def saint(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.")
    ] = False,
) -> None:
    """Tell a sales team which customers need them today.

    Files in `statuses/` declare what makes a customer neglected, sleeping or
    expensive. saint loads your CRM's records into a SQLite file, counts activities,
    sales and requests, and says who meets which status and what to do about it.

    A day with saint:

        saint load crm-export/
        saint counters refresh
        saint status check --company "Acme"
        saint select neglected-customers --csv
        saint followups create

    New here? `saint demo` shows all of it on sample data, in a folder of its own.
    Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 the database is busy,
    4 a fault of saint's.
    """
    if version:
        typer.echo(f"saint {__version__}")
        raise typer.Exit


def run(arguments: Sequence[str], environment: Environment) -> int:
    """Run a command line in an environment and return its exit code.

    No exception leaves this function: what went wrong is told on standard error.
    """
    try:
        result = _invoke(arguments, environment)
        environment.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe, such as head, has all that it wanted; rich takes that
        # for a reason to exit.
        environment.discard_output()
        return ExitCode.DONE
    except (SaintError, TyperException, KeyboardInterrupt) as error:
        _explain(error, environment)
        return exit_code_of(error)
    except OSError as error:
        _tell(environment, f"{error.filename or 'output'}: {error.strerror}")
        environment.discard_output()
        return ExitCode.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        if isinstance(error, UnicodeEncodeError) and _ends(arguments, error.object):
            _tell(environment, f'"{error.object}" is no text: it is not in UTF-8')
            return ExitCode.BAD_INPUT
        _report_fault(error, arguments, environment)
        return ExitCode.FAULT
    return result if isinstance(result, int) else ExitCode.DONE


def _ends(arguments: Sequence[str], text: str) -> bool:
    """Whether a text is an argument, or the value of one."""
    return any(argument.endswith(text) for argument in arguments)


def _invoke(arguments: Sequence[str], environment: Environment) -> object:
    # Not command.main(), which would end the process where a pipe is closed.
    command = get_command(app)
    # typer writes help to the process's own stream.
    with redirect_stdout(environment.stdout):
        try:
            with command.make_context(
                "saint", list(arguments), obj=environment
            ) as context:
                return command.invoke(context)
        except typer.Exit as done:
            return done.exit_code


def _explain(error: BaseException, environment: Environment) -> None:
    if isinstance(error, NoArgsIsHelpError):
        return  # the help was shown
    if isinstance(error, TyperException):
        _tell(environment, f"{error.format_message()} (see --help)")
    else:
        lines = str(error).splitlines() or ["interrupted"]
        for line in lines[:_MOST_LINES]:
            _tell(environment, line)
        if len(lines) > _MOST_LINES:
            _tell(environment, f"and {len(lines) - _MOST_LINES} more like these")


def _tell(environment: Environment, line: str) -> None:
    environment.tell(f"saint: {safe_text(line)}\n")


def _report_fault(
    error: Exception, arguments: Sequence[str], environment: Environment
) -> None:
    """Say that saint is at fault, and keep what is needed to find out why."""
    import traceback

    trace = "".join(traceback.format_exception(error))
    if "--debug" in arguments:
        environment.tell(safe_text(trace, lines=True))
    log = environment.write_fault_log(f"saint {' '.join(arguments)}\n{trace}")
    kind = type(error).__name__
    _tell(environment, f"an unexpected fault ({kind}: {error}); details are in {log}")
