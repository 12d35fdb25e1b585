"""Compare rankings and rules on CDNOW's customers, and write a table and a plot.

python -m benchmarks.alive CDNOW_master.txt.gz --table TABLE.md --plot PLOT.svg
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.alive.by_lifetimes import fit
from benchmarks.alive.by_saint import load, read_counters
from benchmarks.alive.customers import (
    OTHERS,
    USUAL,
    Purchase,
    Split,
    days_learnt,
    read_purchases,
    who_stayed_away,
)
from benchmarks.alive.figures import (
    Point,
    Score,
    area,
    curve,
    judge,
    precision_first,
)

_FIRST = 0.1
_CURVE_POINTS = 150
_EVEN = 50
_LATE = 2


def main() -> None:
    """Read the command line, compare, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purchases", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    purchases = list(read_purchases(asked.purchases))
    with TemporaryDirectory() as folder:
        load(purchases, Path(folder))
        found = {
            split: _compare(purchases, Path(folder), split)
            for split in (USUAL, *OTHERS)
        }
    usual = found[USUAL]
    parts = (usual.ranking_rows(), usual.rule_rows(), _split_rows(found))
    table = "\n".join(line for part in parts for line in (*part, ""))
    if asked.table:
        asked.table.write_text(table, encoding="utf-8")
    else:
        sys.stdout.write(table)
    if asked.plot:
        draw(usual.curves, asked.plot)


class _Compared(NamedTuple):
    """Rankings and rules on one split, with who stayed away."""

    away: Mapping[str, bool]
    rankings: Mapping[str, Score]
    rules: Mapping[str, Mapping[str, bool]]

    @property
    def curves(self) -> dict[str, list[Point]]:
        """The ROC curve of each ranking."""
        return {name: curve(score, self.away) for name, score in self.rankings.items()}

    def ranking_rows(self) -> list[str]:
        """Return the table of rankings."""
        rows = [
            "| ranked by | area under the ROC curve | precision in the first 10 % |"
        ]
        rows.append("| --- | ---: | ---: |")
        for name, points in self.curves.items():
            first = precision_first(self.rankings[name], self.away, _FIRST)
            rows.append(f"| {name} | {area(points):.3f} | {100 * first:.1f} % |")
        return rows

    def rule_rows(self) -> list[str]:
        """Return the table of rules."""
        rows = ["| rule | marks | precision | recall | F1 |"]
        rows.append("| --- | ---: | ---: | ---: | ---: |")
        for name, marks in self.rules.items():
            rule = judge(marks, self.away)
            share = sum(marks.values()) / len(marks)
            figures = (share, rule.precision, rule.recall)
            shown = " | ".join(f"{100 * figure:.1f} %" for figure in figures)
            rows.append(f"| {name} | {shown} | {rule.f1:.3f} |")
        return rows


def _compare(purchases: list[Purchase], folder: Path, split: Split) -> _Compared:
    away = who_stayed_away(purchases, split)
    counters = read_counters(folder, split.learn_to)
    model = fit(days_learnt(purchases, split), split)
    days = {name: _silent_days(one, split) for name, one in counters.items()}
    alive = {name: float(one["sales.alive"]) for name, one in counters.items()}
    lateness = {name: _lateness(one) for name, one in counters.items()}
    rankings = {
        "saint: `sales.alive`": _negative(alive),
        "BG/NBD: expected purchases": _negative(model.expected),
        "days since the last sale": days,
        "saint: `sales.lateness`": lateness,
        "BG/NBD: probability of being alive": _negative(model.alive),
    }
    rules = {
        "saint: `sales.alive` less_than 50": {n: a < _EVEN for n, a in alive.items()},
        **{
            f"last sale more than {most} days ago": {
                n: d > most for n, d in days.items()
            }
            for most in (90, 180)
        },
        "saint: `sales.lateness` more_than 2": {
            n: d > _LATE for n, d in lateness.items()
        },
        "BG/NBD: alive less than 50 %": {
            n: 100 * p < _EVEN for n, p in model.alive.items()
        },
        "everybody": dict.fromkeys(away, True),
    }
    return _Compared(away, rankings, rules)


def _split_rows(found: Mapping[Split, _Compared]) -> list[str]:
    """Return the area under each curve, for each split."""
    names = list(found[USUAL].rankings)
    rows = [f"| learn to / foretell to | {' | '.join(names)} |"]
    rows.append(f"| --- |{' ---: |' * len(names)}")
    for split, compared in found.items():
        areas = " | ".join(f"{area(points):.3f}" for points in compared.curves.values())
        rows.append(f"| {split} | {areas} |")
    return rows


def _negative(score: Score) -> dict[str, float]:
    return {name: -value for name, value in score.items()}


def _silent_days(counters: Mapping[str, Any], split: Split) -> float:
    return (split.learn_to - date.fromisoformat(counters["sales.last_date"])).days


def _lateness(counters: Mapping[str, Any]) -> float:
    """Return the lateness; who has none, with fewer than three dates, ranks last."""
    found = counters["sales.lateness"]
    return -1.0 if found is None else float(found)


def draw(curves: Mapping[str, Sequence[Point]], path: Path) -> None:
    """Draw the ROC curves."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "saint"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for name, points in curves.items():
        some = points[:: max(1, len(points) // _CURVE_POINTS)]
        words = f"{name.replace('`', '')} ({area(points):.3f})"
        pairs = [*some, points[-1]]
        axes.plot(
            [p.came_back for p in pairs], [p.stayed_away for p in pairs], label=words
        )
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.5)
    axes.set(
        xlabel="of those who came back, how many were marked",
        ylabel="of those who stayed away, how many were marked",
    )
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
