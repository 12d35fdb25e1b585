"""Snapshots: an input that has everything, so that what it lacks was deleted."""

from array import array
from collections.abc import Iterator, Mapping

from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.deletions import delete_records
from saint_cli.crm.loading.table_state import TableState
from saint_cli.crm.names import quote_identifier
from saint_cli.model.errors import InputError
from saint_cli.model.tables import TABLES

MOST_DELETED = 0.1
"""The share of a table that may vanish before somebody has to agree."""


def delete_missing(
    context: LoadContext, states: Mapping[str, TableState], *, may_delete: bool
) -> list[str]:
    """Delete the records that the tables of an input no longer had.

    Returns the tables where nothing was deleted, as some of their rows were rejected.

    Raises:
        InputError: That would be more than MOST_DELETED of a table, and nobody agreed.
    """
    read = [name for name in TABLES if name in context.seen]
    doubtful = [name for name in read if states[name].rejected]
    missing = {n: array("q", _missing(context, n)) for n in read if n not in doubtful}
    if not may_delete:
        for name, row_ids in missing.items():
            _require_few(context, name, len(row_ids))
    for name, row_ids in reversed(missing.items()):
        if row_ids:
            delete_records(context.connection, name, row_ids, context.load_id)
        states[name].deleted += len(row_ids)
    return doubtful


def _missing(context: LoadContext, table: str) -> Iterator[int]:
    seen = context.seen[table]
    rows = context.connection.execute(
        f"SELECT id FROM {quote_identifier(table)} WHERE source_system = ? AND id < ?",
        (context.source_system, seen.first_new),
    )
    return (row_id for (row_id,) in rows if not seen.has(row_id))


def _require_few(context: LoadContext, table: str, missing: int) -> None:
    before = context.connection.execute(
        f"SELECT count(*) FROM {quote_identifier(table)}"
        " WHERE source_system = ? AND id < ?",
        (context.source_system, context.seen[table].first_new),
    ).fetchone()[0]
    if missing > before * MOST_DELETED:
        message = (
            f"this snapshot lacks {missing} of {before} {table}, which would be deleted;"
            " if that is so, say --allow-deletes; if it is only a part, --mode delta"
        )
        raise InputError(message)
