"""Whole columns of cells as values: quick where all is well, exact where it is not."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from saint_cli.crm.loading.cells.converters import BadCellError, Convert, Value
from saint_cli.crm.loading.input_tables import Cell, Fault, as_texts

_MOST_REMEMBERED = 60_000

Blame = Callable[[int, Fault], None]
"""Takes the place of a row in its batch, and what is wrong with it."""


class ColumnConverter(NamedTuple):
    """Turns a column's cells into values; the same cell is worked out only once."""

    memo: "_Memo"
    place: int
    field: str

    def convert(self, cells: Sequence[Cell], blame: Blame) -> list[Value]:
        """Return the values; a cell that cannot be read is blamed, and None."""
        memo = self.memo
        if len(memo) > _MOST_REMEMBERED:
            memo.clear()
        try:
            return [memo[cell] for cell in cells]
        except BadCellError:
            return list(self._convert_slowly(cells, blame))

    def _convert_slowly(self, cells: Sequence[Cell], blame: Blame) -> Iterator[Value]:
        for row, cell in enumerate(cells):
            try:
                yield self.memo[cell]
            except BadCellError as error:
                message = f"{self.field}: {error.message}"
                blame(row, Fault(self.place + 1, message, error.hint))
                yield None


class _Memo(dict[Cell, Value]):
    """Remembers what cells come to; an empty one is None."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, cell: Cell) -> Value:
        is_empty = isinstance(cell, str) and (not cell or cell.isspace())
        value = self[cell] = None if is_empty else self._convert(cell)
        return value


def column_converter(convert: Convert, place: int, field: str) -> ColumnConverter:
    """Return what converts the column at a place of the input into a field."""
    return ColumnConverter(_Memo(convert), place, field)


def text_values(cells: Sequence[Cell]) -> list[Value]:
    """Return a column of texts as they are; an empty one is None."""
    return [t if t and not t.isspace() else None for t in as_texts(cells)]
