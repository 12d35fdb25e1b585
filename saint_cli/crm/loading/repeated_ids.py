"""Finding the lines on which an id stands again, once it is known that some do."""

import sqlite3
from collections.abc import Iterator

from saint_cli.crm.loading.fields import row_test
from saint_cli.crm.loading.identities import id_reader
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.crm.names import quote_identifier
from saint_cli.model.errors import Problem

_MOST_IDS = 1_000


def find_repeated(plan: TablePlan, connection: sqlite3.Connection) -> Iterator[Problem]:
    """Read a table again, and yield a problem for each row whose id was there before."""
    rows = connection.execute(
        f"SELECT external_id FROM {quote_identifier(plan.table.name)}"
        f" GROUP BY external_id, source_system HAVING count(*) > 1 LIMIT {_MOST_IDS}"
    )
    repeated = {external_id for (external_id,) in rows}
    read_ids, is_meant = id_reader(plan, connection), row_test(plan, plan.only)
    first_lines: dict[str, int] = {}
    place = (plan.present(plan.rule.identity.columns) or [-1])[0] + 1
    for batch in plan.source.batches(lambda _: None):
        meant = is_meant(batch) if plan.only else [True] * len(batch.lines)
        rows_of_batch = zip(batch.lines, read_ids(batch), meant, strict=True)
        for line, external_id, is_read in rows_of_batch:
            if is_read and external_id in repeated:
                first = first_lines.setdefault(external_id, line)
                if first != line:
                    message, hint = repeated_id(external_id, first)
                    yield Problem(plan.source.name, line, place, message, hint)


def repeated_id(external_id: str, first_line: int | None) -> tuple[str, str]:
    """Say that an id stands again."""
    where = f"it is already on line {first_line}" if first_line else "it is further up"
    return f'the id "{external_id}" stands here again', where
