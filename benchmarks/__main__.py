"""Measure saint at several sizes, and write the tables and the plot.

    python -m benchmarks --sizes 100k,1M,10M --folder /var/tmp/saint

The files and databases of each size stay in the folder, so that the next run need not
write the files again; 10M activities take some 10 gigabytes.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.bench import Bench, has_packages
from benchmarks.children import ROOT, Cost, measure
from benchmarks.report import PLOT, report
from benchmarks.results import read_results, write_results
from benchmarks.steps import LOADING, RESTORING, STEPS


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="100k,1M,10M", help="numbers of activities")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "benchmarks")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent)
    parser.add_argument(
        "--others",
        default=sys.executable,
        help="the Python that has the packages of the benchmark group, if another",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="load nothing: take the databases that an earlier run loaded",
    )
    parser.add_argument("--once", action="store_true", help="no repetitions: a try")
    chosen = parser.parse_args()
    file = chosen.results / "results.json"
    for activities in map(_number, chosen.sizes.split(",")):
        bench = Bench(
            chosen.folder.absolute(),
            activities,
            _tell,
            others=chosen.others,
            once=chosen.once,
        )
        sys.stderr.write(f"{activities} activities\n")
        bench.place.prepare(bench.scale)
        for step in (*(RESTORING if chosen.keep else LOADING), *STEPS):
            step(bench)
        results = read_results(file)
        results = results.with_size(activities, bench.costs, bench.facts)
        write_results(file, results)
    text = report(read_results(file))
    (chosen.results / "results.md").write_text(text, encoding="utf-8")
    if has_packages(chosen.others, "matplotlib"):
        picture = str(chosen.results / PLOT)
        measure([chosen.others, "-m", "benchmarks.plot", str(file), picture])


def _number(text: str) -> int:
    factors = {"k": 1_000, "M": 1_000_000}
    return int(text.rstrip("kM")) * factors.get(text[-1], 1)


def _tell(name: str, cost: Cost) -> None:
    sys.stderr.write(
        f"  {name:<50} {cost.wall:9.3f} s {cost.cpu:9.3f} s cpu {cost.peak:6.0f} MB\n"
    )
    sys.stderr.flush()


if __name__ == "__main__":
    main()
