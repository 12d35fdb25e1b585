"""Who came into which status and left it, and why.

The days are recorded when a refresh finds them. Why is computed from the records as
they are known now, by the rule that was in force then: the last turn up to that day.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from saint_cli.config.criteria_text import read_criteria
from saint_cli.engine.counters.records import Records
from saint_cli.engine.insight.calendar import days_from
from saint_cli.engine.insight.spells import taken_by
from saint_cli.engine.insight.timeline import Asked, open_timeline
from saint_cli.engine.insight.turns import (
    Cause,
    Turn,
    find_turns,
    members_on,
    ranked_by,
)
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.refresh.changes import new_set
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.engine.statuses.rules import PastRule, past_rules
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import CounterCriterion, Criterion
from saint_cli.model.entities import Entity
from saint_cli.model.periods import Period, Unit

LOOKBACK = Period(1, Unit.YEAR)
"""How far before the first recorded day the turn is sought that led to it."""


class Because(StrEnum):
    """What sort of reason there was, in words."""

    RECORD = "a record"
    TIME = "time passed"
    OTHERS = "others changed"
    RULE = "the rule was changed"
    EARLIER = "it was so for more than a year"
    UNKNOWN = "its records have changed since"


class Reason(NamedTuple):
    """Why an entity came into a status or left it.

    ``day`` is the ISO day on which the records turned it, ``records`` are the external
    ids of those that did.
    """

    because: Because
    day: str | None = None
    causes: tuple[Cause, ...] = ()
    records: tuple[str, ...] = ()


class PastEpisode(NamedTuple):
    """One stay of an entity in a status, with its reasons; days are ISO."""

    status: str
    found: FoundEntity
    entered_on: str
    left_on: str | None
    entered: Reason
    left: Reason | None = None


class _Stay(NamedTuple):
    status: str
    found: FoundEntity
    entered_on: str
    left_on: str | None

    @property
    def events(self) -> Iterator["_Event"]:
        """The ends of the stay."""
        yield _Event(self.found, self.entered_on, enters=True)
        if self.left_on:
            yield _Event(self.found, self.left_on, enters=False)


class _Event(NamedTuple):
    """An entity came in, or left, on an ISO day."""

    found: FoundEntity
    day: str
    enters: bool


def history(
    reading: Reading,
    found: FoundEntity | None,
    status: str | None,
    most: int | None = None,
) -> list[PastEpisode]:
    """Return the episodes of an entity, of a status, of both or all, the latest first.

    At the most so many: reasons take long to find.
    """
    stays = [
        stay
        for entity in Entity
        if found is None or found.entity is entity
        for stay in _stays(reading, entity, found, status)
    ]
    stays.sort(key=lambda stay: stay.left_on or stay.entered_on, reverse=True)
    stays = stays[:most]
    reasons = {
        (name, event): reason
        for name in {stay.status for stay in stays}
        for event, reason in _reasons(
            reading, name, [e for s in stays if s.status == name for e in s.events]
        )
    }
    return [
        PastEpisode(*stay, *(reasons[stay.status, event] for event in stay.events))
        for stay in stays
    ]


def _stays(
    reading: Reading, entity: Entity, found: FoundEntity | None, status: str | None
) -> Iterator[_Stay]:
    query = compose(
        "SELECT s.status, s.entity_id, e.external_id, e.name, s.entered_on, s.left_on"
        " FROM status_episodes AS s JOIN {} AS e ON e.id = s.entity_id"
        " WHERE s.entity = {} AND {} ORDER BY saint_fold(e.name), s.status",
        column(entity.table),
        bind(entity.value),
        join(
            " AND ",
            (
                compose("s.entity_id = {}", bind(found.row_id)) if found else Sql("1"),
                compose("s.status = {}", bind(status)) if status else Sql("1"),
            ),
        ),
    )
    for name, row_id, external_id, whom, *days in reading.connection.execute(*query):
        yield _Stay(name, FoundEntity(entity, row_id, external_id, whom), *days)


def _reasons(
    reading: Reading, status: str, events: list[_Event]
) -> Iterator[tuple[_Event, Reason]]:
    """Yield why each event of one status came about, by the rules in force then."""
    rules = past_rules(reading.connection, status)
    by_rule: dict[PastRule | None, list[_Event]] = defaultdict(list)
    for event in events:
        by_rule[_rule_at(rules, date.fromisoformat(event.day))].append(event)
    for rule, some in by_rule.items():
        changed_on = str(rule.since) if rule and rule != rules[0] else None
        criterion = _criterion(reading, status, rule, some[0].found.entity)
        turned = _turned(reading, criterion, some) if criterion else None
        for event in some:
            reason = turned.reason(event) if turned else Reason(Because.UNKNOWN)
            if event.day == changed_on != reason.day:
                reason = Reason(Because.RULE)
            yield event, reason


def _rule_at(rules: list[PastRule], day: date) -> PastRule | None:
    return next((rule for rule in reversed(rules) if rule.since <= day), None)


def _criterion(
    reading: Reading, status: str, rule: PastRule | None, entity: Entity
) -> Criterion | None:
    if rule is not None:
        return _read(reading, rule, entity)
    declared = reading.declarations.statuses.get(status)
    return declared.criteria if declared and declared.entity is entity else None


def _read(reading: Reading, rule: PastRule, entity: Entity) -> Criterion | None:
    """Return a rule's criteria; None if it asks for what there is no longer."""
    if rule.criteria is None:
        return None
    declared = reading.declarations
    return read_criteria(rule.criteria, entity, declared.settings, reading.own)


class _Turned(NamedTuple):
    """The turns of some entities by one rule, and who met it on the first day."""

    reading: Reading
    first: frozenset[int]
    turns: Mapping[int, list[Turn]]

    def reason(self, event: _Event) -> Reason:
        """Return why an entity came in or left."""
        turns = [
            turn
            for turn in self.turns.get(event.found.row_id, ())
            if turn.day <= event.day
        ]
        if turns and turns[-1].enters == event.enters:
            return self._of(turns[-1])
        was_in = not turns and event.found.row_id in self.first
        return Reason(Because.EARLIER if was_in and event.enters else Because.UNKNOWN)

    def _of(self, turn: Turn) -> Reason:
        records = [
            record
            for cause in turn.causes
            for record in _records_of(self.reading, turn, cause.criterion)
        ]
        because = Because.TIME
        if records:
            because = Because.RECORD
        elif any(map(_is_ranked, turn.causes)):
            because = Because.OTHERS
        return Reason(because, turn.day, turn.causes, tuple(dict.fromkeys(records)))


def _turned(reading: Reading, criterion: Criterion, events: list[_Event]) -> _Turned:
    """Find the turns by one rule of all whom events concern."""
    days = [date.fromisoformat(event.day) for event in events]
    whom = new_set(reading.connection, "saint_past")
    whom.add_ids(event.found.row_id for event in events)
    asked = Asked(
        events[0].found.entity,
        [criterion],
        days_from(LOOKBACK.start(min(days)), max(days)),
        compose("({})", whom.select),
    )
    scope = open_timeline(reading.connection, reading.declarations, asked)
    known = reading.declarations.statuses
    turns: dict[int, list[Turn]] = defaultdict(list)
    for turn in find_turns(reading.connection, scope, criterion, known):
        turns[turn.found.row_id].append(turn)
    first = members_on(reading.connection, scope, criterion, known)
    return _Turned(reading, first, turns)


def _is_ranked(cause: Cause) -> bool:
    is_measure = isinstance(cause.criterion, CounterCriterion) and bool(
        cause.criterion.counter.measure.of
    )
    return is_measure or ranked_by(cause.criterion) is not None


def _records_of(reading: Reading, turn: Turn, criterion: Criterion) -> Iterator[str]:
    """Yield the records that a counter took only from a turn's day on, or to it."""
    if not isinstance(criterion, CounterCriterion):
        return
    counter, day = criterion.counter, date.fromisoformat(turn.day)
    settings = reading.declarations.settings
    records = Records(counter.source, turn.found.entity, day, settings)
    query = compose(
        "SELECT r.external_id FROM {} AND {} AND {} <> {} ORDER BY r.id",
        records.of(bind(turn.found.row_id)),
        records.in_slices(counter.where),
        _is_taken(records, counter, day),
        _is_taken(records, counter, day - timedelta(1)),
    )
    yield from (row[0] for row in reading.connection.execute(*query))


def _is_taken(records: Records, counter: Counter, day: date) -> Sql:
    """Return whether a counter takes a record at a day, whatever the period."""
    taken, bound = taken_by(counter), bind(day.isoformat())
    states = bind(*taken.states(counter.source))
    is_there = compose("COALESCE({} IN ({}), 0)", records.state_at(bound), states)
    if taken.is_open:
        return is_there
    return compose("({} AND r.date <= {})", is_there, bound)
