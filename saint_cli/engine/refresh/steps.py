"""The steps of long work: what is being done, how long each took, how many rows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter


class Step:
    """One step, with the number of rows it was about and the seconds it took."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self.seconds = 0.0


def _nothing(_: object) -> None:
    """Tell nobody."""


class Steps:
    """Notes the steps of one piece of work.

    ``begin`` is told the name of each when it begins, and ``end``, once, all that were
    done.
    """

    def __init__(
        self,
        begin: Callable[[str], None] = _nothing,
        end: Callable[[Sequence[Step]], None] = _nothing,
    ) -> None:
        self._begin, self._end = begin, end
        self._done: list[Step] = []

    @contextmanager
    def __call__(self, name: str) -> Iterator[Step]:
        """Do a step, whose number of rows the caller fills in."""
        self._begin(name)
        step, started = Step(name), perf_counter()
        yield step
        step.seconds = perf_counter() - started
        self._done.append(step)

    @contextmanager
    def all_of_them(self) -> Iterator[None]:
        """Do all the work, and tell of it at the end, also when it fails."""
        try:
            yield
        finally:
            self._end(self._done)
