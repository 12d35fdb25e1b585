"""What every format comes to: tables with a header, read in batches of columns."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol, cast

from saint_cli.model.errors import Problem

Cell = str | int | float | Decimal | date
"""A cell as its format has it: text where the format knows no types; "" if empty."""

BATCH_ROWS = 5_000
"""How many rows are worked on at a time."""

MOST_CELL_CHARACTERS = 1024 * 1024


class Batch(NamedTuple):
    """Rows of a table by column, and the line or number of each row."""

    lines: Sequence[int]
    columns: Sequence[Sequence[Cell]]


class Fault(NamedTuple):
    """What is wrong with a row; ``column`` counts from 1, 0 is the whole row."""

    column: int
    message: str
    hint: str


class BadRow(NamedTuple):
    """A row that cannot be taken, with its cells as the input has them."""

    line: int
    faults: Sequence[Fault]
    cells: Sequence[Cell]


Reject = Callable[[BadRow], None]


class InputTable(Protocol):
    """A table of the input, which can be read more than once.

    ``name`` is what people know it by, ``title`` what patterns of names are compared
    with, ``file`` the name of the file it is in, ``form`` how that is written where
    there is a choice. ``size`` and ``position`` tell the progress of reading, in the
    same unit; a size of 0 is not known.
    """

    name: str
    title: str
    file: str
    form: str
    header: Sequence[str]

    @property
    def size(self) -> int:
        """How long the table is."""

    @property
    def position(self) -> int:
        """How far it has been read."""

    def batches(self, reject: Reject) -> Iterator[Batch]:
        """Yield the rows below the header; rows that cannot be read are rejected.

        Raises:
            BadFileError: Nothing further can be read.
        """


class BadFileError(Exception):
    """A file that cannot be read any further."""

    def __init__(self, file: str, line: int, message: str, hint: str = "") -> None:
        self.problem = Problem(file, line, 0, message, hint)
        super().__init__(str(self.problem))


def as_text(cell: Cell) -> str:
    """Return a cell as the text that stands for it: whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def as_texts(cells: Sequence[Cell]) -> Sequence[str]:
    """Return cells as texts; those of a text format are texts already."""
    if {*map(type, cells)} <= {str}:
        return cast("Sequence[str]", cells)
    return list(map(as_text, cells))
