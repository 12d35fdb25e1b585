"""Timelines: the counters of every entity on each of its edges.

A timeline is to many days what the table of counters is to one: the scope over it
compiles the same criteria, with the day in a column where there it is bound.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.declared import criteria_counters
from saint_cli.engine.counters.measures import DEPENDENCIES
from saint_cli.engine.counters.records import Records
from saint_cli.engine.counters.tables import ASIDE, CounterTable, plan_table
from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.insight import calendar, running
from saint_cli.engine.insight.calendar import Calendar
from saint_cli.engine.insight.chances import Alive
from saint_cli.engine.insight.daily import Compared, Daily, Lateness
from saint_cli.engine.insight.edges import (
    EDGES,
    add_edges,
    create_edges,
    dated_edges,
    limits,
)
from saint_cli.engine.insight.running import Recorded
from saint_cli.engine.insight.spells import spells_of
from saint_cli.engine.insight.standings import Rank
from saint_cli.engine.insight.whom import Whom, movers, prospects
from saint_cli.engine.refresh.changes import new_set
from saint_cli.engine.refresh.passing_days import dated_field
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import Criterion
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period

_DAILY: Mapping[str, type[Daily]] = {
    "lateness": Lateness,
    "rank": Rank,
    "amount_rank": Rank,
    "alive": Alive,
}
"""The measures that differ from day to day though no record changes."""

_ROWS = """
SELECT *, LEAD(day, 1, '~') OVER (PARTITION BY id ORDER BY day) AS until FROM {}
"""

_COMPARING = frozenset(_DAILY) - {"lateness"}
"""Those for which the records of everybody are needed."""


class TimelineTable(CounterTable):
    """The temporary table of a timeline, with a row an entity and edge."""

    @property
    def name(self) -> Sql:
        """The table's name with its schema."""
        return column("saint_timeline", self.schema)


class TimelineScope(Scope):
    """The entities of a type on each of their edges.

    In its SQL ``e`` is the entity, ``k`` its counters on an edge, and ``c`` the edge
    in the calendar.
    """

    def source(self) -> Sql:
        """Return what stands behind FROM."""
        joined = compose(" JOIN {} AS c ON c.day = k.day", calendar.TABLE)
        return compose("{}{}", super().source(), joined)

    def end(self) -> Sql:
        """Return the day of the edge."""
        return column("day", "c")

    def start(self, period: Period) -> Sql:
        """Return the first day that a period covers on the edge."""
        return calendar.start_of(period)

    def after(self, period: Period) -> Sql:
        """Return the day that lies a period after the edge."""
        return calendar.reach_of(period)

    def shown(self, shown: Field | Counter, row: str, day: Sql) -> Sql:
        """Return the value on a day that a row of the timeline holds on.

        ``value`` may instead be any on the same side of all that criteria ask for.
        """
        if isinstance(shown, Counter) and shown.measure_name in _DAILY:
            return _DAILY[shown.measure_name](shown, self.table).value(row, day)
        if isinstance(shown, Counter):
            return self.table.value(shown, row)
        return self.field(shown)


class Asked(NamedTuple):
    """What a timeline is for: criteria on entities of a type, and days in order.

    ``whom`` and ``only``, SQL that may stand behind IN, limit the entities; each is
    compared with all none the less.
    ``every_day`` asks for a row on each day, not on edges alone; ``periods`` are those
    that the calendar is to know besides those of the criteria.
    """

    entity: Entity
    criteria: Sequence[Criterion]
    days: Sequence[date]
    only: Sql | None = None
    whom: Whom = Whom.EVERYBODY
    every_day: bool = False
    periods: tuple[Period, ...] = ()


def open_timeline(
    connection: sqlite3.Connection, declarations: Declarations, asked: Asked
) -> TimelineScope:
    """Compute a timeline in temporary tables, in place of any there was."""
    named = {
        counter.name: counter
        for criterion in asked.criteria
        for counter in criteria_counters(criterion, declarations)
    }
    table = TimelineTable(*plan_table(asked.entity, ASIDE, named))
    builder = _Builder(
        connection, declarations, asked, TimelineScope(table, asked.days[0])
    )
    builder.build()
    return builder.scope


class _Builder:
    """Builds the tables of one timeline, each from those before it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        declarations: Declarations,
        asked: Asked,
        scope: TimelineScope,
    ) -> None:
        self.scope = scope
        self._connection, self._asked = connection, asked
        self._columns = scope.table.columns
        statuses = self._statuses = declarations.statuses
        self._dated = frozenset(dated_edges(asked.criteria, statuses))
        self._limits = limits(asked.criteria, statuses)
        settings = declarations.settings
        self._spells = {
            source: spells_of(
                Records(source, asked.entity, asked.days[0], settings),
                [c for c in self._columns if c.source is source],
                asked.days,
            )
            for source in {counter.source for counter in self._columns}
        }

    def build(self) -> None:
        """Build the tables."""
        self._write_calendar()
        self._only = self._limit()
        compared = self._compared()
        for source, spells in self._spells.items():
            is_compared = any(counter.source is source for counter in compared)
            spells.create(self._connection, None if is_compared else self._only)
        running.create_changes(self._connection, self._named(running.RUNNING))
        recorded = [
            Recorded(
                c, n, self._spells[c.source], None if c in compared else self._only
            )
            for c, n in self._columns.items()
            if c.measure_name not in _DAILY
        ]
        for one in recorded:
            self._prepare(one)
        self._find_edges(self._edges(recorded))
        self._fill()
        self._follow()

    def _write_calendar(self) -> None:
        periods = calendar.all_periods(
            (
                self._asked.periods,
                (counter.period for counter in self._columns),
                (dated.period for dated in self._dated),
            )
        )
        Calendar(self._asked.days, periods).create(self._connection)

    def _limit(self) -> Sql | None:
        """Return whom the timeline has, as SQL that may stand behind IN."""
        asked = self._asked
        if asked.whom is Whom.EVERYBODY:
            return asked.only
        found = new_set(self._connection, "saint_asked")
        found.add(prospects(self.scope, asked.criteria, self._statuses))
        is_daily = any(counter.measure_name in _DAILY for counter in self._columns)
        if asked.whom is Whom.MOVERS and not is_daily:
            moving = movers(
                *(self._connection, self.scope, list(self._columns)),
                *(self._dated, asked.days),
            )
            return compose("({} INTERSECT {})", found.select, moving.select)
        return compose("({})", found.select)

    def _named(self, measures: Iterable[str]) -> Mapping[str, Counter]:
        return {n: c for c, n in self._columns.items() if c.measure_name in measures}

    def _compared(self) -> frozenset[Counter]:
        """Return the counters that are needed of everybody."""
        return frozenset(
            counter.taking(measure)
            for counter in self._columns
            if counter.measure_name in _COMPARING
            for measure in DEPENDENCIES[counter.measure_name]
        )

    def _prepare(self, recorded: Recorded) -> None:
        if recorded.counter.measure_name in running.RUNNING:
            running.add_changes(self._connection, recorded)
        elif recorded.counter.measure_name == "rhythm":
            running.create_rhythms(self._connection, recorded)

    def _find_edges(self, queries: Iterable[Sql]) -> None:
        create_edges(self._connection)
        for query in dict.fromkeys(queries):
            add_edges(self._connection, query, self._only)

    def _edges(self, recorded: Sequence[Recorded]) -> Iterator[Sql]:
        """Yield queries for the edges, beginning with a first day for everybody."""
        if self._asked.every_day:
            yield self._everybody(compose("SELECT day FROM {}", calendar.TABLE))
            return
        first = bind(self._asked.days[0].isoformat())
        yield self._everybody(compose("SELECT {} AS day", first))
        yield compose("SELECT DISTINCT id, day FROM {}", running.CHANGES)
        for one in recorded:
            if one.counter.measure_name in running.SOUGHT:
                yield from running.sought_edges(one)
            elif one.counter.measure_name == "rhythm":
                yield running.rhythm_edges(one.name)
        yield from self._dated_edges({one.counter: one for one in recorded})

    def _everybody(self, days: Sql) -> Sql:
        return compose(
            "SELECT e.id, day FROM {} AS e CROSS JOIN ({}){}",
            column(self.scope.entity.table),
            days,
            self._of_only(),
        )

    def _of_only(self) -> Sql:
        return compose(" WHERE e.id IN {}", self._only) if self._only else Sql("")

    def _dated_edges(self, recorded: Mapping[Counter, Recorded]) -> Iterator[Sql]:
        for dated in self._dated:
            if isinstance(dated.shown, Counter):
                day = dated.day(column("date"))
                yield running.record_edges(recorded[dated.shown], day)
            else:
                day = dated.day(dated_field(self.scope, dated.shown))
                fields, limit = self.scope.fields(), self._of_only()
                yield compose("SELECT e.id, {} AS day FROM {}{}", day, fields, limit)

    def _fill(self) -> None:
        """Write the rows, with the counters that follow from records alone."""
        table = self.scope.table.name
        names = "".join(f", {column(name).text}" for name in self._columns.values())
        self._connection.execute(f"DROP TABLE IF EXISTS {table.text}")
        self._connection.execute(
            f"CREATE TABLE {table.text} (id INTEGER, day TEXT{names},"
            " PRIMARY KEY (id, day)) WITHOUT ROWID"
        )
        found = (n for c, n in self._columns.items() if c.measure_name not in _DAILY)
        self._connection.execute(
            *compose(
                "INSERT INTO {} (id, day{}) {}",
                *(table, join("", (compose(", {}", column(name)) for name in found))),
                self._on_edges(),
            )
        )

    def _follow(self) -> None:
        """Add the counters that follow from others, with rows for their own edges."""
        compared = {
            _DAILY[c.measure_name](c, self.scope.table): Compared(
                self._limits.get(c, ()), self._spells[c.source]
            )
            for c in self._columns
            if c.measure_name in _DAILY
        }
        for daily, how in compared.items():
            daily.create(self._connection, how)
        table = self.scope.table
        if not self._asked.every_day:
            rows = compose(_ROWS, table.name)
            self._find_edges(d.edges(rows, how) for d, how in compared.items())
            self._connection.execute(*self._between())
        values = (
            compose(
                "{} = {}", table.value(d.counter), d.tested("k", column("day", "k"))
            )
            for d in compared
        )
        if compared:
            update = compose("UPDATE {} AS k SET {}", table.name, join(", ", values))
            self._connection.execute(*update)

    def _between(self) -> Sql:
        """Return what adds rows on further edges: all is as in the row before."""
        table = self.scope.table.name
        names = [n for c, n in self._columns.items() if c.measure_name not in _DAILY]
        into = join("", (compose(", {}", column(name)) for name in names))
        values = join("", (compose(", {}", column(name, "r")) for name in names))
        return compose(
            "INSERT OR IGNORE INTO {} (id, day{}) SELECT x.id, x.day{} FROM {} AS x"
            " JOIN {} AS r ON r.id = x.id AND r.day ="
            " (SELECT MAX(day) FROM {} AS b WHERE b.id = x.id AND b.day <= x.day)",
            *(table, into, values, EDGES, table, table),
        )

    def _on_edges(self) -> Sql:
        """Return a query for the counters that follow from records alone."""
        values = (
            compose(", {} AS {}", value, column(name))
            for counter, name in self._columns.items()
            if (value := self._on_edge(counter, name))
        )
        sums = (
            compose(", SUM({}) AS {}", column(name), column(name))
            for name in self._named(running.RUNNING)
        )
        return compose(
            "SELECT e.id, e.day{} FROM {} AS e JOIN {} AS c ON c.day = e.day"
            " LEFT JOIN (SELECT id, day{} FROM {} GROUP BY id, day) AS d"
            " ON d.id = e.id AND d.day = e.day"
            " WINDOW so_far AS (PARTITION BY e.id ORDER BY e.day"
            " ROWS UNBOUNDED PRECEDING)",
            join("", values),
            EDGES,
            calendar.TABLE,
            join("", sums),
            running.CHANGES,
        )

    def _on_edge(self, counter: Counter, name: str) -> Sql | None:
        spells = self._spells[counter.source]
        if counter.measure_name in running.RUNNING:
            return running.running_sum(counter, name, spells)
        if counter.measure_name in running.SOUGHT:
            return running.sought_date(counter, spells)
        if counter.measure_name == "rhythm":
            return running.rhythm_at(name)
        return None
