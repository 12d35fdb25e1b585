"""Listings: rows under named columns, in whatever format they are asked for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TextIO

from saint_cli.model.errors import InputError, suggest
from saint_cli.model.plain import Plain as Plain  # noqa: PLC0414 - for all who list

IDENTITY = ("id", "name")
"""The columns that every entity has in the machine formats."""


class Format(StrEnum):
    """How a listing is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Listing:
    """Columns by their stable names, and rows with a cell for each.

    ``none`` is what a person is told when there are no rows; the column called
    ``note`` holds sentences, and stands last.
    """

    columns: Sequence[str]
    rows: Iterable[Sequence[Plain]]
    none: str = "none"
    note: str = ""

    def showing(self, names: Sequence[str]) -> "Listing":
        """Return the listing with only the named columns, in that order.

        Raises:
            InputError: There is no such column.
        """
        places = [self.place(name) for name in names]
        rows = ([row[place] for place in places] for row in self.rows)
        return replace(self, columns=names, rows=rows)

    def ordered(self, keys: Sequence[str]) -> "Listing":
        """Return the listing in the order of columns; ``-name`` is descending.

        Raises:
            InputError: There is no such column.
        """
        rows = list(self.rows)
        for key in reversed(keys):
            place = self.place(key.removeprefix("-"))
            present = [row for row in rows if row[place] is not None]
            missing = [row for row in rows if row[place] is None]
            present.sort(key=_sort_key(place), reverse=key.startswith("-"))
            rows = present + missing
        return replace(self, rows=rows)

    def limited(self, most: int) -> "Listing":
        """Return the listing with at most so many rows."""
        return replace(self, rows=islice(self.rows, most))

    def place(self, name: str) -> int:
        """Return the place of a column.

        Raises:
            InputError: There is no such column.
        """
        if name in self.columns:
            return list(self.columns).index(name)
        hint = suggest(name, self.columns) or f"there are: {', '.join(self.columns)}"
        message = f'unknown column "{name}"; {hint}'
        raise InputError(message)


def _sort_key(place: int) -> Callable[[Sequence[Plain]], tuple[bool, object]]:
    def key(row: Sequence[Plain]) -> tuple[bool, object]:
        cell = row[place]
        is_text = isinstance(cell, str)
        return is_text, cell.casefold() if isinstance(cell, str) else cell

    return key


@dataclass(frozen=True, slots=True)
class Page:
    """Where a listing is written to.

    ``width`` is the terminal's, in columns, and None where no person reads.
    """

    stream: TextIO
    width: int | None = None
    has_colour: bool = False
    raw_cells: bool = False
