"""Who will come into which status, and leave it, if nothing happens."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from saint_cli.engine.insight.calendar import days_from
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import Turn, find_turns
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.reading import Reading
from saint_cli.model.declarations import Status


class Forecast(NamedTuple):
    """A status, and somebody who will come into it or leave it."""

    status: Status
    turn: Turn


def forecast(
    reading: Reading, statuses: Iterable[Status], number_of_days: int
) -> list[Forecast]:
    """Foretell the turns of some statuses on the days after the reading's day.

    This is what a refresh on each of those days finds when no record changes. The
    turns come in the order of days, and on a day in that of the statuses.
    """
    found = [
        Forecast(status, turn)
        for status in statuses
        for turn in _turns(reading, status, number_of_days)
    ]
    return sorted(found, key=lambda one: one.turn.day)


def _turns(reading: Reading, status: Status, number_of_days: int) -> Iterator[Turn]:
    days = days_from(reading.day, reading.day + timedelta(number_of_days))
    asked = Asked(status.entity, [status.criteria], days, whom=Whom.MOVERS)
    scope = open_timeline(reading.connection, reading.declarations, asked)
    known = reading.declarations.statuses
    yield from find_turns(reading.connection, scope, status.criteria, known)
