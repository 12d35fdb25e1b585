"""Who will come into which status, and leave it, if nothing happens."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from saint_cli.engine.insight.calendar import days_from
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import Turn, find_turns
from saint_cli.engine.questions.reading import Reading
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity


class Forecast(NamedTuple):
    """A status, and somebody who will come into it or leave it."""

    status: Status
    turn: Turn


def forecast(
    reading: Reading, statuses: Iterable[Status], number_of_days: int
) -> list[Forecast]:
    """Foretell the turns of some statuses on the days after the reading's day.

    This is what a refresh on each of those days finds when no record changes. The
    turns come in the order of days, and on a day in that of priority.
    """
    found = [
        one
        for entity in Entity
        for one in _of_entity(
            reading, [s for s in statuses if s.entity is entity], number_of_days
        )
    ]
    return sorted(found, key=lambda one: (one.turn.day, one.status.priority))


def _of_entity(
    reading: Reading, statuses: list[Status], number_of_days: int
) -> Iterator[Forecast]:
    if not statuses:
        return
    asked = Asked(
        statuses[0].entity,
        [status.criteria for status in statuses],
        days_from(reading.day, reading.day + timedelta(number_of_days)),
    )
    scope = open_timeline(reading.connection, reading.declarations, asked)
    known = reading.declarations.statuses
    for status in statuses:
        for turn in find_turns(reading.connection, scope, status, known):
            yield Forecast(status, turn)
