"""Who comes and goes: foretold, and before anybody kept count.

By the rules as they are now, and from one timeline for both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import Turn, find_turns
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.reports.stays import WEEK, weeks_up_to
from saint_cli.model.declarations import Status

DAYS_AHEAD = 14
"""How far ahead it is foretold who will enter and leave."""

Turns = Mapping[str, tuple[Turn, ...]]
"""By status, in the order of days."""


def read_turns(
    reading: Reading, statuses: Mapping[str, Status], *, has_past: bool
) -> Turns:
    """Return the turns of the next days, and of the last months if those are wanted."""
    past = _past_days(reading.day) if has_past else ()
    ahead = (reading.day + timedelta(days) for days in range(DAYS_AHEAD + 1))
    days = (*past, *ahead)
    known = reading.declarations
    found = {}
    for status in statuses.values():
        asked = Asked(status.entity, [status.criteria], days, whom=Whom.MOVERS)
        scope = open_timeline(reading.connection, known, asked)
        turns = find_turns(reading.connection, scope, status.criteria, known.statuses)
        found[status.id] = tuple(turns)
    return found


def _past_days(day: date) -> Iterator[date]:
    """Yield a day a week, and every day of the last week, before a day."""
    *weeks, week_ago, _ = weeks_up_to(day)
    yield from weeks
    yield from (week_ago + timedelta(days) for days in range(WEEK.days))


def counted_back(
    members: int, turns: Iterable[Turn], days: Sequence[date]
) -> tuple[int, ...]:
    """Return how many were in a status on some days, from how many are in it now.

    The last of the days is today.
    """
    today = days[-1].isoformat()
    past = tuple(turn for turn in turns if turn.day <= today)
    return tuple(members - _net_since(day.isoformat(), past) for day in days)


def _net_since(day: str, turns: Iterable[Turn]) -> int:
    return sum(1 if turn.enters else -1 for turn in turns if turn.day > day)
