"""The loads that were recorded."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

_LOADS = """
SELECT
    id, started_at, loaded_by, input, profile, mode, added, changed, unchanged,
    deleted, returned, rejected, files, undone_at
FROM loads
LEFT JOIN (
    SELECT
        load, sum(added) AS added, sum(changed) AS changed,
        sum(unchanged) AS unchanged, sum(deleted) AS deleted,
        sum(returned) AS returned, sum(rejected) AS rejected
    FROM load_tables GROUP BY load
) AS t ON t.load = id
LEFT JOIN (
    SELECT
        load,
        json_group_array(json_object('file', file, 'sha256', sha256, 'bytes', bytes))
            AS files
    FROM load_files GROUP BY load
) AS f ON f.load = id
ORDER BY id DESC
"""
_FIRST_COUNT, _FILES = 6, 12


def load_rows(connection: sqlite3.Connection) -> Iterator[list[Any]]:
    """Yield what is known of each load, the last one first."""
    for row in connection.execute(_LOADS):
        cells = list(row)
        cells[_FIRST_COUNT:_FILES] = [n or 0 for n in cells[_FIRST_COUNT:_FILES]]
        cells[_FILES] = json.loads(cells[_FILES] or "[]")
        yield cells
