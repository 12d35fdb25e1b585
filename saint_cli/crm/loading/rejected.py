"""Rows that were not loaded, in their own columns, to be mended and loaded again."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, Any

from saint_cli.crm.loading.input_tables import BadRow, InputTable, as_text
from saint_cli.crm.loading.plans import REASON_COLUMN, TablePlan


class RejectedRows:
    """Writes rejected rows to a file for each table that has any.

    They appear when all is done: at ``target`` if the input is one table, else in a
    folder beside it, under the tables' own titles. Cells are as the input has them.
    """

    def __init__(self, target: Path, *, is_one_table: bool) -> None:
        self._target = target
        self._is_one_table = is_one_table
        self._files: dict[Path, tuple[Path, IO[str], Any]] = {}

    def add(self, source: InputTable, row: BadRow) -> None:
        """Write a row with what is wrong with it."""
        reasons = "; ".join(_reason(fault.message, fault.hint) for fault in row.faults)
        width = len(source.header)
        cells = [*map(as_text, row.cells[:width])]
        cells += [""] * (width - len(cells))
        self._writer(source).writerow([*cells, reasons])

    def _writer(self, source: InputTable) -> Any:
        target = self._target
        if not self._is_one_table:
            target = target.with_suffix("") / f"{_file_name(source.title)}.csv"
        if target not in self._files:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.partial")
            stream = partial.open("w", encoding="utf-8", newline="")
            # With LF alone a CR in a cell would stand there without quotes.
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow([*source.header, REASON_COLUMN])
            self._files[target] = (partial, stream, writer)
        return self._files[target][2]

    def finish(self) -> list[Path]:
        """Let the files appear; return which there are."""
        for target, (partial, stream, _) in self._files.items():
            stream.close()
            partial.replace(target)
        files = list(self._files)
        self._files.clear()
        return files

    def _discard(self) -> None:
        for partial, stream, _ in self._files.values():
            stream.close()
            partial.unlink()
        self._files.clear()

    @classmethod
    @contextmanager
    def kept_in(
        cls, target: Path | None, plans: Sequence[TablePlan]
    ) -> "Iterator[RejectedRows | None]":
        """Keep rejected rows while a load lasts; what is not finished vanishes.

        Without a ``target`` none are kept.
        """
        if target is None:
            yield None
            return
        tables = {plan.source.name for plan in plans}
        rows = cls(target, is_one_table=len(tables) == 1)
        try:
            yield rows
        finally:
            rows._discard()


def _reason(message: str, hint: str) -> str:
    return f"{message} ({hint})" if hint else message


def _file_name(title: str) -> str:
    name = "".join(
        c if c.isalnum() or c in " -_." else "_" for c in PurePath(title).name
    )
    return name.strip(" .") or "rows"
