"""``saint demo``: the main job on sample data, every command shown as it is run."""

import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.crm.sample import EXPORT_FOLDER
from saint_cli.model.errors import InputError

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_WIDTH = 80
_MARKER = ".made-by-saint-demo"
_REPORT = "report.html"

_WALK = (
    ("Load what the CRM exported.", f"load {EXPORT_FOLDER}"),
    (
        "Count activities, sales and requests, and see who meets which status.",
        "counters refresh",
    ),
    ("The statuses, and how many are in each.", "status list"),
    (
        "What should a salesperson know before calling Acme?",
        'status check --company "Acme"',
    ),
    (
        "The neglected customers, as a spreadsheet takes them.",
        (
            "select neglected-customers --csv"
            " --columns name,owner.name,phone,sales.last_date --limit 5"
        ),
    ),
    (
        "Any other question.",
        (
            'select --company --where "category is Customer"'
            ' --where "sales.amount_1y top 5%"'
            " --columns name,owner.name,sales.count,sales.amount_1y"
            " --sort -sales.amount_1y --limit 5"
        ),
    ),
    ("All that is known of one customer, on a card.", 'card "Acme"'),
    (
        "A follow-up for everybody who needs one, and never a second.",
        "followups create --limit 8",
    ),
    ("Run again, as cron does every night: nothing is doubled.", "followups create"),
    ("Everybody, in one page for a browser.", f"report -o {_REPORT}"),
)


@app.command(cls=Command)
def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where to work.")
    ] = Path("saint-demo"),
) -> int:
    """Walk through saint's main job on sample data, in a folder of its own.

    The data are a wholesaler's with some 200 customers, moved so that they end today.
    Afterwards look around in the folder, and change `statuses/*.yaml` as you like. A
    folder that an earlier demo made is made anew; any other is left alone.

    Example:

        saint demo
    """
    session = Session(context)
    session.refuse_as_of("demo")
    from saint_cli.cli.app import run

    _make_folder(session, folder)
    environment = session.environment
    variables = {
        **environment.variables,
        "SAINT_DB": str(folder / "saint.db"),
        "SAINT_STATUSES": str(folder / "statuses"),
    }
    session.print_line(f"$ cd {shlex.quote(str(folder))}")
    for why, command in _WALK:
        session.print_line("")
        session.print_line(f"# {why}")
        for line in _wrapped(f"$ saint {command}"):
            session.print_line(line)
        environment.stdout.flush()
        arguments = _in_folder(shlex.split(command), folder)
        code = run(arguments, replace(environment, variables=variables))
        if code != ExitCode.DONE:
            return code
    session.print_line("")
    session.print_line(
        f"# Your turn, in {folder}: change a file of statuses/, and ask again."
    )
    return ExitCode.DONE


def _wrapped(command: str) -> Iterator[str]:
    """Break a long command line before options, as a shell would take it."""
    line, *options = command.split(" --")
    for option in options:
        if len(f"{line} --{option} \\") > _WIDTH:
            yield f"{line} \\"
            line = f"    --{option}"
        else:
            line = f"{line} --{option}"
    yield line


def _make_folder(session: Session, folder: Path) -> None:
    from saint_cli.crm.sample import TIMEZONE, write_sample

    if (folder / _MARKER).is_file():
        shutil.rmtree(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already; name another: saint demo FOLDER"
        raise InputError(message)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARKER).touch()
    write_sample(folder, session.environment.now(TIMEZONE).date())


def _in_folder(arguments: list[str], folder: Path) -> list[str]:
    """Name files by their paths: the commands are shown as if run in the folder."""
    files = (EXPORT_FOLDER, _REPORT)
    return [str(folder / a) if a in files else a for a in arguments]
