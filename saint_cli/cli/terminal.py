"""Asking the terminal a question, and reading what it answers."""

import os
import re
import select
import time
from typing import TextIO

LONGEST_WAIT = 0.5
"""How long a terminal may take to answer, in seconds; across a network it takes some."""

_READ_BYTES = 4096


def ask_terminal(stream: TextIO, question: str, last_answer: re.Pattern[str]) -> str:
    """Send escape sequences to a terminal; return what it sends back.

    Reading ends with ``last_answer``, or after ``LONGEST_WAIT``. The answer is empty
    where there is no terminal, or where it is somebody else's at the moment.
    """
    try:
        import termios
        import tty

        path = os.ttyname(stream.fileno())
        terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
    except (ImportError, OSError, ValueError):
        return ""
    try:
        # A command in the background would be stopped for touching the terminal.
        if os.tcgetpgrp(terminal) != os.getpgrp():
            return ""
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal, termios.TCSADRAIN)
            os.write(terminal, question.encode("ascii"))
            return _read_until(terminal, last_answer)
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
    except OSError:
        return ""
    finally:
        os.close(terminal)


def _read_until(terminal: int, last_answer: re.Pattern[str]) -> str:
    answer, deadline = "", time.monotonic() + LONGEST_WAIT
    while not last_answer.search(answer):
        left = max(0.0, deadline - time.monotonic())
        if not select.select([terminal], [], [], left)[0]:
            break
        answer += os.read(terminal, _READ_BYTES).decode("ascii", "replace")
    return answer
