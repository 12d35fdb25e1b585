"""Follow-ups: one open activity for each episode of a status that asks for one."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.model.entities import Entity

SOURCE_SYSTEM = "saint"
"""Marks the activities that saint made, beside those loaded from a CRM."""

_OUTGOING_TYPES = frozenset({"call", "email"})

_OWNER_AND_LINKS = {
    Entity.COMPANY: ("e.owner", "e.id AS company, NULL AS person, NULL AS project", ""),
    Entity.PERSON: (
        "COALESCE(e.owner, company.owner)",
        "e.company AS company, e.id AS person, NULL AS project",
        "LEFT JOIN companies AS company ON company.id = e.company",
    ),
    Entity.PROJECT: (
        "COALESCE(e.owner, company.owner)",
        "e.company AS company, NULL AS person, e.id AS project",
        "LEFT JOIN companies AS company ON company.id = e.company",
    ),
}
"""Our contact for an entity (its own, else its company's), and what to link."""

_WANTED = """
SELECT
    episode.id, episode.key, s.id, s.name, e.external_id, e.name,
    s.follow_up_type, s.follow_up_due, COALESCE(m.follow_up_text, ''),
    owner.id, owner.name, {links}
FROM status_episodes AS episode
JOIN statuses AS s ON s.id = episode.status AND s.entity = episode.entity
JOIN memberships AS m ON m.status = s.id AND m.entity_id = episode.entity_id
JOIN {table} AS e ON e.id = episode.entity_id
{join}
LEFT JOIN users AS owner ON owner.id = {owner}
WHERE s.entity = :entity
    AND s.follow_up_type IS NOT NULL
    AND episode.left_on IS NULL
    AND NOT EXISTS (SELECT 1 FROM followups AS f WHERE f.episode = episode.id)
ORDER BY s.priority, s.id, saint_fold(e.name), e.external_id
"""

_LIST = """
SELECT
    f.key, episode.status, COALESCE(s.name, episode.status), episode.entity,
    COALESCE(company.external_id, person.external_id, project.external_id),
    COALESCE(company.name, person.name, project.name),
    a.type, a.date, owner.name, a.text,
    CASE WHEN a.completed = 1 THEN 'done' ELSE 'open' END, f.created_on
FROM followups AS f
JOIN status_episodes AS episode ON episode.id = f.episode
JOIN activities AS a ON a.id = f.activity
LEFT JOIN statuses AS s ON s.id = episode.status
LEFT JOIN companies AS company
    ON episode.entity = 'company' AND company.id = episode.entity_id
LEFT JOIN persons AS person
    ON episode.entity = 'person' AND person.id = episode.entity_id
LEFT JOIN projects AS project
    ON episode.entity = 'project' AND project.id = episode.entity_id
LEFT JOIN users AS owner ON owner.id = a.owner
ORDER BY a.date, f.key
"""


class FollowUp(NamedTuple):
    """A follow-up as it is listed; ``due`` and ``created_on`` are ISO dates."""

    key: str
    status: str
    status_name: str
    entity: str
    id: str
    name: str
    type: str
    due: str
    owner: str | None
    text: str
    state: str
    created_on: str


class _Wanted(NamedTuple):
    """What an episode without a follow-up is to get."""

    episode: int
    key: str
    status: str
    status_name: str
    id: str
    name: str
    type: str
    due: str
    text: str
    owner: int | None
    owner_name: str | None
    company: int | None
    person: int | None
    project: int | None


def create_followups(
    connection: sqlite3.Connection, day: date, statuses: Collection[str] = ()
) -> list[FollowUp]:
    """Create the follow-ups that current episodes lack; return the new ones.

    The key of each is its episode's, made from data alone and unique in the database:
    however often this runs, an episode never gets a second one. ``statuses``, if any,
    limits them. Runs inside the caller's transaction, after the episodes of ``day``
    were recorded.
    """
    return [
        _create(connection, entity, wanted, day)
        for entity in Entity
        for wanted in _wanted(connection, entity)
        if not statuses or wanted.status in statuses
    ]


def _wanted(connection: sqlite3.Connection, entity: Entity) -> list[_Wanted]:
    owner, links, join = _OWNER_AND_LINKS[entity]
    table = quote_identifier(entity.table)
    query = _WANTED.format(owner=owner, links=links, join=join, table=table)
    rows = connection.execute(query, {"entity": entity.value}).fetchall()
    return [_Wanted(*row) for row in rows]


def _create(
    connection: sqlite3.Connection, entity: Entity, wanted: _Wanted, day: date
) -> FollowUp:
    direction = "outgoing" if wanted.type in _OUTGOING_TYPES else "none"
    activity = connection.execute(
        "INSERT INTO activities (source_system, external_id, date, type, direction,"
        " completed, subject, text, owner, company, person, project)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)",
        (
            *(SOURCE_SYSTEM, wanted.key, wanted.due, wanted.type, direction),
            *(wanted.status_name, wanted.text, wanted.owner),
            *(wanted.company, wanted.person, wanted.project),
        ),
    ).lastrowid
    connection.execute(
        "INSERT INTO followups (key, episode, activity, created_on)"
        " VALUES (?, ?, ?, ?)",
        (wanted.key, wanted.episode, activity, day.isoformat()),
    )
    return FollowUp(
        *(wanted.key, wanted.status, wanted.status_name, entity.value),
        *(wanted.id, wanted.name, wanted.type, wanted.due),
        *(wanted.owner_name, wanted.text, "open", day.isoformat()),
    )


def list_followups(connection: sqlite3.Connection) -> Iterator[FollowUp]:
    """Yield all follow-ups, the next that is due first."""
    for row in connection.execute(_LIST):
        yield FollowUp(*row)
