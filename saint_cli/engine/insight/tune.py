"""How a status moves with one of its thresholds, and how well each value foretells.

On each of some days of the past, those who meet the rest of the rule and have records
are asked: does the threshold mark them, and did they then have no record for a while?
"""

from collections.abc import Iterator, Sequence
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
    TOTAL({0} AND day = ?1),
    TOTAL({0} AND day < ?1),
    TOTAL(day < ?1 AND {0} <> before_{0}),
    TOTAL(is_asked AND {0} AND day < ?1),
    TOTAL(is_asked AND {0} AND is_silent AND day < ?1),
    TOTAL(is_asked AND day < ?1),
    TOTAL(is_asked AND is_silent AND day < ?1)
"""
_NUMBER_OF_FIGURES = 7


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
            figures,
            len(days),
            value_words(threshold, value),
            is_declared=value == threshold.use.value,
        )
        for value, figures in zip(tried, _figures(reading, len(tried)), strict=True)
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


def _figures(reading: Reading, number: int) -> Iterator[tuple[float, ...]]:
    """Yield the figures of each of so many rules, counted in one pass."""
    marks = [f"marks_{n}" for n in range(number)]
    before = (f", LAG({one}) OVER days AS before_{one}" for one in marks)
    sums = map(_FIGURES.format, marks)
    row = reading.connection.execute(
        f"SELECT {','.join(sums)} FROM (SELECT *{''.join(before)} FROM {_TABLE.text}"
        " WINDOW days AS (PARTITION BY id ORDER BY day))",
        (reading.day.isoformat(),),
    ).fetchone()
    yield from zip(*[iter(row)] * _NUMBER_OF_FIGURES, strict=True)


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
