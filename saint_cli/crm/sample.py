"""The sample data that `saint demo` shows, moved so that it ends today."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path

from saint_cli.model.tables import TABLES, Kind

EXPORT_FOLDER = "crm-export"
"""The folder of the sample's records, inside the demo's."""

TIMEZONE = "Europe/Copenhagen"
"""Where the sample's company is: its settings say so too, and so today is its today."""

_PACKAGE = Path(__file__).resolve().parent.parent
_ANCHOR = "anchor.txt"
_DAY_LENGTH = len("2026-11-24")


def write_sample(target: Path, today: date) -> None:
    """Write sample statuses and records into a folder, the records ending today."""
    shutil.copytree(_find("statuses"), target / "statuses")
    source = _find("sample_data")
    anchor = date.fromisoformat((source / _ANCHOR).read_text(encoding="ascii").strip())
    export = target / EXPORT_FOLDER
    export.mkdir()
    for table in TABLES.values():
        dates = {c.name for c in table.columns if c.kind is Kind.DATE}
        name = f"{table.name}.csv"
        _move_dates(source / name, export / name, dates, today - anchor)


def _find(name: str) -> Path:
    """Return a folder of samples: in the installed package, else in the checkout."""
    installed = _PACKAGE / "sample" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def _move_dates(source: Path, target: Path, dates: set[str], by: timedelta) -> None:
    with (
        source.open(encoding="utf-8", newline="") as read,
        target.open("w", encoding="utf-8", newline="") as written,
    ):
        rows = csv.DictReader(read)
        writer = csv.DictWriter(written, rows.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            moved = {name: _move(row[name], by) for name in dates & row.keys()}
            writer.writerow({**row, **moved})


def _move(cell: str, by: timedelta) -> str:
    """Move the day of a date or timestamp, leaving its time as it is."""
    if not cell:
        return cell
    day = date.fromisoformat(cell[:_DAY_LENGTH]) + by
    return f"{day.isoformat()}{cell[_DAY_LENGTH:]}"
