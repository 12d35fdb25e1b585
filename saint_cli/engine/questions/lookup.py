"""Finding an entity by the name people give it."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from saint_cli.engine.refresh.state import read_state
from saint_cli.engine.sql import column
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.text import search_key

_MOST_LISTED = 10


class FoundEntity(NamedTuple):
    """An entity by its type and row id, with its external id and its name."""

    entity: Entity
    row_id: int
    id: str
    name: str

    def __str__(self) -> str:
        """The entity as it is listed for people to choose from."""
        return f"{self.entity} {self.name} (id {self.id})"


def find_entity(
    connection: sqlite3.Connection, name: str, entities: Iterable[Entity]
) -> FoundEntity:
    """Return the one entity that ``name`` names, among the types in ``entities``.

    An external id or a whole name comes before a beginning; case and accents are
    forgiven in names.

    Raises:
        InputError: No entity or several fit; the nearest, or all that fit, are named.
    """
    entities = tuple(entities)
    # A byte of the command line that is no character names nobody.
    name = name.encode("utf-8", "replace").decode()
    if not name.strip():
        message = "an empty name names nobody; give a name, its beginning, or an id"
        raise InputError(message)
    candidates = [
        c for entity in entities for c in _candidates(connection, name, entity)
    ]
    exact = [found for found, is_exact in candidates if is_exact]
    fitting = exact or [found for found, _ in candidates]
    if len(fitting) == 1:
        return fitting[0]
    kinds = " or ".join(entities)
    if fitting:
        names = ", ".join(map(str, fitting[:_MOST_LISTED]))
        more = ", …" if len(fitting) > _MOST_LISTED else ""
        message = f'"{name}" fits {len(fitting)}: {names}{more}; name one by its id'
        raise InputError(message)
    hint = suggest(name, _names(connection, entities))
    message = f'no {kinds} is called "{name}"' + (f"; {hint}" if hint else "")
    raise InputError(message)


_FITTING = """
SELECT id, external_id, name, external_id = :name OR key = :key
FROM (
    SELECT id, external_id, name, saint_search_key(name) AS key
    FROM {table}
    WHERE id IN ({near})
)
WHERE external_id = :name OR substr(key, 1, :length) = :key
ORDER BY name, external_id
"""
_NEAR = """
SELECT entity_id FROM search_keys
WHERE entity = :entity AND key >= :key AND key < :key || char(0x10FFFF)
UNION SELECT id FROM {table} WHERE external_id = :name
UNION SELECT entity_id FROM changed_entities WHERE entity = :entity AND source = ''
"""
"""Whom the search keys of the last refresh lead to, and who was written since."""


def _candidates(
    connection: sqlite3.Connection, name: str, entity: Entity
) -> Iterator[tuple[FoundEntity, bool]]:
    table = column(entity.table).text
    key = search_key(name)
    near = _NEAR if read_state(connection) else "SELECT id FROM {table}"
    rows = connection.execute(
        _FITTING.format(table=table, near=near.format(table=table)),
        {"entity": entity.value, "name": name, "key": key, "length": len(key)},
    )
    for row_id, external_id, full_name, is_exact in rows:
        yield FoundEntity(entity, row_id, external_id, full_name), bool(is_exact)


def _names(connection: sqlite3.Connection, entities: Iterable[Entity]) -> Iterator[str]:
    for entity in entities:
        for row in connection.execute(f"SELECT name FROM {column(entity.table).text}"):
            yield row[0]
