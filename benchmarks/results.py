"""What was measured, in a file, so that sizes can be measured one by one."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.children import Cost

Fact = int | list[str]


class SizeResult(NamedTuple):
    """The costs at one size, and facts beside them."""

    costs: dict[str, Cost]
    facts: dict[str, Fact]


class Results(NamedTuple):
    """The machine, and what was measured on it, by number of activities."""

    machine: str
    sizes: dict[int, SizeResult]

    def with_size(
        self, activities: int, costs: dict[str, Cost], facts: dict[str, Fact]
    ) -> "Results":
        """Return the results with one size measured afresh, as far as it was."""
        old = self.sizes.get(activities, SizeResult({}, {}))
        new = SizeResult({**old.costs, **costs}, {**old.facts, **facts})
        sizes = {**self.sizes, activities: new}
        return Results(_machine(), dict(sorted(sizes.items())))


def read_results(path: Path) -> Results:
    """Read the results of earlier runs, of which there may be none."""
    if not path.exists():
        return Results(_machine(), {})
    found = json.loads(path.read_text(encoding="utf-8"))
    sizes = {
        int(size): SizeResult(
            {name: Cost(*cost) for name, cost in one["costs"].items()},
            one["facts"],
        )
        for size, one in found["sizes"].items()
    }
    return Results(found["machine"], sizes)


def write_results(path: Path, results: Results) -> None:
    """Write the results as JSON, a line for each cost."""
    sizes = {
        size: {"costs": _rounded(one.costs), "facts": one.facts}
        for size, one in results.sizes.items()
    }
    text = json.dumps({"machine": results.machine, "sizes": sizes}, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def in_words(activities: int) -> str:
    """Return a number as 100k or 10M."""
    for factor, letter in ((1_000_000, "M"), (1_000, "k")):
        if activities >= factor and activities % factor == 0:
            return f"{activities // factor}{letter}"
    return str(activities)


def _rounded(costs: Mapping[str, Cost]) -> dict[str, list[float]]:
    return {
        name: [round(cost.wall, 4), round(cost.cpu, 4), round(cost.peak, 1)]
        for name, cost in costs.items()
    }


def _machine() -> str:
    """Describe the machine in general terms."""
    python = ".".join(map(str, sys.version_info[:2]))
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()},"
        f" Python {python}, SQLite {sqlite3.sqlite_version}"
    )
