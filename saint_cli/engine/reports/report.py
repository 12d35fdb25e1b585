"""A report: everybody who is in a status or selection, read together."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.cards import CardContents, EntityCard, read_cards
from saint_cli.engine.counters.declared import selection_counters
from saint_cli.engine.insight.explain import Explained, explain_members
from saint_cli.engine.questions.check import CheckedEntity, check_entities
from saint_cli.engine.questions.listing import ListedEntity, list_entities
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.reports.followups import OpenFollowUp, read_follow_ups
from saint_cli.engine.reports.owners import Owners, User, read_owners, read_users
from saint_cli.engine.reports.stays import Stay, first_day, read_stays, weeks_up_to
from saint_cli.engine.reports.turns import Turns, read_turns
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import bind, column, compose
from saint_cli.engine.statuses.readable_views import status_selection
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Declarations, Selection, Status
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.measures import MEASURES
from saint_cli.model.periods import Period, Unit

MOST_CARDS = 5_000
"""How many entities have a card, the most urgent first: a report must stay small."""

MOST_RECORDS = 5
"""How many records a card shows, of the latest and of those to come."""

EXPLAINED_AHEAD = Period(1, Unit.YEAR)
"""How far ahead the day is sought on which a criterion will flip."""

_OVER_PERIODS, _AT_THE_END = ("count", "amount"), ("open_count", "last_date")


class MemberList(NamedTuple):
    """A status or selection with its members, in order."""

    selection: Selection
    is_status: bool
    members: tuple[ListedEntity, ...]


class Report(NamedTuple):
    """Whom a report is about: lists, stays and follow-ups, as of the reading's day.

    ``snapshots`` have the counters that lists and cards show; ``why`` says for each
    status, by row id, why its members are in it; ``begin`` is the day on which history
    begins; ``turns`` are those to come, and the past ones if that was not long ago.
    """

    reading: Reading
    snapshots: Mapping[Entity, Snapshot]
    checked: Mapping[Entity, Mapping[int, CheckedEntity]]
    lists: tuple[MemberList, ...]
    stays: tuple[Stay, ...]
    follow_ups: tuple[OpenFollowUp, ...]
    why: Mapping[str, Mapping[int, Explained]]
    owners: Owners
    users: tuple[User, ...]
    begin: date
    turns: Turns

    @property
    def day(self) -> date:
        """The day that the report is of."""
        return self.reading.day

    @property
    def concerns_anybody(self) -> bool:
        """Whether anybody is in a list or has a follow-up."""
        return any(one.members for one in self.lists) or bool(self.follow_ups)

    def of_owner(self, owner: int | None) -> "Report":
        """Return what concerns one user, by row id; with None, what concerns nobody."""

        def is_theirs(entity: Entity, row_id: int) -> bool:
            return self.owners[entity].get(row_id) == owner

        def concerns(found: FoundEntity) -> bool:
            return is_theirs(found.entity, found.row_id)

        lists = (
            one._replace(
                members=tuple(
                    member
                    for member in one.members
                    if is_theirs(one.selection.entity, member.row_id)
                )
            )
            for one in self.lists
        )
        return self._replace(
            lists=tuple(lists),
            stays=tuple(stay for stay in self.stays if concerns(stay.found)),
            follow_ups=tuple(one for one in self.follow_ups if one.owner == owner),
            turns={
                status: tuple(turn for turn in turns if concerns(turn.found))
                for status, turns in self.turns.items()
            },
        )

    def cards(self) -> Iterator[EntityCard]:
        """Yield the members' cards, those of the most urgent statuses if they are many."""
        chosen: dict[Entity, dict[int, CheckedEntity]] = {e: {} for e in Entity}
        for found in self._members():
            checked = self.checked[found.entity].get(found.row_id)
            chosen[found.entity][found.row_id] = checked or CheckedEntity(found, ())
            if sum(map(len, chosen.values())) == MOST_CARDS:
                break
        for entity, checked_entities in chosen.items():
            counters = card_counters(self.reading.declarations, entity)
            yield from read_cards(
                self.reading,
                self.snapshots[entity],
                list(checked_entities.values()),
                CardContents(counters, MOST_RECORDS),
            )

    def _members(self) -> Iterator[FoundEntity]:
        for one in self.lists:
            for member in one.members:
                yield FoundEntity(one.selection.entity, *member[:3])


def read_report(reading: Reading, chosen: Collection[str] = ()) -> Report:
    """Read whom a report is about, at the end of the reading's day.

    ``chosen`` are the ids of statuses and selections, empty for all.

    Raises:
        InputError: There is no status or selection of such an id.
    """
    asked = _asked(reading, chosen)
    connection, day = reading.connection, reading.day
    schema = reading.memberships(tuple(Entity))
    checked: dict[Entity, dict[int, CheckedEntity]] = {entity: {} for entity in Entity}
    for one in check_entities(connection, schema, Entity, day):
        checked[one.found.entity][one.found.row_id] = one
    snapshots = {entity: _snapshot(reading, entity, asked) for entity in Entity}
    declared = reading.declarations.statuses
    statuses = {s.id: declared[s.id] for s, is_status in asked if is_status}
    begin = first_day(connection) or day
    return Report(
        reading,
        snapshots,
        checked,
        tuple(
            MemberList(s, is_status, tuple(list_entities(snapshots[s.entity], s)))
            for s, is_status in asked
        ),
        tuple(s for s in read_stays(connection, day) if s.status in statuses),
        tuple(
            one
            for one in read_follow_ups(connection, day)
            if one.status is None or one.status in statuses
        ),
        {id_: _why(reading, status, schema) for id_, status in statuses.items()},
        read_owners(connection),
        tuple(read_users(connection)),
        begin,
        read_turns(reading, statuses, has_past=begin > weeks_up_to(day)[0]),
    )


def _why(reading: Reading, status: Status, schema: str) -> dict[int, Explained]:
    """Explain why each of a status's members is in it, and until when."""
    members = compose(
        "(SELECT entity_id FROM {} WHERE status = {})",
        column("memberships", schema),
        bind(status.id),
    )
    return explain_members(reading, status, members, EXPLAINED_AHEAD)


def _asked(
    reading: Reading, chosen: Collection[str]
) -> tuple[tuple[Selection, bool], ...]:
    """Return the statuses, as selections, then the selections that were chosen."""
    declared = reading.declarations
    known = [*declared.statuses, *declared.selections]
    for name in chosen:
        if name not in known:
            hint = suggest(name, known) or f"there are: {', '.join(known)}"
            message = f'--status: there is no status or selection "{name}"; {hint}'
            raise InputError(message)
    statuses = (status_selection(s, reading.own) for s in declared.statuses.values())
    all_of_them = (
        *((selection, True) for selection in statuses),
        *((selection, False) for selection in declared.selections.values()),
    )
    return tuple(one for one in all_of_them if not chosen or one[0].id in chosen)


def _snapshot(
    reading: Reading, entity: Entity, asked: tuple[tuple[Selection, bool], ...]
) -> Snapshot:
    counters = dict(card_counters(reading.declarations, entity))
    for selection, _ in asked:
        if selection.entity is entity:
            for counter in selection_counters(selection, reading.declarations):
                counters[counter.name] = counter
    return reading.snapshot(entity, counters)


def card_counters(declarations: Declarations, entity: Entity) -> dict[str, Counter]:
    """Return the counters, by name, that a report's cards show."""
    periods = (*declarations.settings.periods[entity], None)
    counters = [
        Counter(source, measure, period=period)
        for source in Source
        for measure in (*_OVER_PERIODS, *_AT_THE_END)
        if source in MEASURES[measure].sources
        for period in (periods if measure in _OVER_PERIODS else (None,))
    ]
    return {counter.name: counter for counter in counters}
