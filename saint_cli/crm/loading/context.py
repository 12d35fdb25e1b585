"""What a load knows as a whole, and what its tables share."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date

from saint_cli.model.declarations import Settings


class SeenRows:
    """Which rows of a table the input had: a bit each, by row id.

    Rows from ``first_new`` on were added by this load and are all seen.
    """

    def __init__(self, first_new: int) -> None:
        self.first_new = first_new
        self._bits = bytearray(first_new // 8 + 1)

    def has(self, row_id: int) -> bool:
        """Whether the input had the row."""
        if row_id >= self.first_new:
            return True
        return bool(self._bits[row_id >> 3] & 1 << (row_id & 7))

    def add(self, row_id: int) -> bool:
        """Note a row; say whether it was new to this load's input."""
        if self.has(row_id):
            return False
        self._bits[row_id >> 3] |= 1 << (row_id & 7)
        return True


@dataclass(slots=True)
class LoadContext:
    """What the meaning of cells depends on; ``today`` is the day of loading.

    ``seen`` has the rows of each table that was read; in a snapshot, other rows of
    these tables are as good as gone. ``refused_ids`` are the ids of rows with
    mistakes, to which other rows may point; only so many are kept.
    """

    connection: sqlite3.Connection
    settings: Settings
    today: date
    source_system: str
    is_snapshot: bool = False
    load_id: int = 0
    seen: dict[str, SeenRows] = field(default_factory=dict)
    refused_ids: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, table: str, row_id: int) -> None:
        """Note that the input names a record, wherever it does."""
        if table in self.seen:
            self.seen[table].add(row_id)

    def is_there(self, table: str, row_id: int) -> bool:
        """Whether a row may be linked to."""
        seen = self.seen.get(table) if self.is_snapshot else None
        return seen is None or seen.has(row_id)
