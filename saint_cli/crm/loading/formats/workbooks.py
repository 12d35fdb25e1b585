"""Spreadsheets: each sheet is a table, from its first row with a header on."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from saint_cli.crm.loading.archives import check_zip
from saint_cli.crm.loading.formats.sheet_faults import find_faults
from saint_cli.crm.loading.input_tables import (
    BATCH_ROWS,
    BadFileError,
    BadRow,
    Batch,
    Cell,
    Fault,
    Reject,
    as_text,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_NAMELESS = re.compile(
    r"(sheet|tabelle|ark|feuil|hoja|foglio|blad|taul|planilha|arkusz|list|munka"
    r"|export|data|daten|report|results?)[ _]?\d*"
)
"""What spreadsheet programs and exports call a sheet of themselves."""

_TITLE_ROWS = 20
"""How far down the header may stand below titles of one cell."""


def workbook_tables(path: Path, name: str) -> list["SheetTable"]:
    """Return the sheets of a workbook that hold anything.

    Raises:
        BadFileError: It is damaged, locked, or unpacks to too much.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    with path.open("rb") as stream:
        is_zip = stream.read(2) == b"PK"
    if is_zip:
        check_zip(path, name)
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [workbook.get_sheet_by_name(n) for n in workbook.sheet_names]
    except (CalamineError, OSError) as error:
        raise BadFileError(
            name, 0, f"cannot be read: {error}", "is it whole?"
        ) from error
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise BadFileError(name, 0, "is empty", "it needs at least a header")
    return [SheetTable(path, name, sheet) for sheet in filled]


class SheetTable:
    """A sheet of a workbook; one that nobody named goes by its file's name."""

    def __init__(self, path: Path, name: str, sheet: "CalamineSheet") -> None:
        self.name = f"{name}[{sheet.name}]"
        is_named = not _NAMELESS.fullmatch(sheet.name.casefold())
        self.title = sheet.name if is_named else PurePath(name).stem
        self.file = name
        self.form = ""
        self.size, self.position = sheet.height, 0
        self._path, self._sheet = path, sheet
        self._header_row = _header_row(sheet)
        self.header: Sequence[str] = next(
            [" ".join(as_text(cell).split()) for cell in row]
            for number, row in _rows(sheet)
            if number == self._header_row
        )

    def batches(self, reject: Reject) -> Iterator[Batch]:
        """Yield the rows below the header, leaving out empty ones."""
        self._refuse_merged()
        faults = find_faults(self._path, self._sheet.name)
        for rows in _groups(self._good_rows(faults, reject)):
            lines, cells = zip(*rows, strict=True)
            yield Batch(lines, list(zip(*cells, strict=True)))
            self.position = lines[-1]

    def _good_rows(
        self, faults: dict[int, list[Fault]], reject: Reject
    ) -> Iterator[tuple[int, list[Cell]]]:
        for number, row in _rows(self._sheet):
            if number <= self._header_row or all(cell == "" for cell in row):
                continue
            if number in faults:
                reject(BadRow(number, faults[number], row))
            else:
                yield number, row

    def _refuse_merged(self) -> None:
        """Refuse cells that were merged into one: whose value is it?"""
        for (first, left), (last, right) in self._sheet.merged_cell_ranges or ():
            if last + 1 >= self._header_row:
                corners = f"{_cell_name(first, left)}:{_cell_name(last, right)}"
                message = f"the cells {corners} are merged"
                raise BadFileError(self.name, first + 1, message, "part and fill them")


def _groups(
    rows: Iterator[tuple[int, list[Cell]]],
) -> Iterator[list[tuple[int, list[Cell]]]]:
    while group := list(islice(rows, BATCH_ROWS)):
        yield group


def _header_row(sheet: "CalamineSheet") -> int:
    """Return the number of the header's row, from 1: the first that is no mere title."""
    filled = [
        (number, sum(cell != "" for cell in row))
        for number, row in islice(_rows(sheet), _TITLE_ROWS)
        if any(cell != "" for cell in row)
    ]
    wide = (number for number, cells in filled if cells > 1)
    return next(wide, filled[0][0] if filled else 1)


def _rows(sheet: "CalamineSheet") -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float | date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value)


def _cell_name(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
