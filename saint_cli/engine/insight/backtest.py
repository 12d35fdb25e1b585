"""What would have been: members, comings and goings on the days of the past."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import compose
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Source

_COUNTED = """
WITH held AS (
    SELECT e.id AS id, k.day AS day, {} AS now FROM {}
),
turned AS (
    SELECT day, now, LAG(now) OVER (PARTITION BY id ORDER BY day) AS before FROM held
),
moved AS (
    SELECT
        day,
        SUM(now AND before IS NULL) AS was_in,
        SUM(now AND before IS 0) AS entered,
        SUM(before IS 1 AND NOT now) AS left
    FROM turned
    GROUP BY day
)
SELECT
    c.day,
    SUM(COALESCE(was_in + entered - left, 0)) OVER (ORDER BY c.day) AS members,
    COALESCE(entered, 0),
    COALESCE(left, 0)
FROM {} AS c LEFT JOIN moved AS m ON m.day = c.day
ORDER BY c.day
"""


class PastDay(NamedTuple):
    """A status on an ISO day: its members, and who came and went since the one before."""

    day: str
    members: int
    entered: int
    left: int


def backtest(
    reading: Reading, status: Status, days: Sequence[date], before: date
) -> list[PastDay]:
    """Return how a status would have been on some days, in one query.

    Records are taken as they are known now. ``before`` is the day that the first one is
    compared with.
    """
    asked = Asked(
        status.entity, [status.criteria], (before, *days), whom=Whom.PROSPECTS
    )
    scope = open_timeline(reading.connection, reading.declarations, asked)
    known = reading.declarations.statuses
    holds = compile_criterion(status.criteria, scope, known).sql
    query = compose(_COUNTED, holds, scope.source(), calendar.TABLE)
    return [PastDay(*row) for row in reading.connection.execute(*query)][1:]


def first_record(reading: Reading) -> date | None:
    """Return the date of the earliest record there is."""
    query = " UNION ALL ".join(f"SELECT min(date) FROM {source}" for source in Source)
    days = [row[0] for row in reading.connection.execute(query) if row[0]]
    return date.fromisoformat(min(days)) if days else None
