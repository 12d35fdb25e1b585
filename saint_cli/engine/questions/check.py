"""Which statuses an entity is in, since when, and what they say to do."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.model.entities import Entity

_QUERY = """
SELECT
    e.id, e.external_id, e.name, s.id, s.name,
    COALESCE(episode.entered_on, :day),
    m.description, s.symbol, s.image,
    s.follow_up_type, s.follow_up_due, m.follow_up_text
FROM {schema}.statuses AS s
JOIN {schema}.memberships AS m ON m.status = s.id
JOIN {table} AS e ON e.id = m.entity_id
LEFT JOIN main.status_episodes AS episode
    ON episode.status = m.status
    AND episode.entity = s.entity
    AND episode.entity_id = m.entity_id
    AND episode.entered_on <= :day
    AND (episode.left_on IS NULL OR episode.left_on > :day)
WHERE s.entity = :entity {only}
ORDER BY saint_fold(e.name), e.external_id, e.id, s.priority, s.id
"""


_STATUSES = """
SELECT id, name, entity, priority, symbol,
    (SELECT count(*) FROM {schema}.memberships AS m WHERE m.status = s.id),
    follow_up_type
FROM {schema}.statuses AS s
ORDER BY priority, id
"""


class ReadyFollowUp(NamedTuple):
    """The follow-up a status asks for, with its text written out."""

    type: str
    due: str
    text: str


class MetStatus(NamedTuple):
    """A status that an entity is in; ``since`` is an ISO date."""

    id: str
    name: str
    since: str
    description: str
    symbol: str | None
    image: str | None
    follow_up: ReadyFollowUp | None


class CheckedEntity(NamedTuple):
    """An entity with the statuses it is in, highest priority first."""

    found: FoundEntity
    statuses: tuple[MetStatus, ...]


def check_entities(
    connection: sqlite3.Connection, schema: str, entities: Iterable[Entity], day: date
) -> Iterator[CheckedEntity]:
    """Yield every entity of some types that is in a status, by type and name."""
    for entity in entities:
        rows = _rows(connection, schema, entity, day, None)
        for found, group in groupby(rows, key=lambda row: row[0]):
            yield CheckedEntity(found, tuple(met for _, met in group))


def check_entity(
    connection: sqlite3.Connection, schema: str, found: FoundEntity, day: date
) -> CheckedEntity:
    """Return one entity with its statuses, of which there may be none."""
    rows = _rows(connection, schema, found.entity, day, found.row_id)
    return CheckedEntity(found, tuple(met for _, met in rows))


def _rows(
    connection: sqlite3.Connection,
    schema: str,
    entity: Entity,
    day: date,
    only: int | None,
) -> Iterator[tuple[FoundEntity, MetStatus]]:
    # Spelt out, so that an index by entity can be used for one.
    is_only = "" if only is None else "AND m.entity_id = :only"
    table = quote_identifier(entity.table)
    query = _QUERY.format(schema=schema, table=table, only=is_only)
    values = {"day": day.isoformat(), "entity": entity.value, "only": only}
    for row in connection.execute(query, values):
        found = FoundEntity(entity, row[0], row[1], row[2])
        follow_up = ReadyFollowUp(row[9], row[10], row[11] or "") if row[9] else None
        yield found, MetStatus(*(*row[3:9], follow_up))


def known_statuses(connection: sqlite3.Connection, schema: str) -> list[str]:
    """Return the ids of the statuses whose members stand in a schema."""
    return [row[0] for row in connection.execute(f"SELECT id FROM {schema}.statuses")]


def list_statuses(
    connection: sqlite3.Connection, schema: str
) -> list[tuple[str | int | None, ...]]:
    """Return id, name, entity, priority, symbol, number of members, follow-up type."""
    return connection.execute(_STATUSES.format(schema=schema)).fetchall()
