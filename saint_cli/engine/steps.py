"""The steps of long work: what is being done, how long each took, how many rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(slots=True)
class Step:
    """One step, with the number of rows it was about and the seconds it took."""

    name: str
    rows: int = 0
    seconds: float = 0


@dataclass(slots=True)
class Steps:
    """Notes each step; ``begin`` is told its name when it begins."""

    begin: Callable[[str], None] | None = None
    done: list[Step] = field(default_factory=list)

    @contextmanager
    def __call__(self, name: str) -> Iterator[Step]:
        """Do a step, whose number of rows the caller fills in."""
        if self.begin:
            self.begin(name)
        step, started = Step(name), perf_counter()
        yield step
        step.seconds = perf_counter() - started
        self.done.append(step)
