"""The figures that matter, each with the goal it is held against."""

from collections.abc import Mapping
from typing import NamedTuple

from benchmarks.children import Cost

Costs = Mapping[str, Cost]


class Ratio(NamedTuple):
    """One cost, less that of ``less``, over another: at most so much, if told."""

    title: str
    cost: str
    over: str
    at_most: float | None = None
    less: str = ""

    @property
    def goal(self) -> str:
        """The goal in words."""
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    def value(self, costs: Costs) -> float:
        """Return the ratio of processor times.

        Not of the times by the clock: other programs on the machine change those.
        """
        extra = costs[self.cost].cpu - (costs[self.less].cpu if self.less else 0)
        return max(0.0, extra) / costs[self.over].cpu

    def is_known(self, costs: Costs) -> bool:
        """Whether all that the ratio follows from was measured."""
        return {self.cost, self.over, self.less or self.cost} <= costs.keys()


class Extra(NamedTuple):
    """The milliseconds that one cost has over another."""

    title: str
    cost: str
    over: str
    at_most: float

    @property
    def goal(self) -> str:
        """The goal in words."""
        return f"≤ {self.at_most:g} ms"

    def value(self, costs: Costs) -> float:
        """Return the milliseconds of processor time."""
        return max(0.0, costs[self.cost].cpu - costs[self.over].cpu) * 1000

    def is_known(self, costs: Costs) -> bool:
        """Whether all that the difference follows from was measured."""
        return {self.cost, self.over} <= costs.keys()


class Peak(NamedTuple):
    """The most memory that commands took: some, or any of saint's."""

    title: str
    at_most: float
    commands: tuple[str, ...] = ()

    @property
    def goal(self) -> str:
        """The goal in words."""
        return f"≤ {self.at_most:g} MB"

    def value(self, costs: Costs) -> float:
        """Return the megabytes."""
        return max(cost.peak for name, cost in costs.items() if self._counts(name))

    def is_known(self, costs: Costs) -> bool:
        """Whether any of the commands was measured."""
        return any(map(self._counts, costs))

    def _counts(self, name: str) -> bool:
        return name in self.commands if self.commands else _is_saint(name)


def _is_saint(name: str) -> bool:
    return name.startswith("saint ")


Goal = Ratio | Extra | Peak

_PASS, _TYPER = "python -c pass", "python -c 'import typer'"
_IMPORT = "sqlite3 .import"
_FULL, _IDLE = "saint refresh --full", "saint refresh, nothing new"
_SCAN, _SCAN_ALL = "sqlite3 scan of company indexes", "sqlite3 scan of all indexes"
_EVERY = "saint refresh --full, every measure"
_HUNDRED = "saint refresh, 100 statuses"
_FEW_MS = 10

GOALS: tuple[Goal, ...] = (
    Ratio("`--version` / `python -c pass`", "saint --version", _PASS, 1.5),
    Ratio("Check one, no data / `import typer`", "saint check, tiny", _TYPER, 2),
    Ratio("Check one / `import typer`", "saint check", _TYPER, 2),
    Extra("Check one over start-up", "saint check", "saint check, tiny", _FEW_MS),
    Extra(
        "Check one on an old day over start-up",
        "saint check, old day",
        "saint check, tiny, old day",
        _FEW_MS,
    ),
    Extra(
        "Check the busiest on an old day over start-up",
        "saint check, the busiest, old day",
        "saint check, tiny, old day",
        _FEW_MS,
    ),
    Ratio("Load / `.import` into indexed tables", "saint load", _IMPORT, 2),
    Ratio("Load / `.import`, indexes last", "saint load", f"{_IMPORT}, indexes last"),
    Ratio("Load again / load", "saint load, again", "saint load", 0.5),
    Peak("Memory of a load", 150, ("saint load", "saint load, again")),
    Ratio("Full refresh / scan of 3 covering indexes", _FULL, _SCAN, 2),
    Ratio("Full refresh / scan of all covering indexes", _FULL, _SCAN_ALL),
    Ratio("Next day / full refresh", "saint refresh, next day", _FULL, 0.05),
    Extra("Nothing new over start-up", _IDLE, "saint refresh, tiny", _FEW_MS),
    Extra(
        "100 activities changed over start-up",
        "saint refresh, 100 activities changed",
        "saint refresh, tiny",
        50,
    ),
    Extra(
        "100 records changed over start-up",
        "saint refresh, 100 records changed",
        "saint refresh, tiny",
        50,
    ),
    Ratio(
        "100 statuses anew / scan of the counters",
        f"{_HUNDRED} anew",
        "sqlite3 scan of counters",
        2,
        _IDLE,
    ),
    Peak("Most memory of any command", 150),
    Ratio("Every measure, all refreshed / scan of all indexes", _EVERY, _SCAN_ALL),
    Ratio("DuckDB, every measure / saint", "duckdb", _EVERY),
    Ratio("pandas, every measure / saint", "pandas", _EVERY),
)
