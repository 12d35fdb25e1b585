"""Asking whoever sits at the terminal, again until the answer will do."""

import re
from collections.abc import Callable
from typing import TypeVar

from saint_cli.cli.environment import Environment
from saint_cli.model.errors import InputError, SaintError
from saint_cli.views.text import safe_text

T = TypeVar("T")


class Asker:
    """Asks on standard error and reads from standard input, if a person is at both."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        stdin = environment.stdin
        is_watched = environment.is_terminal(environment.stderr)
        self.is_open = stdin is not None and stdin.isatty() and is_watched

    def show(self, text: str) -> None:
        """Tell something."""
        self._environment.tell(f"{safe_text(text, lines=True)}\n")

    def ask(
        self, question: str, read: Callable[[str], T], default: str | None = None
    ) -> T:
        """Ask until an answer can be read; an empty one is the default, if there is one.

        Raises:
            InputError: The input ended.
        """
        shown = f" [{default}]" if default else ""
        while True:
            self._environment.tell(safe_text(f"{question}{shown}: "))
            answer = self._line() or default
            try:
                return read(answer if answer is not None else "")
            except SaintError as error:
                self.show("\n".join(map(_without_option, str(error).splitlines())))

    def confirm(self, question: str) -> bool:
        """Ask yes or no; an empty answer is yes."""

        def read(text: str) -> bool:
            answer = {"y": True, "yes": True, "n": False, "no": False}.get(text.lower())
            if answer is None:
                message = "answer yes or no"
                raise InputError(message)
            return answer

        return self.ask(question, read, "yes")

    def _line(self) -> str:
        assert self._environment.stdin is not None
        line = self._environment.stdin.readline()
        if not line:
            message = "the input ended before the last question"
            raise EndedError(message)
        return line.decode("utf-8", "replace").strip()


def _without_option(line: str) -> str:
    """Return what is wrong, without the option that it is said of elsewhere."""
    return _OPTION.sub("", line)


_OPTION = re.compile(r"^--[a-z-]+(:\d+)*: ")


class EndedError(InputError):
    """Nobody answers any more."""
