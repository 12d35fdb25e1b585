"""The names of entities as they are looked up, ready in an index."""

import sqlite3

from saint_cli.engine.refresh.changes import ITSELF, noted
from saint_cli.engine.refresh.steps import Steps
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.entities import Entity


def update_search_keys(
    connection: sqlite3.Connection, steps: Steps, *, only_noted: bool
) -> None:
    """Bring the search keys up to date, of all entities or of those noted as changed."""
    with steps("names to look up") as step:
        for entity in Entity:
            limit = Sql("")
            kept = compose("entity = {}", bind(entity.value))
            if only_noted:
                changed = noted(entity, ITSELF)
                limit = compose(" WHERE id IN ({})", changed)
                kept = compose("{} AND entity_id IN ({})", kept, changed)
            connection.execute(*compose("DELETE FROM search_keys WHERE {}", kept))
            insert = compose(
                "INSERT INTO search_keys SELECT {}, saint_search_key(name), id FROM {}{}",
                *(bind(entity.value), column(entity.table), limit),
            )
            step.rows += connection.execute(*insert).rowcount
