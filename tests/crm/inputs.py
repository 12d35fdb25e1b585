"""Writing the same tables in every format that saint reads."""

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

Cells = Mapping[str, object]
Tables = Mapping[str, Sequence[Cells]]


def csv_text(rows: Sequence[Cells], delimiter: str = ",") -> str:
    """Return rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, header_of(rows), restval="", delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def header_of(rows: Iterable[Cells]) -> list[str]:
    """Return the columns that any of the rows has, in order."""
    return list(dict.fromkeys(name for row in rows for name in row))


def write_folder(folder: Path, tables: Tables) -> Path:
    """Write a CSV file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8")
    return folder


def write_zip(folder: Path, tables: Tables) -> Path:
    """Write a ZIP with a folder of CSV files."""
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(f"export/{name}.csv", csv_text(rows))
    return path


def write_xlsx(folder: Path, tables: Tables) -> Path:
    """Write a workbook with a sheet a table."""
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as workbook:
        for name, rows in tables.items():
            sheet = workbook.add_worksheet(name)
            header = header_of(rows)
            sheet.write_row(0, 0, header)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [row.get(column, "") for column in header])
    return path


def write_json(folder: Path, tables: Tables) -> Path:
    """Write one object with a list a table."""
    path = folder / "export.json"
    path.write_text(json.dumps(tables, indent=1, default=str), encoding="utf-8")
    return path


def write_ndjson(folder: Path, tables: Tables) -> Path:
    """Write a folder of files with one object a line."""
    target = folder / "lines"
    target.mkdir()
    for name, rows in tables.items():
        lines = "".join(json.dumps(row, default=str) + "\n" for row in rows)
        (target / f"{name}.ndjson").write_text(lines, encoding="utf-8")
    return target


def write_sqlite(folder: Path, tables: Tables) -> Path:
    """Write a SQLite database."""
    path = folder / "export.db"
    connection = sqlite3.connect(path)
    for name, rows in tables.items():
        header = header_of(rows)
        connection.execute(f"CREATE TABLE {name} ({', '.join(header)})")
        connection.executemany(
            f"INSERT INTO {name} VALUES ({', '.join('?' * len(header))})",
            [[row.get(column) for column in header] for row in rows],
        )
    connection.commit()
    connection.close()
    return path


def write_gzip(folder: Path, name: str, rows: Sequence[Cells]) -> Path:
    """Write one table as compressed CSV."""
    path = folder / f"{name}.csv.gz"
    path.write_bytes(gzip.compress(csv_text(rows).encode()))
    return path
