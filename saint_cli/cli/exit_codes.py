"""What an exit code says, and which fault leads to which: for scripts and cron."""

from enum import IntEnum

from typer.exceptions import TyperException

from saint_cli.model.errors import BusyError, InputError, StoppedError


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    NO = 1
    BAD_INPUT = 2
    BUSY = 3
    FAULT = 4
    INTERRUPTED = 130


def exit_code_of(error: BaseException) -> ExitCode:
    """Return the exit code that an exception leads to."""
    if isinstance(error, InputError | TyperException):
        return ExitCode.BAD_INPUT
    if isinstance(error, StoppedError):
        return ExitCode.NO
    if isinstance(error, BusyError):
        return ExitCode.BUSY
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    return ExitCode.FAULT
