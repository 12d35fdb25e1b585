"""saint's counters of every customer, as the command line gives them."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.alive.customers import Purchase
from saint_cli.cli.app import run
from saint_cli.cli.environment import Environment

_COLUMNS = "id,sales.last_date,sales.lateness,sales.alive"


def load(purchases: Iterable[Purchase], folder: Path) -> None:
    """Load purchases into a database in a folder."""
    export, statuses = folder / "export", folder / "statuses"
    for new in (export, statuses):
        new.mkdir()
    (statuses / "settings.yaml").write_text("version: 1\ncurrency: USD\n", "utf-8")
    purchases = list(purchases)
    customers = sorted({purchase.customer for purchase in purchases})
    _write(export / "companies.csv", ("id", "name"), ((c, c) for c in customers))
    sales = ((n, p.day, p.value, p.customer) for n, p in enumerate(purchases))
    _write(export / "sales.csv", ("id", "date", "amount", "company"), sales)
    _saint(folder, "load", str(export), "--quiet")


def read_counters(folder: Path, day: date) -> dict[str, dict[str, Any]]:
    """Return the counters of each customer at a day."""
    question = ("--company", "--columns", _COLUMNS, "--as-of", str(day), "--json")
    answers = json.loads(_saint(folder, "select", *question))
    return {answer["id"]: answer for answer in answers}


def _write(path: Path, header: tuple[str, ...], rows: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]  # rows of plain values


def _saint(folder: Path, *arguments: str) -> str:
    stdout, stderr = io.StringIO(), io.StringIO()
    variables = {
        "SAINT_DB": str(folder / "saint.db"),
        "SAINT_STATUSES": str(folder / "statuses"),
        "SAINT_TODAY": "1998-07-01",
    }
    code = run(arguments, Environment(stdout, stderr, variables))
    if code:
        raise SystemExit(stderr.getvalue())
    return stdout.getvalue()
