"""``saint run``: the nightly job, from the list in the settings."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from datetime import datetime

    from saint_cli.actions.nightly.log import RunLog
    from saint_cli.model.acting import NightlySettings, Step

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_MOST_SAID = 50
"""How many lines of what a step said are kept in the log."""


class _Ended(NamedTuple):
    """How a step ended, how long it took, and what it said."""

    step: "Step"
    exit_code: int
    seconds: float
    said: list[str]

    @property
    def name(self) -> str:
        """The step's command, without what follows it."""
        return " ".join(word for word in self.step.words[:2] if word.isalpha())


@app.command(cls=Command)
def run(
    context: typer.Context,
    *,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show the steps, and run none.")
    ] = False,
) -> int:
    """Run the nightly job: the `nightly` steps of the settings, one after another.

    One run at a time; the first step that fails ends it, but for steps that are to run
    `always`, and its exit code is the run's. All that is printed is one line at the
    end; what the steps said is in the `log`, as JSON lines. When all went well the
    `heartbeat` is called, so that a monitor tells if it is missing.

    Examples:

        saint run
        saint run --plan
    """
    session = Session(context)
    session.refuse_as_of("run")
    settings = session.settings()
    nightly = _require(settings.nightly)
    _refuse_unknown(nightly)
    if plan:
        for step in nightly.steps:
            always = "  (always)" if step.always else ""
            session.print_line(f"saint {' '.join(step.words)}{always}")
        return ExitCode.DONE
    from saint_cli.actions.nightly.log import RunLog
    from saint_cli.crm.locks import only_one

    log = RunLog(nightly.log)
    with only_one(session.database, "run"):
        ended = _run_steps(session, nightly, log, settings.timezone)
    return _conclude(session, nightly, ended, log, settings.timezone)


def _require(nightly: "NightlySettings | None") -> "NightlySettings":
    if nightly is None or not nightly.steps:
        message = "settings.yaml names no nightly steps; add: nightly: {steps: [...]}"
        raise InputError(message)
    return nightly


def _refuse_unknown(nightly: "NightlySettings") -> None:
    """Refuse a command that there is not, before any is run."""
    from saint_cli.cli.app import Saint

    for step in nightly.steps:
        if step.words[0] not in Saint.modules:
            hint = suggest(step.words[0], Saint.modules)
            message = f'nightly: there is no command "{step.words[0]}"; {hint}'
            raise InputError(message.removesuffix("; "))


def _run_steps(
    session: Session, nightly: "NightlySettings", log: "RunLog", timezone: str
) -> list[_Ended]:
    ended: list[_Ended] = []
    for step in nightly.steps:
        if step.always or all(one.exit_code == ExitCode.DONE for one in ended):
            one = _run_step(session, step)
            ended.append(one)
            log.write(
                session.environment.now(timezone),
                step=" ".join(step.words),
                exit_code=one.exit_code,
                seconds=one.seconds,
                said=one.said[:_MOST_SAID],
            )
    return ended


def _run_step(session: Session, step: "Step") -> _Ended:
    """Run a command line in this process, with its words kept for the log."""
    from saint_cli.cli.app import run as run_command

    environment, heard = session.environment, io.StringIO()
    variables = {
        **environment.variables,
        "SAINT_DB": str(session.database),
        "SAINT_STATUSES": str(session.folder),
    }
    began = environment.seconds()
    inner = replace(
        environment, stdout=io.StringIO(), stderr=heard, variables=variables
    )
    code = run_command(step.words, inner)
    seconds = round(environment.seconds() - began, 3)
    said = [line.removeprefix("saint: ") for line in heard.getvalue().splitlines()]
    return _Ended(step, int(code), seconds, said)


def _conclude(
    session: Session,
    nightly: "NightlySettings",
    ended: Sequence[_Ended],
    log: "RunLog",
    timezone: str,
) -> int:
    """Say in one line how it went, in the log too, and give the sign of life."""
    from saint_cli.actions.nightly.heartbeat import beat

    now: datetime = session.environment.now(timezone)
    failed = [one for one in ended if one.exit_code != ExitCode.DONE]
    code = failed[0].exit_code if failed else ExitCode.DONE
    seconds = sum(one.seconds for one in ended)
    skipped = len(nightly.steps) - len(ended)
    summary = _summary(ended, failed, skipped, seconds)
    log.write(now, summary=summary, exit_code=int(code), seconds=round(seconds, 3))
    if failed:
        session.warn(summary)
    elif not session.is_quiet:
        session.print_line(summary)
    if nightly.heartbeat and not failed and (error := beat(nightly.heartbeat, now)):
        session.warn(f"heartbeat: {error}")
    return code


def _summary(
    ended: Sequence[_Ended], failed: Sequence[_Ended], skipped: int, seconds: float
) -> str:
    if not failed:
        names = ", ".join(one.name for one in ended)
        return f"{len(ended)} steps done in {seconds:.1f} s: {names}"
    first = failed[0]
    why = first.said[-1] if first.said else "it said nothing"
    left = f"; {skipped} not run" if skipped else ""
    return f"{first.name} failed with exit code {first.exit_code}: {why}{left}"
