"""Timers that start the nightly run: a line of crontab, or a timer of systemd's.

Both name everything by its absolute path: neither has a shell's environment.
"""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from saint_cli.model.errors import StoppedError

_MARK = "# saint nightly run: "


class TimerError(StoppedError):
    """The timer could not be set: what was said, and what to do."""


class Job(NamedTuple):
    """What is to be run, where, with which variables, and when every day.

    ``secrets`` is a file of variables that are not to stand in the timer.
    """

    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    hour: int
    minute: int
    secrets: Path | None = None

    @property
    def name(self) -> str:
        """What tells this job from others: its database."""
        return self.variables["SAINT_DB"]


def crontab_lines(job: Job) -> list[str]:
    """Return the lines of a crontab: what marks the job, and the job."""
    parts = [f"cd {shlex.quote(str(job.folder))}"]
    if job.secrets:
        parts += ["set -a", f". {shlex.quote(str(job.secrets))}", "set +a"]
    variables = (f"{name}={shlex.quote(v)}" for name, v in job.variables.items())
    parts.append(" ".join([*variables, shlex.join(job.command)]))
    # In a crontab a % ends the line.
    line = " && ".join(parts).replace("%", r"\%")
    return [f"{_MARK}{job.name}", f"{job.minute} {job.hour} * * * {line}"]


def with_job(crontab: str, job: Job) -> str:
    """Return a crontab with a job, in place of the same one's earlier line."""
    lines = "".join(f"{line}\n" for line in crontab_lines(job))
    return without_job(crontab, job.name) + lines


def without_job(crontab: str, name: str) -> str:
    """Return a crontab without a job."""
    kept, is_marked = [], False
    for line in crontab.splitlines():
        if line == f"{_MARK}{name}":
            is_marked = True
        elif is_marked:
            is_marked = False
        else:
            kept.append(f"{line}\n")
    return "".join(kept)


def read_crontab(variables: Mapping[str, str]) -> str:
    """Return the user's crontab; nothing if there is none yet."""
    done = _run(["crontab", "-l"], variables)
    return done.stdout if done.returncode == 0 else ""


def write_crontab(text: str, variables: Mapping[str, str]) -> None:
    """Replace the user's crontab.

    Raises:
        TimerError: It was refused.
    """
    done = _run(["crontab", "-"], variables, text)
    if done.returncode != 0:
        message = f"crontab: {done.stderr.strip() or 'refused the new lines'}"
        raise TimerError(message)


def systemd_units(job: Job) -> dict[str, str]:
    """Return the text of the job's service and timer, by the name of their file."""
    stem = unit_name(job.name)
    variables = "".join(
        f"Environment={_quoted(f'{name}={value}')}\n"
        for name, value in job.variables.items()
    )
    secrets = f"EnvironmentFile={_path(job.secrets)}\n" if job.secrets else ""
    # Only in a command does a dollar stand for a variable.
    command = " ".join(map(_quoted, job.command)).replace("$", "$$")
    return {
        f"{stem}.service": (
            f"[Unit]\nDescription=saint nightly run ({job.name})\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={_path(job.folder)}\n"
            f"{variables}{secrets}ExecStart={command}\n"
        ),
        f"{stem}.timer": (
            f"[Unit]\nDescription=saint every night ({job.name})\n\n"
            f"[Timer]\nOnCalendar=*-*-* {job.hour:02}:{job.minute:02}:00\n"
            "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ),
    }


def unit_name(name: str) -> str:
    """Return what the job's units are called: one for each database."""
    from hashlib import blake2b

    return f"saint-{blake2b(name.encode(), digest_size=4).hexdigest()}"


def unit_folder(variables: Mapping[str, str]) -> Path:
    """Return where the user's units are kept."""
    home = Path(variables.get("HOME") or Path.home())
    config = variables.get("XDG_CONFIG_HOME") or home / ".config"
    return Path(config) / "systemd" / "user"


def install_units(job: Job, variables: Mapping[str, str]) -> list[Path]:
    """Write the job's units and start its timer; return the files.

    Raises:
        TimerError: systemd did not take them; the files are there.
    """
    folder = unit_folder(variables)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in systemd_units(job).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    _systemctl(["daemon-reload"], variables)
    _systemctl(["enable", "--now", f"{unit_name(job.name)}.timer"], variables)
    return paths


def remove_units(name: str, variables: Mapping[str, str]) -> bool:
    """Stop the job's timer and delete its units; return whether there were any."""
    folder, stem = unit_folder(variables), unit_name(name)
    paths = [folder / f"{stem}.{kind}" for kind in ("timer", "service")]
    found = [path for path in paths if path.exists()]
    if found:
        _systemctl(["disable", "--now", f"{stem}.timer"], variables)
        for path in found:
            path.unlink()
        _systemctl(["daemon-reload"], variables)
    return bool(found)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _path(path: Path) -> str:
    return str(path).replace("%", "%%")


def _systemctl(arguments: list[str], variables: Mapping[str, str]) -> None:
    done = _run(["systemctl", "--user", *arguments], variables)
    if done.returncode != 0:
        said = done.stderr.strip() or "failed"
        message = f"systemctl --user {shlex.join(arguments)}: {said}"
        raise TimerError(message)


def _run(
    command: list[str], variables: Mapping[str, str], text: str | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the commands are ours
            command,
            input=text,
            env=dict(variables),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        message = f"there is no {command[0]} on this machine"
        raise TimerError(message) from error
