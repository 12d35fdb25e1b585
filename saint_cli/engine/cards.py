"""Cards: all that saint knows of some entities of a type, read together."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from saint_cli.engine.questions.check import CheckedEntity, MetStatus, check_entity
from saint_cli.engine.questions.listing import Cell
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.questions.timeline import Timeline, read_timelines
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Entity
from saint_cli.model.fields import Field, OwnFieldNames, resolve_field

_ADDRESS = ("street", "postcode", "city", "country")
_FIELDS: Mapping[Entity, tuple[str, ...]] = {
    Entity.COMPANY: (
        *("category", "business", "phone", "email", "website"),
        *(*_ADDRESS, "created_at"),
    ),
    Entity.PERSON: (
        *("title", "company.name", "company.category"),
        *("phone", "mobile", "email", "created_at"),
    ),
    Entity.PROJECT: (
        *("type", "state", "company.name", "starts_on", "ends_on", "created_at"),
    ),
}
"""What a card shows of an entity, before the user's own fields."""

_CONTACT = ("name", "email", "phone")
_OWNERS: Mapping[Entity, tuple[str, ...]] = {
    Entity.COMPANY: ("owner",),
    Entity.PERSON: ("owner", "company.owner"),
    Entity.PROJECT: ("owner", "company.owner"),
}
"""Who may be our contact for an entity: its own owner, else its company's."""

_CREATED = """
SELECT
    episode.entity_id, episode.status, f.key, f.due, f.type,
    CASE
        WHEN f.ended_on > :day THEN 'open'
        WHEN f.state = 'open' AND a.completed = 1
            AND COALESCE(a.completed_at, '') <= :day THEN 'done'
        ELSE f.state
    END
FROM status_episodes AS episode
JOIN followups AS f ON f.episode = episode.id
LEFT JOIN activities AS a ON a.id = f.activity
WHERE episode.entity = :entity
    AND f.created_on <= :day
    AND episode.entered_on <= :day
    AND (episode.left_on IS NULL OR episode.left_on > :day)
"""


class Contact(NamedTuple):
    """Our contact for an entity: a user of the sales team."""

    name: str
    email: str | None
    phone: str | None


class CreatedFollowUp(NamedTuple):
    """The follow-up that an entity's current stay in a status already has.

    ``due`` is an ISO date, ``state`` open, done or closed: one that was closed is not
    to be done, and the stay gets no other.
    """

    key: str
    due: str
    type: str
    state: str


class EntityCard(NamedTuple):
    """An entity with its fields, our contact, statuses, counters and records.

    ``fields`` has those that are filled in, by path, the user's own ones last;
    ``follow_ups`` those that were created, by status.
    """

    found: FoundEntity
    fields: Mapping[str, Cell]
    contact: Contact | None
    statuses: tuple[MetStatus, ...]
    follow_ups: Mapping[str, CreatedFollowUp]
    counters: Mapping[str, Cell]
    timeline: Timeline


class CardContents(NamedTuple):
    """What to read for each card: which counters, by name, and how many records."""

    counters: Mapping[str, Counter]
    records: int


def read_card(
    reading: Reading, found: FoundEntity, contents: CardContents
) -> EntityCard:
    """Return the card of one entity, at the end of the reading's day."""
    schema = reading.memberships([found.entity], only_id=found.row_id)
    checked = check_entity(reading.connection, schema, found, reading.day)
    snapshot = reading.snapshot(found.entity, contents.counters, found.row_id)
    return next(_cards(reading, snapshot, [checked], contents))


def read_cards(
    reading: Reading,
    snapshot: Snapshot,
    checked: Sequence[CheckedEntity],
    contents: CardContents,
) -> Iterator[EntityCard]:
    """Yield the cards of entities of one type, in their order.

    The snapshot has all counters of the contents.
    """
    return _cards(reading, snapshot, checked, contents) if checked else iter(())


def _cards(
    reading: Reading,
    snapshot: Snapshot,
    checked: Sequence[CheckedEntity],
    contents: CardContents,
) -> Iterator[EntityCard]:
    entity = checked[0].found.entity
    ids = [one.found.row_id for one in checked]
    only = _remember(reading.connection, ids)
    profiles = _profiles(snapshot, entity, only)
    counters = _counters(snapshot, entity, contents.counters, only)
    timelines = read_timelines(reading, entity, only, contents.records)
    follow_ups = _created_follow_ups(reading, entity)
    for row_id, one in zip(ids, checked, strict=True):
        yield EntityCard(
            one.found,
            *profiles[row_id],
            one.statuses,
            follow_ups[row_id],
            counters[row_id],
            timelines[row_id],
        )


def _remember(connection: sqlite3.Connection, ids: Iterable[int]) -> Sql:
    """Keep row ids for the queries of this connection; return what stands behind IN."""
    connection.execute("DROP TABLE IF EXISTS temp.shown_entities")
    connection.execute("CREATE TEMP TABLE shown_entities (id INTEGER PRIMARY KEY)")
    statement = "INSERT INTO temp.shown_entities VALUES (?)"
    connection.executemany(statement, ((row_id,) for row_id in ids))
    return Sql("(SELECT id FROM temp.shown_entities)")


def _profiles(
    snapshot: Snapshot, entity: Entity, only: Sql
) -> dict[int, tuple[dict[str, Cell], Contact | None]]:
    """Return each entity's fields and our contact."""
    own = snapshot.own
    fields = {path: _field(entity, path, own) for path in _FIELDS[entity]}
    fields |= {path: _field(entity, path, own) for path in _own_fields(entity, own)}
    owners = [
        _field(entity, f"{owner}.{part}", own)
        for owner in _OWNERS[entity]
        for part in _CONTACT
    ]
    scope = snapshot.scope(entity)
    query = compose(
        "SELECT e.id, {} FROM {} WHERE e.id IN {}",
        join(", ", (scope.field(field) for field in (*fields.values(), *owners))),
        scope.source(),
        only,
    )
    profiles = {}
    for row_id, *cells in snapshot.connection.execute(*query):
        filled = {
            path: cell
            for path, cell in zip(fields, cells[: len(fields)], strict=True)
            if cell not in (None, "")
        }
        profiles[row_id] = (filled, _contact(cells[len(fields) :]))
    return profiles


def _own_fields(entity: Entity, own: OwnFieldNames) -> list[str]:
    assert isinstance(own, Mapping)
    return sorted(own.get(entity.table, ()))


def _field(entity: Entity, path: str, own: OwnFieldNames) -> Field:
    field = resolve_field(entity, path, own)
    assert field is not None
    return field


def _contact(cells: Sequence[str | None]) -> Contact | None:
    """Take the first owner there is."""
    for start in range(0, len(cells), len(_CONTACT)):
        name, email, phone = cells[start : start + len(_CONTACT)]
        if name:
            return Contact(name, email, phone)
    return None


def _counters(
    snapshot: Snapshot, entity: Entity, counters: Mapping[str, Counter], only: Sql
) -> dict[int, dict[str, Cell]]:
    table = snapshot.tables[entity]
    query = compose(
        "SELECT id, {} FROM {} WHERE id IN {}",
        join(", ", (table.value(counter) for counter in counters.values())),
        table.name,
        only,
    )
    return {
        row[0]: dict(zip(counters, row[1:], strict=True))
        for row in snapshot.connection.execute(*query)
    }


def _created_follow_ups(
    reading: Reading, entity: Entity
) -> defaultdict[int, dict[str, CreatedFollowUp]]:
    values = {"entity": entity.value, "day": reading.day.isoformat()}
    found: defaultdict[int, dict[str, CreatedFollowUp]] = defaultdict(dict)
    for row in reading.connection.execute(_CREATED, values):
        row_id, status, *created = row
        found[row_id][status] = CreatedFollowUp(*created)
    return found
