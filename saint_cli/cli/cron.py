"""``saint cron``: starting the nightly run every night."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command, Group
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError

if TYPE_CHECKING:
    from saint_cli.actions.nightly.timers import Job

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Start the nightly run every night, by cron or systemd.",
)

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)

At = Annotated[
    str, typer.Option("--at", metavar="HH:MM", help="When, in the machine's time.")
]
Systemd = Annotated[
    bool, typer.Option("--systemd", help="A timer of systemd's instead of crontab.")
]
Secrets = Annotated[
    Path | None,
    typer.Option(
        "--env-file",
        metavar="FILE",
        help="Variables that are not to stand in the timer, such as passwords.",
    ),
]


@app.command(cls=Command)
def install(
    context: typer.Context,
    *,
    at: At = "02:30",
    systemd: Systemd = False,
    env_file: Secrets = None,
) -> None:
    """Start `saint run` every night: a line of crontab, or a timer of systemd's.

    Database, statuses, folder and program stand there by their absolute paths.
    Installing again replaces the line of the same database.

    Examples:

        saint cron install --at 02:30
        saint cron install --systemd --env-file /etc/saint.env
    """
    session = Session(context)
    from saint_cli.actions.nightly import timers

    job = _job(session, at, env_file)
    variables = session.environment.variables
    if systemd:
        for path in timers.install_units(job, variables):
            session.say(f"written: {path}")
        session.say(f"{timers.unit_name(job.name)}.timer is on, every day at {at}")
        return
    crontab = timers.with_job(timers.read_crontab(variables), job)
    timers.write_crontab(crontab, variables)
    session.say(f"crontab: every day at {at}")


@app.command(cls=Command)
def show(
    context: typer.Context,
    *,
    at: At = "02:30",
    systemd: Systemd = False,
    env_file: Secrets = None,
) -> None:
    """Show what `install` would write, and write nothing.

    Example:

        saint cron show --at 02:30
    """
    session = Session(context)
    from saint_cli.actions.nightly import timers

    job = _job(session, at, env_file)
    if systemd:
        folder = timers.unit_folder(session.environment.variables)
        for name, text in timers.systemd_units(job).items():
            session.print_line(f"# {folder / name}")
            session.write_text(f"{text}\n")
        return
    for line in timers.crontab_lines(job):
        session.print_line(line)


@app.command(cls=Command)
def remove(context: typer.Context, *, systemd: Systemd = False) -> int:
    """Start it no more. Exits with 1 if it was not installed.

    Example:

        saint cron remove
    """
    session = Session(context)
    from saint_cli.actions.nightly import timers

    variables = session.environment.variables
    name = str(session.database.absolute())
    if systemd:
        is_removed = timers.remove_units(name, variables)
    else:
        before = timers.read_crontab(variables)
        after = timers.without_job(before, name)
        is_removed = after != before
        if is_removed:
            timers.write_crontab(after, variables)
    session.say("removed" if is_removed else "it was not installed")
    return ExitCode.DONE if is_removed else ExitCode.NO


def _job(session: Session, at: str, env_file: Path | None) -> "Job":
    from saint_cli.actions.nightly.timers import Job

    time = _TIME.fullmatch(at)
    if not time:
        message = f'--at: "{at}" is no time of day; write it as 02:30'
        raise InputError(message)
    if env_file and not env_file.is_file():
        message = f"--env-file: there is no file {env_file}"
        raise InputError(message)
    variables = {
        "SAINT_DB": str(session.database.absolute()),
        "SAINT_STATUSES": str(session.folder.absolute()),
    }
    return Job(
        command=(sys.executable, "-m", "saint_cli", "run", "--quiet"),
        folder=Path.cwd(),
        variables=variables,
        hour=int(time[1]),
        minute=int(time[2]),
        secrets=env_file.absolute() if env_file else None,
    )
