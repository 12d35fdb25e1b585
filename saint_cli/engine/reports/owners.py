"""Our contacts: which user of the sales team each entity has."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.text import search_key

_OWNERS = {
    Entity.COMPANY: "SELECT e.id, e.owner FROM companies AS e",
    Entity.PERSON: (
        "SELECT e.id, COALESCE(e.owner, company.owner) FROM persons AS e"
        " LEFT JOIN companies AS company ON company.id = e.company"
    ),
    Entity.PROJECT: (
        "SELECT e.id, COALESCE(e.owner, company.owner) FROM projects AS e"
        " LEFT JOIN companies AS company ON company.id = e.company"
    ),
}
"""The entity's own owner, else its company's."""


class User(NamedTuple):
    """A user of the sales team, by row id, external id and name."""

    row_id: int
    id: str
    name: str


Owners = Mapping[Entity, Mapping[int, int | None]]
"""The row id of our contact for each entity's row id."""


def read_owners(connection: sqlite3.Connection) -> Owners:
    """Return our contact for every entity."""
    return {
        entity: dict(connection.execute(query)) for entity, query in _OWNERS.items()
    }


def read_users(connection: sqlite3.Connection) -> list[User]:
    """Return the sales team by name."""
    rows = connection.execute(
        "SELECT id, external_id, COALESCE(name, external_id) AS name FROM users"
        " ORDER BY saint_fold(name), external_id"
    )
    return [User(*row) for row in rows]


def find_user(connection: sqlite3.Connection, name: str) -> User:
    """Return the one user that ``name`` names: an id, a name, or its beginning.

    Raises:
        InputError: Nobody or several fit.
    """
    users, key = read_users(connection), search_key(name)
    exact = [u for u in users if u.id == name or search_key(u.name) == key]
    fitting = exact or [u for u in users if search_key(u.name).startswith(key)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(f"{user.name} (id {user.id})" for user in fitting)
        message = f'--owner: "{name}" fits {len(fitting)}: {names}; name one by its id'
        raise InputError(message)
    hint = suggest(name, (user.name for user in users))
    message = f'--owner: no user is called "{name}"' + (f"; {hint}" if hint else "")
    raise InputError(message)
