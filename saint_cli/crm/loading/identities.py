"""What tells the rows of an input table apart: their ids, given or made."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence

from saint_cli.crm.loading.input_tables import Batch, Cell, as_texts
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.crm.loading.salesforce_ids import long_ids
from saint_cli.model.mappings import IdForm, Repeats

IdReader = Callable[[Batch], Sequence[str]]


def id_reader(plan: TablePlan, connection: sqlite3.Connection) -> IdReader:
    """Return what reads the external id of each row of a batch; "" if it has none."""
    identity = plan.rule.identity
    places = [plan.place(column) for column in identity.columns]
    normal = id_form(plan)

    def single(batch: Batch) -> Sequence[str]:
        return normal(batch.columns[places[0] or 0])

    def joined(batch: Batch) -> list[str]:
        empty = [""] * len(batch.lines)
        columns = [empty if p is None else as_texts(batch.columns[p]) for p in places]
        ids = map("/".join, zip(*columns, strict=True))
        return [text if text.strip("/ ") else "" for text in ids]

    if len(places) == 1 and identity.repeats is not Repeats.COUNTED:
        return single
    if identity.repeats is not Repeats.COUNTED:
        return joined
    occurrences = _Occurrences(connection)
    return lambda batch: occurrences.number(joined(batch))


def id_form(plan: TablePlan) -> Callable[[Sequence[Cell]], Sequence[str]]:
    """Return what brings ids of the input into the one form they are kept in."""
    return long_ids if plan.profile.id_form is IdForm.SALESFORCE else as_texts


class _Occurrences:
    """Numbers rows that are the same: the second of them is another record."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS temp.saint_occurrences")
        connection.execute(
            "CREATE TEMP TABLE saint_occurrences"
            " (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"
        )

    def number(self, ids: Sequence[str]) -> list[str]:
        """Return the ids, each again with a number behind it."""
        before = Counter(
            dict(
                self._connection.execute(
                    "SELECT key, number FROM temp.saint_occurrences"
                    " WHERE key IN (SELECT value FROM json_each(?))",
                    (json.dumps(list(set(ids))),),
                )
            )
        )
        numbered = []
        for text in ids:
            before[text] += 1
            again = before[text] > 1 and text
            numbered.append(f"{text}#{before[text]}" if again else text)
        self._connection.executemany(
            "INSERT INTO temp.saint_occurrences VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET number = excluded.number",
            before.items(),
        )
        return numbered
