"""Who would come into which status, and leave it, if other rules were in force."""

from collections.abc import Iterator
from typing import NamedTuple

from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import members_on
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import bind, column, compose
from saint_cli.model.declarations import Declarations, Status
from saint_cli.model.entities import Entity


class Difference(NamedTuple):
    """An entity that one set of rules has in a status, and the other has not."""

    status: Status
    found: FoundEntity
    enters: bool


class ComparedStatus(NamedTuple):
    """How many a status has by the rules of today, and by the others.

    A number is None where the rules have no such status.
    """

    id: str
    now: int | None
    then: int | None


class Comparison(NamedTuple):
    """What differs between two sets of rules, and how many are in each status."""

    differences: list[Difference]
    statuses: list[ComparedStatus]


def compare_rules(reading: Reading, others: Declarations) -> Comparison:
    """Compare the members of every status by the rules of today and by others.

    Both are asked at the reading's day. A status of an id that is about another type
    of entity is taken for two.
    """
    now, then = reading.declarations, others
    differences, compared = [], []
    for status_id in dict.fromkeys((*now.statuses, *then.statuses)):
        found = [_members(reading, rules, status_id) for rules in (now, then)]
        compared.append(ComparedStatus(status_id, *map(_count, found)))
        for entity in Entity:
            before, after = (one.get(entity, frozenset()) for one in found)
            for ids, rules, enters in (
                (after - before, then, True),
                (before - after, now, False),
            ):
                for whom in _named(reading, entity, ids):
                    status = rules.statuses[status_id]
                    differences.append(Difference(status, whom, enters))
    return Comparison(differences, compared)


def _members(
    reading: Reading, rules: Declarations, status_id: str
) -> dict[Entity, frozenset[int]]:
    """Return who is in a status by some rules, by type; nothing if there is none."""
    status = rules.statuses.get(status_id)
    if status is None:
        return {}
    asked = Asked(status.entity, [status.criteria], (reading.day,), whom=Whom.PROSPECTS)
    scope = open_timeline(reading.connection, rules, asked)
    connection = reading.connection
    found = members_on(connection, scope, status.criteria, rules.statuses)
    return {status.entity: found}


def _count(found: dict[Entity, frozenset[int]]) -> int | None:
    return sum(map(len, found.values())) if found else None


def _named(
    reading: Reading, entity: Entity, ids: frozenset[int]
) -> Iterator[FoundEntity]:
    if not ids:
        return
    query = compose(
        "SELECT id, external_id, name FROM {} WHERE id IN (SELECT value FROM"
        " json_each({})) ORDER BY saint_fold(name), external_id",
        column(entity.table),
        bind(str(sorted(ids))),
    )
    for row in reading.connection.execute(*query):
        yield FoundEntity(entity, *row)
