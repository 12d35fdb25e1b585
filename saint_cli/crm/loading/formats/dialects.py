"""What parts the cells of a CSV file: decided from its rows, or asked."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from saint_cli.crm.loading.input_tables import MOST_CELL_CHARACTERS, BadFileError
from saint_cli.model.mappings import DELIMITERS

if TYPE_CHECKING:
    import _csv

BLANKS = DELIMITERS["blanks"]
NOTHING = "\x1f"
"""The delimiter of a file with one column: a character that no text holds."""

_CANDIDATES = tuple(mark for mark in DELIMITERS.values() if mark != BLANKS)
_NAMES = {mark: name for name, mark in DELIMITERS.items()}


def delimiter_name(delimiter: str) -> str:
    """Return what people call a delimiter."""
    return _NAMES.get(delimiter, "one column")


def parse_lines(lines: Iterable[str], delimiter: str) -> "_csv.Reader":
    """Return a reader of CSV that takes no doubtful quoting; it raises csv.Error."""
    csv.field_size_limit(MOST_CELL_CHARACTERS)
    if delimiter == BLANKS:
        lines = (" ".join(line.split()) for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def detect_delimiter(sample: str, name: str, *, is_whole: bool) -> str:
    """Return what parts the cells, from the first lines of a file.

    A mark parts them if every row has as many cells by it as the header has. The last
    row of a sample that is not the ``is_whole`` file may be cut, and is left out.

    Raises:
        BadFileError: Several marks fit.
    """
    fitting = [m for m in _CANDIDATES if _width(sample, m, is_whole=is_whole) > 1]
    if len(fitting) > 1:
        names = " or ".join(_NAMES[mark] for mark in fitting)
        message = f"its cells may be parted by {names}"
        hint = "say by which: --delimiter, or delimiter: in a mapping"
        raise BadFileError(name, 1, message, hint)
    if fitting:
        return fitting[0]
    header = sample.lstrip("\r\n").partition("\n")[0]
    likely = max(_CANDIDATES, key=header.count)
    if likely in header:
        return likely
    return BLANKS if _is_aligned(header, sample) else NOTHING


def _width(sample: str, delimiter: str, *, is_whole: bool) -> int:
    """Return how many cells every row has, or 0 if they differ or do not parse."""
    rows: list[Sequence[str]] = []
    try:
        lines = StringIO(sample, newline="")
        rows.extend(row for row in parse_lines(lines, delimiter) if row)
    except csv.Error:
        if is_whole:
            return 0
    if not is_whole:
        rows = rows[:-1]
    widths = set(map(len, rows))
    return widths.pop() if len(widths) == 1 else 0


def _is_aligned(header: str, sample: str) -> bool:
    """Whether runs of blanks part the cells, as in files made for the eye."""
    width = len(header.split())
    is_spread = header.startswith(" ") or "  " in header.strip()
    rows = [line.split() for line in sample.splitlines()[:-1] if line.strip()]
    return is_spread and width > 1 and all(len(row) == width for row in rows)
