"""Run one of the rivals."""

import sys
from pathlib import Path


def main() -> None:
    """Do what the command line asks for."""
    name, source, target = sys.argv[1:]
    if name == "export":
        from benchmarks.rivals.export import export as run
    elif name == "duckdb":
        from benchmarks.rivals.by_duckdb import compute as run
    elif name == "compare":
        from benchmarks.rivals.compare import compare as run
    else:
        from benchmarks.rivals.by_pandas import compute as run
    Path(target).mkdir(parents=True, exist_ok=True)
    run(Path(source), Path(target))


if __name__ == "__main__":
    main()
