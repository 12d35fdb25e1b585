"""Spells: from which day to which a record is in one state.

A record changes its state on its date and on the day of one further column, and at no
other time (``STATE_CHANGED_ON``), so it has three spells at most.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.records import Records
from saint_cli.engine.dialect import greatest, least
from saint_cli.engine.insight.calendar import NEVER, arrives
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter, Slice
from saint_cli.model.entities import (
    ANY_STATE,
    CONTACT_STATES,
    OPEN,
    STATE_CHANGED_ON,
    STATES,
    Source,
)
from saint_cli.model.measures import OPEN_MEASURES


class Taken(NamedTuple):
    """Which records a counter takes: those of a slice, or the open ones of it."""

    where: tuple[Slice, ...]
    is_open: bool

    def states(self, source: Source) -> tuple[str, ...]:
        """Return the states of the records that are taken."""
        named = next((s.values for s in self.where if s.column == "state"), ())
        if self.is_open:
            return (OPEN,) if not named or {OPEN, ANY_STATE} & {*named} else ()
        named = named or CONTACT_STATES[source]
        return STATES[source] if ANY_STATE in named else named


def taken_by(counter: Counter) -> Taken:
    """Return which records a counter takes, whatever their date."""
    return Taken(counter.where, counter.measure_name in OPEN_MEASURES)


class Spells(NamedTuple):
    """A temporary table of one source's spells on the days asked for.

    Each has the entity's ``id``, the record's ``date`` and ``value``, the first days
    asked for on which it is there (``enters``) and no more (``leaves``), and a flag for
    each way in which the counters take records. Records dated before ``since`` are left
    out: if there is such a day, they count on none of those asked for.
    """

    records: Records
    days: Sequence[date]
    flags: Mapping[Taken, str]
    since: date | None

    @property
    def name(self) -> Sql:
        """The table's name."""
        return column(self._table, "temp")

    @property
    def _table(self) -> str:
        return f"saint_spells_{self.records.source}"

    def takes(self, counter: Counter, alias: str = "") -> Sql:
        """Return the condition for the spells whose record a counter takes."""
        return column(self.flags[taken_by(counter)], alias)

    def create(self, connection: sqlite3.Connection, only: Sql | None) -> None:
        """Find the spells; ``only`` limits the entities."""
        connection.execute(f"DROP TABLE IF EXISTS {self.name.text}")
        connection.execute(
            *compose("CREATE TABLE {} AS {}", self.name, self._query(only))
        )
        connection.execute(
            f"CREATE INDEX temp.{self._table}_by_date ON {self._table} (id, date)"
        )

    def _query(self, only: Sql | None) -> Sql:
        flags = (
            compose("({}) AS {}", self._takes(taken), column(name))
            for taken, name in self.flags.items()
        )
        return compose(
            "SELECT saint_entity AS id, date, {} AS value, {} AS enters, {} AS leaves,"
            " {} FROM ({}) AS r WHERE saint_until > {} AND saint_from <= {}",
            self.records.value(),
            *(arrives(column("saint_from")), arrives(column("saint_until"))),
            join(", ", flags),
            self._pieces(only),
            *(bind(day.isoformat()) for day in (self.days[0], self.days[-1])),
        )

    def _takes(self, taken: Taken) -> Sql:
        state = self.records.state_at(column("saint_from", "r"))
        states = bind(*taken.states(self.records.source))
        in_slices = self.records.in_slices(taken.where)
        return compose("{} IN ({}) AND {}", state, states, in_slices)

    def _pieces(self, only: Sql | None) -> Sql:
        """Return the records, each as often as it has spells."""
        date = column("date", "r")
        moved = column(STATE_CHANGED_ON[self.records.source], "r")
        moved = compose("COALESCE({}, {})", moved, date)
        first, last = least(date, moved), greatest(date, moved)
        return compose(
            "SELECT r.*, {} AS saint_entity,"
            " CASE saint_place WHEN 0 THEN '' WHEN 1 THEN {} ELSE {} END AS saint_from,"
            " CASE saint_place WHEN 0 THEN {} WHEN 1 THEN {} ELSE {} END AS saint_until"
            " FROM {} AS r"
            " CROSS JOIN (SELECT 0 AS saint_place UNION SELECT 1 UNION SELECT 2)"
            " WHERE {}",
            column(self.records.entity, "r"),
            *(first, last, first, last, bind(NEVER)),
            column(self.records.source),
            self._limits(only),
        )

    def _limits(self, only: Sql | None) -> Sql:
        link = column(self.records.entity, "r")
        whose = compose("{} IN {}", link, only) if only else Sql("1")
        whose = compose("{} IS NOT NULL AND {}", link, whose)
        if self.since is None:
            return whose
        return compose("{} AND r.date >= {}", whose, bind(self.since.isoformat()))


def spells_of(
    records: Records, counters: Sequence[Counter], days: Sequence[date]
) -> Spells:
    """Plan the spells that counters of one source need for the days asked for."""
    taken = dict.fromkeys(map(taken_by, counters))
    flags = {one: f"takes_{n}" for n, one in enumerate(taken)}
    starts = [c.period.start(days[0]) if c.period else None for c in counters]
    since = None if None in starts else min(start for start in starts if start)
    return Spells(records, days, flags, since)
