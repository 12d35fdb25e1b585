"""Running programs, and what they cost.

This process must stay small: on Linux a child's peak memory begins with its parent's.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryFile
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Cost(NamedTuple):
    """What a program took: seconds by the clock and of the processor, and megabytes."""

    wall: float
    cpu: float
    peak: float


class FailedError(Exception):
    """A program of the benchmark failed, for reasons of its own."""

    def __init__(self, command: Sequence[str], code: int, complaint: str) -> None:
        super().__init__(f"{' '.join(command)}: exit code {code}\n{complaint}")


def measure(
    command: Sequence[str],
    variables: Mapping[str, str] | None = None,
    script: str = "",
) -> Cost:
    """Run a program to its end, with ``script`` as its input, and return its cost.

    Raises:
        FailedError: Its exit code is not 0.
    """
    environment = {**os.environ, **(variables or {})}
    with TemporaryFile() as complaints, TemporaryFile() as source:
        source.write(script.encode())
        source.seek(0)
        start = perf_counter()
        process = Popen(
            command,
            stdin=source,
            stdout=DEVNULL,
            stderr=complaints,
            env=environment,
            cwd=ROOT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - start
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code:
            complaints.seek(0)
            raise FailedError(command, code, complaints.read().decode(errors="replace"))
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Cost(wall, usage.ru_utime + usage.ru_stime, kilobytes / 1024)


def least(run: Callable[[], Cost], times: int) -> Cost:
    """Run something several times: the least of its times, the most of its memory.

    Whatever else the machine does only adds to a time.
    """
    costs = [run() for _ in range(times)]
    return Cost(
        min(cost.wall for cost in costs),
        min(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
    )
