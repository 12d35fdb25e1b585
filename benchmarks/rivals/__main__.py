"""Run one of the rivals."""

import sys
from pathlib import Path


def main() -> None:
    """Do what the command line asks for."""
    name, source, target = sys.argv[1:]
    Path(target).mkdir(parents=True)
    if name == "export":
        from benchmarks.rivals.export import export as run
    elif name == "duckdb":
        from benchmarks.rivals.by_duckdb import compute as run
    else:
        from benchmarks.rivals.by_pandas import compute as run
    run(Path(source), Path(target))


if __name__ == "__main__":
    main()
