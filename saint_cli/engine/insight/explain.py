"""Why an entity is in a status or not, and until when that stays so."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from saint_cli.engine.criteria.compiler import CompiledCriterion, compile_criterion
from saint_cli.engine.insight.calendar import days_from
from saint_cli.engine.insight.timeline import Asked, TimelineScope, open_timeline
from saint_cli.engine.insight.turns import Value, nodes, ranked_by, shown_by
from saint_cli.engine.questions.asking import Asking
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import Sql, bind, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import CounterCriterion, Criterion, FieldCriterion
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period, Unit

HORIZON = Period(5, Unit.YEAR)
"""How far ahead the day is sought on which a criterion will flip."""


class Explained(NamedTuple):
    """A criterion with what it found.

    ``actual`` is the value it looks at, and ``rank`` the percent rank of that value if
    it asks for one. On ``changes_on``, an ISO date, it flips if nothing happens; None
    is never, or not within the horizon.
    """

    criterion: Criterion
    holds: bool
    actual: Value
    rank: float | None
    changes_on: str | None
    parts: tuple["Explained", ...]

    def leaves(self) -> Iterator["Explained"]:
        """Yield the criteria on values, in the order written."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class ExplainedStatus(NamedTuple):
    """A status, and why an entity is in it or not."""

    status: Status
    why: Explained

    @property
    def distance(self) -> tuple[bool, str, int, int]:
        """How far the entity is from being in the status: the nearest sorts first."""
        failing = sum(not leaf.holds for leaf in self.why.leaves())
        is_in = self.why.holds
        comes_on = "" if is_in else self.why.changes_on or "~"
        return not is_in, comes_on, failing, self.status.priority


def explain(
    reading: Asking,
    found: FoundEntity,
    statuses: Sequence[Status],
    horizon: Period = HORIZON,
) -> list[ExplainedStatus]:
    """Explain statuses of an entity's type at the reading's day, the nearest first."""
    only = compose("({})", bind(found.row_id))
    criteria = [status.criteria for status in statuses]
    scope = _open(reading, found.entity, criteria, only, horizon)
    explained = [
        ExplainedStatus(status, why)
        for status in statuses
        for _, why in _explain(reading, scope, status.criteria, only)
    ]
    return sorted(explained, key=lambda one: one.distance)


def explain_members(
    reading: Asking, status: Status, only: Sql, horizon: Period = HORIZON
) -> dict[int, Explained]:
    """Explain a status for several entities at once; return why by row id.

    ``only`` is SQL that may stand behind IN.
    """
    scope = _open(reading, status.entity, [status.criteria], only, horizon)
    return dict(_explain(reading, scope, status.criteria, only))


def _open(
    reading: Asking,
    entity: Entity,
    criteria: Sequence[Criterion],
    only: Sql,
    horizon: Period,
) -> TimelineScope:
    days = days_from(reading.day, horizon.after(reading.day))
    asked = Asked(entity, criteria, days, only)
    return open_timeline(reading.connection, reading.declarations, asked)


def _explain(
    reading: Asking, scope: TimelineScope, criterion: Criterion, only: Sql
) -> Iterator[tuple[int, Explained]]:
    compiled = compile_criterion(criterion, scope, reading.declarations.statuses)
    seen = join(", ", (_seen(node, scope) for node in nodes(compiled)))
    query = compose(
        "SELECT e.id, k.day, {} FROM {} WHERE e.id IN {} ORDER BY e.id, k.day",
        *(seen, scope.source(), only),
    )
    rows = reading.connection.execute(*query)
    for row_id, found in groupby(rows, key=itemgetter(0)):
        edges = [row[1:] for row in found]
        places = iter(range(1, len(edges[0]), len(_SEEN)))
        yield row_id, _read(compiled, edges, places)


_SEEN = ("holds", "actual", "rank")


def _seen(node: CompiledCriterion, scope: TimelineScope) -> Sql:
    """Return what is to be seen of a criterion: on later days, whether it holds."""
    actual, rank = Sql("NULL"), Sql("NULL")
    if isinstance(node.criterion, FieldCriterion | CounterCriterion):
        actual = _on_first_day(scope, shown_by(node.criterion))
        if ranked := ranked_by(node.criterion):
            rank = _on_first_day(scope, ranked)
    return join(", ", (node.sql, actual, rank))


def _on_first_day(scope: TimelineScope, shown: Field | Counter) -> Sql:
    day = bind(scope.day.isoformat())
    value = scope.shown(shown, "k", day)
    return compose("CASE WHEN k.day = {} THEN {} END", day, value)


def _read(
    node: CompiledCriterion, rows: Sequence[tuple[Value, ...]], places: Iterator[int]
) -> Explained:
    place = next(places)
    holds, actual, rank = rows[0][place : place + len(_SEEN)]
    flips = (str(row[0]) for row in rows if row[place] != holds)
    assert not isinstance(rank, str)
    return Explained(
        node.criterion,
        bool(holds),
        actual,
        rank,
        next(flips, None),
        tuple(_read(part, rows, places) for part in node.parts),
    )
