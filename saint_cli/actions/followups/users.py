"""Whose a follow-up is to be: the users that statuses and people name."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from saint_cli.model.declarations import Status
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.text import search_key


class User(NamedTuple):
    """One of the sales team; ``id`` is the external id."""

    row_id: int
    id: str
    name: str
    email: str
    is_active: bool


def list_users(connection: sqlite3.Connection) -> list[User]:
    """Return the sales team."""
    rows = connection.execute(
        "SELECT id, external_id, COALESCE(name, external_id), COALESCE(email, ''),"
        " active FROM users ORDER BY id"
    )
    return [
        User(row_id, key, name, email, bool(active))
        for row_id, key, name, email, active in rows
    ]


def find_user(users: list[User], named: str, origin: str) -> User:
    """Return the user that an id, a name or an e-mail address stands for.

    Raises:
        InputError: There is none, or there are several.
    """
    key = search_key(named)
    fitting = [user for user in users if named == user.id]
    fitting = fitting or [u for u in users if key in map(search_key, (u.name, u.email))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = ", ".join(user.id for user in fitting)
        message = f'{origin}: "{named}" fits the users {ids}; name one by its id'
        raise InputError(message)
    hint = suggest(named, [text for u in users for text in (u.id, u.name)])
    message = f'{origin}: there is no user "{named}"' + (f"; {hint}" if hint else "")
    raise InputError(message)


def find_teams(
    connection: sqlite3.Connection, statuses: Mapping[str, Status]
) -> dict[str, tuple[int, ...]]:
    """Return, for each status that assigns its follow-ups to users, who they are.

    Those who are active no more get none.

    Raises:
        InputError: A status names somebody who is no user, or only inactive ones.
    """
    assigning = {
        name: status.follow_up.assign
        for name, status in statuses.items()
        if status.follow_up and status.follow_up.assign
    }
    users = list_users(connection) if assigning else []
    teams = {}
    for name, named in assigning.items():
        origin = f"the status {name}, follow_up: assign"
        team = [find_user(users, one, origin) for one in named]
        teams[name] = tuple(user.row_id for user in team if user.is_active)
        if not teams[name]:
            names = " and ".join(user.name for user in team)
            message = f"{origin}: {names} is active no more; name somebody who is"
            raise InputError(message)
    return teams
