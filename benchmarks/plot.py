"""Draw the results: what each thing costs at each size.

python -m benchmarks.plot RESULTS PICTURE
"""

import sys
from pathlib import Path

import matplotlib as mpl

from benchmarks.results import Results, in_words, read_results

_CURVES = {
    "saint load": "load",
    "sqlite3 .import": "SQLite's .import",
    "pandas": "pandas, every measure",
    "duckdb": "DuckDB, every measure",
    "saint refresh --full, every measure": "every measure",
    "saint refresh --full": "full refresh",
    "sqlite3 scan of company indexes": "scan of 3 indexes",
    "saint refresh, next day": "next day",
    "saint refresh, 100 records changed": "100 records changed",
    "saint check": "check one",
}
"""What the plot shows, and by which words."""


def draw(results: Results, path: Path) -> None:
    """Draw the processor seconds against the size, both in powers of ten."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "saint"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for name, words in _CURVES.items():
        points = {
            size: one.costs[name].cpu
            for size, one in results.sizes.items()
            if name in one.costs
        }
        if points:
            style = "-" if name.startswith("saint") else "--"
            axes.plot(list(points), list(points.values()), f"o{style}", label=words)
    axes.set(
        xscale="log", yscale="log", xlabel="activities", ylabel="processor seconds"
    )
    axes.set_xticks(list(results.sizes), [in_words(size) for size in results.sizes])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    draw(read_results(Path(sys.argv[1])), Path(sys.argv[2]))
