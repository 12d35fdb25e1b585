"""The episodes that are to be given a follow-up, and what decides about them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.engine.questions.listing import list_entities
from saint_cli.engine.snapshot import Snapshot
from saint_cli.model.declarations import Selection, Status
from saint_cli.model.entities import Entity

_OWNER_AND_LINKS = {
    Entity.COMPANY: ("e.owner", "e.id, NULL, NULL", ""),
    Entity.PERSON: (
        "COALESCE(e.owner, company.owner)",
        "e.company, e.id, NULL",
        "LEFT JOIN companies AS company ON company.id = e.company",
    ),
    Entity.PROJECT: (
        "COALESCE(e.owner, company.owner)",
        "e.company, NULL, e.id",
        "LEFT JOIN companies AS company ON company.id = e.company",
    ),
}
"""Our contact for an entity (its own, else its company's), and what to link."""

_CANDIDATES = """
SELECT
    episode.id, episode.key, s.id, s.name, e.id, e.external_id, e.name,
    episode.entered_on, s.follow_up_type, s.follow_up_due,
    COALESCE(m.follow_up_text, ''), m.description, {owner}, {links}
FROM status_episodes AS episode
JOIN statuses AS s ON s.id = episode.status AND s.entity = episode.entity
JOIN memberships AS m ON m.status = s.id AND m.entity_id = episode.entity_id
JOIN {table} AS e ON e.id = episode.entity_id
{join}
WHERE s.entity = :entity
    AND s.follow_up_type IS NOT NULL
    AND episode.left_on IS NULL
    AND NOT EXISTS (SELECT 1 FROM followups AS f WHERE f.episode = episode.id)
ORDER BY s.priority, s.id, saint_fold(e.name), e.external_id
"""

_LAST_CREATED = """
SELECT episode.status, f.entity, f.entity_id, max(f.created_on)
FROM followups AS f JOIN status_episodes AS episode ON episode.id = f.episode
GROUP BY episode.status, f.entity, f.entity_id
"""

_TURNS = """
SELECT episode.status, f.owner, count(*)
FROM followups AS f JOIN status_episodes AS episode ON episode.id = f.episode
GROUP BY episode.status, f.owner
"""

_NEVER = "9999-12-31"

EntityKey = tuple[str, int]
"""An entity by its type and row id."""


class Candidate(NamedTuple):
    """An episode without a follow-up, and the one that its status asks for."""

    episode: int | None
    key: str
    status: str
    status_name: str
    entity_id: int
    id: str
    name: str
    entered_on: str
    type: str
    due: str
    text: str
    reason: str
    owner: int | None
    company: int | None
    person: int | None
    project: int | None
    entity: Entity

    @property
    def links(self) -> tuple[EntityKey, ...]:
        """The entities that the follow-up is an activity of."""
        linked = zip(Entity, self.links_by_type, strict=True)
        return tuple((entity, row) for entity, row in linked if row is not None)

    @property
    def links_by_type(self) -> tuple[int | None, int | None, int | None]:
        """The company, person and project that it is an activity of."""
        return self.company, self.person, self.project


class Facts(NamedTuple):
    """What decides about candidates besides themselves.

    ``given`` is how many follow-ups each owner got today, ``turns`` how many each got
    of a status ever; ``planned`` is the next day on which anything is planned. These
    three grow as follow-ups are decided on.
    """

    day: date
    baselines: Mapping[str, str]
    last_created: Mapping[tuple[str, str, int], str]
    planned: dict[EntityKey, str]
    given: Counter[int | None]
    turns: Counter[tuple[str, int | None]]
    teams: Mapping[str, tuple[int, ...]]
    users: Mapping[int | None, str]

    def note(self, candidate: Candidate, owner: int | None) -> None:
        """Take into account that a candidate is to have its follow-up."""
        self.given[owner] += 1
        self.turns[candidate.status, owner] += 1
        for link in candidate.links:
            self.planned[link] = min(candidate.due, self.planned.get(link, _NEVER))


def find_candidates(snapshot: Snapshot) -> list[Candidate]:
    """Return the candidates, the most important first.

    By the statuses' priority, then by the order that each declares.
    """
    statuses = snapshot.declarations.statuses
    found = [one for entity in Entity for one in _candidates(snapshot, entity)]
    waiting = {one.status for one in found}
    places = {name: _places(snapshot, statuses[name]) for name in waiting}
    entities = list(Entity)

    def importance(one: Candidate) -> tuple[int, int, str, int]:
        place = places[one.status].get(one.entity_id, 0)
        kind = entities.index(one.entity)
        return statuses[one.status].priority, kind, one.status, place

    return sorted(found, key=importance)


def _candidates(snapshot: Snapshot, entity: Entity) -> list[Candidate]:
    owner, links, join = _OWNER_AND_LINKS[entity]
    table = quote_identifier(entity.table)
    query = _CANDIDATES.format(owner=owner, links=links, join=join, table=table)
    rows = snapshot.connection.execute(query, {"entity": entity.value})
    return [Candidate._make((*row, entity)) for row in rows]


def _places(snapshot: Snapshot, status: Status) -> dict[int, int]:
    """Return the members' places in the order that a status declares, if it does."""
    rule = status.follow_up
    if rule is None or not rule.order:
        return {}
    ordered = Selection(
        id=status.id,
        name=status.name,
        entity=status.entity,
        criteria=status.criteria,
        columns=(),
        sort=rule.order,
        limit=None,
    )
    members = enumerate(list_entities(snapshot, ordered))
    return {one.row_id: place for place, one in members}


def find_facts(snapshot: Snapshot, teams: Mapping[str, tuple[int, ...]]) -> Facts:
    """Find what decides about candidates; what no status asks for is not looked up."""
    connection, day = snapshot.connection, snapshot.day
    rules = [s.follow_up for s in snapshot.declarations.statuses.values()]
    has_cooldown = any(rule and rule.cooldown for rule in rules)
    asks_for_planned = any(rule and rule.not_if_planned for rule in rules)
    created = connection.execute(_LAST_CREATED) if has_cooldown else ()
    given = connection.execute(
        "SELECT owner, count(*) FROM followups WHERE created_on = ? GROUP BY owner",
        (day.isoformat(),),
    )
    turns = connection.execute(_TURNS) if teams else ()
    users = connection.execute("SELECT id, COALESCE(name, external_id) FROM users")
    baselines = connection.execute(
        "SELECT status, max(day) FROM status_rules GROUP BY status"
    )
    return Facts(
        day=day,
        baselines=dict(baselines.fetchall()),
        last_created={tuple(row[:3]): row[3] for row in created},
        planned=dict(_planned(connection, day) if asks_for_planned else ()),
        given=Counter(dict(given.fetchall())),
        turns=Counter({tuple(row[:2]): row[2] for row in turns}),
        teams=teams,
        users=dict(users.fetchall()),
    )


def _planned(
    connection: sqlite3.Connection, day: date
) -> Iterable[tuple[EntityKey, str]]:
    """Yield the next day on which an entity has an open activity."""
    for entity in Entity:
        rows = connection.execute(
            f"SELECT {entity}, min(date) FROM activities"
            f" WHERE date >= ? AND completed IS NOT 1 AND {entity} IS NOT NULL"
            f" GROUP BY {entity}",
            (day.isoformat(),),
        )
        yield from (((entity.value, row_id), first) for row_id, first in rows)
