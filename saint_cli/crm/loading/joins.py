"""Columns of one input table beside those of another, matched by a key."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from saint_cli.crm.loading.input_tables import Batch, InputTable, Reject, as_text
from saint_cli.crm.loading.link_keys import name_key
from saint_cli.model.mappings import JoinRule

Row = Sequence[str]


class JoinedTable:
    """A table with the columns of others added as ``name.column``.

    ``base`` is the table as it is without them.
    """

    def __init__(self, base: InputTable, others: "Sequence[JoinedColumns]") -> None:
        self.base = base
        self._others = others
        self.name, self.title, self.file = base.name, base.title, base.file
        self.form = base.form
        added = [name for other in others for name in other.names]
        self.header: Sequence[str] = [*base.header, *added]

    @property
    def size(self) -> int:
        """How long the table is."""
        return self.base.size

    @property
    def position(self) -> int:
        """How far it has been read."""
        return self.base.position

    def batches(self, reject: Reject) -> Iterator[Batch]:
        """Yield the rows with the columns added; empty where nothing matches."""
        for batch in self.base.batches(reject):
            columns = list(batch.columns)
            for other in self._others:
                keys = list(map(as_text, batch.columns[other.place]))
                columns += zip(*other.find(keys), strict=True)
            yield Batch(batch.lines, columns)


class JoinedColumns:
    """The columns of another table by their key, kept aside on disk.

    ``place`` is that of the key in the table they are added to.
    """

    def __init__(
        self, rule: JoinRule, place: int, other: InputTable, wanted: Sequence[str]
    ) -> None:
        self.place = place
        self.names = [f"{rule.name}.{column}" for column in wanted]
        self._aside = sqlite3.connect("")
        columns = "".join(f", c{n}" for n in range(len(wanted)))
        self._select = f"SELECT key{columns} FROM rows WHERE key IN (SELECT value FROM json_each(?))"
        self._aside.execute(
            f"CREATE TABLE rows (key PRIMARY KEY{columns}) WITHOUT ROWID"
        )
        self._empty = ("",) * len(wanted)
        self._collect(rule, other, wanted)

    def _collect(
        self, rule: JoinRule, other: InputTable, wanted: Sequence[str]
    ) -> None:
        header = [name_key(name) for name in other.header]
        places = [header.index(name_key(n)) for n in (rule.other_column, *wanted)]
        marks = ", ".join("?" * len(places))
        for batch in other.batches(lambda _: None):
            columns = [map(as_text, batch.columns[place]) for place in places]
            self._aside.executemany(
                f"INSERT OR IGNORE INTO rows VALUES ({marks})",
                zip(*columns, strict=True),
            )

    def find(self, keys: Sequence[str]) -> list[Row]:
        """Return the columns for each key."""
        rows = self._aside.execute(self._select, (json.dumps(list(set(keys))),))
        found = {row[0]: row[1:] for row in rows}
        return [found.get(key, self._empty) for key in keys]


def has_columns(other: InputTable, names: Sequence[str]) -> bool:
    """Whether a table has columns of these names."""
    return {*map(name_key, names)} <= {*map(name_key, other.header)}
