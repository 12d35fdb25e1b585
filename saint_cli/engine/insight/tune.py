"""How a status moves with one of its thresholds, and how well each value foretells.

On each of some days of the past, those who meet the rest of the rule and have records
are asked: does the threshold mark them, and did they then have no record for a while?
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.records import Records
from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.insight import calendar
from saint_cli.engine.insight.timeline import Asked, TimelineScope, open_timeline
from saint_cli.engine.insight.whom import Whom
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import Sql, column, compose, join
from saint_cli.model.criterion_tests import Value
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Source
from saint_cli.model.periods import Period
from saint_cli.model.variation import Threshold, value_words, with_value, without

_TABLE = column("saint_tuned", "temp")
_FIGURES = """
WITH moved AS (
    SELECT day, is_asked, is_silent, {0} AS marks,
        LAG({0}) OVER (PARTITION BY id ORDER BY day) AS before
    FROM {1}
)
SELECT
    TOTAL(marks AND day = {2}),
    TOTAL(marks AND day < {2}),
    TOTAL(day < {2} AND marks <> before),
    TOTAL(is_asked AND marks AND day < {2}),
    TOTAL(is_asked AND marks AND is_silent AND day < {2}),
    TOTAL(is_asked AND day < {2}),
    TOTAL(is_asked AND is_silent AND day < {2})
FROM moved
"""


class Foretelling(NamedTuple):
    """A threshold's value, what it makes of the status, and what it foretold.

    ``members`` are those of today, ``mean_members`` of a day of the past on average,
    and ``moves`` how many came or went from one such day to the next. ``precision`` is
    the share of those it marked who fell silent, ``recall`` the share of those who fell
    silent whom it had marked, and ``lift`` how many times likelier the marked were to
    fall silent than everybody; None where nobody was.
    """

    value: str
    is_declared: bool
    members: int
    mean_members: float
    moves: float
    precision: float | None
    recall: float | None
    lift: float | None


class Outcome(NamedTuple):
    """What is to be foretold: that no record of a source follows within a period."""

    source: Source
    within: Period


def tune(
    reading: Reading,
    status: Status,
    threshold: Threshold,
    *,
    values: Sequence[Value],
    days: Sequence[date],
    outcome: Outcome,
) -> list[Foretelling]:
    """Try values of a threshold on days of the past; the declared one is among them.

    Each of the days must lie the outcome's period before the reading's day.
    """
    tried = list(dict.fromkeys((*values, threshold.use.value)))
    rules = [with_value(status.criteria, threshold, value) for value in tried]
    asked = Asked(
        status.entity,
        [*rules, without(status.criteria, threshold)],
        (*days, reading.day),
        whom=Whom.PROSPECTS,
        periods=(outcome.within,),
        every_day=True,
    )
    scope = open_timeline(reading.connection, reading.declarations, asked)
    _mark(reading, scope, asked, outcome)
    return [
        _foretelling(
            reading.connection.execute(*_figures(f"marks_{n}", reading.day)).fetchone(),
            len(days),
            value_words(threshold, value),
            is_declared=value == threshold.use.value,
        )
        for n, value in enumerate(tried)
    ]


def _mark(
    reading: Reading, scope: TimelineScope, asked: Asked, outcome: Outcome
) -> None:
    """Write down whom each rule marks on which day, and who then fell silent."""
    known = reading.declarations.statuses
    *rules, rest = (compile_criterion(c, scope, known).sql for c in asked.criteria)
    marks = (compose(f", {{}} AS marks_{n}", rule) for n, rule in enumerate(rules))
    before, after = _with_records(reading, scope, outcome)
    reading.connection.execute(f"DROP TABLE IF EXISTS {_TABLE.text}")
    reading.connection.execute(
        *compose(
            "CREATE TABLE {} AS SELECT e.id AS id, k.day AS day,"
            " {} AND {} AS is_asked, NOT {} AS is_silent{} FROM {}",
            *(_TABLE, rest, before, after, join("", marks), scope.source()),
        )
    )


def _with_records(
    reading: Reading, scope: TimelineScope, outcome: Outcome
) -> tuple[Sql, Sql]:
    """Return whether an entity has records up to a day, and soon after it."""
    settings = reading.declarations.settings
    records = Records(outcome.source, scope.entity, reading.day, settings)
    template = "EXISTS (SELECT 1 FROM {} AND {} AND {})"
    mine, counts = records.of(column("id", "e")), records.that_count(())
    before = compose("r.date <= {}", scope.end())
    end = calendar.reach_of(outcome.within)
    after = compose("r.date > {} AND r.date <= {}", scope.end(), end)
    return (
        compose(template, mine, before, counts),
        compose(template, mine, after, counts),
    )


def _figures(marks: str, today: date) -> Sql:
    day = today.isoformat()
    return Sql(_FIGURES.format(marks, _TABLE.text, "?"), (day,) * 7)


def _foretelling(
    row: Sequence[float], days: int, value: str, *, is_declared: bool
) -> Foretelling:
    members, marked_days, moves, marked, hits, asked, silent = row
    precision, recall, rate = (
        _share(hits, marked),
        _share(hits, silent),
        _share(silent, asked),
    )
    lift = None if precision is None or not rate else precision / rate
    return Foretelling(
        *(value, is_declared, int(members)),
        *(marked_days / days, moves / max(days - 1, 1)),
        *(precision, recall, lift),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
