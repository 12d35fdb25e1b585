"""Who came and went before anybody kept count, by the rules as they are now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import Turn, find_turns
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.reports.stays import WEEK, weeks_up_to
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity


def past_turns(
    reading: Reading, statuses: Mapping[str, Status]
) -> dict[str, tuple[Turn, ...]]:
    """Return the turns of the last months by status, to the day in the last week."""
    *weeks, week_ago, today = weeks_up_to(reading.day)
    last_days = (week_ago + timedelta(days) for days in range(WEEK.days))
    days = (*weeks, *last_days, today)
    found: dict[str, tuple[Turn, ...]] = {}
    for entity in Entity:
        of_entity = [s for s in statuses.values() if s.entity is entity]
        if of_entity:
            found |= _of_entity(reading, of_entity, days)
    return found


def _of_entity(
    reading: Reading, statuses: Sequence[Status], days: Sequence[date]
) -> dict[str, tuple[Turn, ...]]:
    connection, known = reading.connection, reading.declarations.statuses
    criteria = [status.criteria for status in statuses]
    asked = Asked(statuses[0].entity, criteria, days)
    scope = open_timeline(connection, reading.declarations, asked)
    return {
        status.id: tuple(find_turns(connection, scope, status, known))
        for status in statuses
    }


def counted_back(
    members: int, turns: Iterable[Turn], days: Sequence[date]
) -> tuple[int, ...]:
    """Return how many were in a status on some days, from how many are in it now."""
    turns = tuple(turns)
    return tuple(members - _net_since(day.isoformat(), turns) for day in days)


def _net_since(day: str, turns: Iterable[Turn]) -> int:
    return sum(1 if turn.enters else -1 for turn in turns if turn.day > day)
