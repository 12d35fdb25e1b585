"""How many each status covers: now, a week ago, and after each of its criteria."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from saint_cli.engine.counters.declared import criteria_counters
from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import Turn, find_turns
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import all_of, compose, join
from saint_cli.model.criteria import All, Criterion
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity

WEEK = timedelta(7)

_OVERLAPS = """
SELECT other.status, count(*) AS shared
FROM {schema}.memberships AS mine
JOIN {schema}.memberships AS other ON other.entity_id = mine.entity_id
JOIN {schema}.statuses AS s ON s.id = other.status AND s.entity = :entity
WHERE mine.status = :status AND other.status <> :status
GROUP BY other.status
ORDER BY shared DESC, other.status
"""


_SHADOWED = """
SELECT count(DISTINCT mine.entity_id)
FROM {schema}.memberships AS mine
JOIN {schema}.memberships AS other ON other.entity_id = mine.entity_id
JOIN {schema}.statuses AS s ON s.id = other.status AND s.entity = :entity
WHERE mine.status = :status
    AND (s.priority < :priority OR s.priority = :priority AND s.id < :status)
"""


class Step(NamedTuple):
    """A step of a funnel: a criterion, and how many are left after it."""

    words: str
    left: int


class Overlap(NamedTuple):
    """Another status of the same entity type, and how many members are in both."""

    status: str
    shared: int


class Coverage(NamedTuple):
    """What a status covers: members, of how many; and who came and went in a week.

    ``shadowed`` are the members who are in a status of higher priority too.
    """

    status: Status
    members: int
    of: int
    entered: int
    left: int
    shadowed: int
    overlaps: tuple[Overlap, ...]
    funnel: tuple[Step, ...]


def coverage(reading: Reading, statuses: Sequence[Status]) -> Iterator[Coverage]:
    """Yield what each of some statuses covers at the reading's day.

    Who came and went since a week before is computed from the records as they are known
    now.
    """
    schema = reading.memberships({status.entity for status in statuses})
    for status in statuses:
        everybody, *steps = funnel(reading, status.entity, status.criteria)
        turns = [turn.enters for turn in _turns(reading, status)]
        yield Coverage(
            status,
            members=steps[-1].left,
            of=everybody.left,
            entered=sum(turns),
            left=len(turns) - sum(turns),
            shadowed=_count_shadowed(reading, schema, status),
            overlaps=tuple(_overlaps(reading, schema, status)),
            funnel=tuple(steps),
        )


def funnel(reading: Reading, entity: Entity, criteria: Criterion) -> list[Step]:
    """Return how many there are, and how many are left after each criterion of a list."""
    parts = criteria.parts if isinstance(criteria, All) else (criteria,)
    declared = reading.declarations
    counters = {c.name: c for c in criteria_counters(criteria, declared)}
    scope = reading.snapshot(entity, counters).scope(entity)
    known = declared.statuses
    compiled = [compile_criterion(part, scope, known).sql for part in parts]
    sums = (
        compose(", COALESCE(SUM({}), 0)", all_of(compiled[: number + 1]))
        for number in range(len(compiled))
    )
    query = compose("SELECT count(*){} FROM {}", join("", sums), scope.source())
    figures = reading.connection.execute(*query).fetchone()
    words = ("everybody", *map(criterion_words, parts))
    return [Step(*step) for step in zip(words, figures, strict=True)]


def _turns(reading: Reading, status: Status) -> Iterator[Turn]:
    days: tuple[date, ...] = (reading.day - WEEK, reading.day)
    asked = Asked(status.entity, [status.criteria], days, whom=Whom.MOVERS)
    scope = open_timeline(reading.connection, reading.declarations, asked)
    known = reading.declarations.statuses
    yield from find_turns(reading.connection, scope, status.criteria, known)


def _overlaps(reading: Reading, schema: str, status: Status) -> Iterator[Overlap]:
    query = _OVERLAPS.format(schema=schema)
    values = {"status": status.id, "entity": status.entity.value}
    yield from (Overlap(*row) for row in reading.connection.execute(query, values))


def _count_shadowed(reading: Reading, schema: str, status: Status) -> int:
    query = _SHADOWED.format(schema=schema)
    values = {
        "status": status.id,
        "entity": status.entity.value,
        "priority": status.priority,
    }
    return int(reading.connection.execute(query, values).fetchone()[0])
