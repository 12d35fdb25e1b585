"""Timelines: the counters of every entity on each of its edges.

A timeline is to many days what the table of counters is to one: the scope over it
compiles the same criteria, with the day in a column where there it is bound.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.declared import criteria_counters
from saint_cli.engine.counters.measures import (
    DEPENDENCIES,
    Dates,
    alive,
    gap_of_rows,
    lateness,
    percent_rank,
)
from saint_cli.engine.counters.records import Records
from saint_cli.engine.counters.tables import ASIDE, CounterTable, plan_table
from saint_cli.engine.criteria.scope import Scope
from saint_cli.engine.dialect import as_day
from saint_cli.engine.insight import calendar, running
from saint_cli.engine.insight.calendar import Calendar
from saint_cli.engine.insight.edges import (
    EDGES,
    DatedTest,
    add_edges,
    create_edges,
    dated_tests,
)
from saint_cli.engine.insight.spells import spells_of
from saint_cli.engine.insight.whom import Whom, movers, prospects
from saint_cli.engine.refresh.changes import new_set
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import Criterion
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.periods import Period

_DAILY = frozenset({"lateness", "alive"})
"""Measures that grow from day to day, so that every day is an edge."""


def _compares(counter: Counter) -> bool:
    """Whether a counter compares entities with each other."""
    return counter.measure_name == "alive" or bool(counter.measure.of)


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


class Asked(NamedTuple):
    """What a timeline is for: criteria on entities of a type, and days in order.

    ``whom`` and ``only``, SQL that may stand behind IN, limit the entities. A timeline
    with ranks has all entities none the less, for each is compared with all.
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
        self._dated = {
            test for c in asked.criteria for test in dated_tests(c, statuses)
        }
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
        self._only = self._limit()
        periods = calendar.all_periods(
            (
                self._asked.periods,
                (counter.period for counter in self._columns),
                (test.period for test in self._dated),
            )
        )
        Calendar(self._asked.days, periods).create(self._connection)
        for spells in self._spells.values():
            spells.create(self._connection, self._only)
        create_edges(self._connection)
        running.create_changes(self._connection, self._named(running.RUNNING))
        for counter, name in self._columns.items():
            self._prepare(counter, name)
        every_day = self._everybody(compose("SELECT day FROM {}", calendar.TABLE))
        for query in [every_day] if self._asked.every_day else self._edges():
            add_edges(self._connection, query)
        self._fill()

    def _limit(self) -> Sql | None:
        """Return whom the timeline has, as SQL that may stand behind IN."""
        if any(_compares(counter) for counter in self._columns):
            return None
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

    def _prepare(self, counter: Counter, name: str) -> None:
        spells = self._spells[counter.source]
        if counter.measure_name in running.RUNNING:
            running.add_changes(self._connection, spells, counter, name)
        elif counter.measure_name in running.STEPWISE:
            running.create_steps(self._connection, counter, name, spells)

    def _edges(self) -> Iterator[Sql]:
        """Yield queries for the edges, beginning with a first day for everybody."""
        first = bind(self._asked.days[0].isoformat())
        yield self._everybody(compose("SELECT {} AS day", first))
        changed = compose("SELECT DISTINCT id, day FROM {}", running.CHANGES)
        yield changed
        for counter, name in self._columns.items():
            if counter.measure_name in running.SOUGHT:
                yield from running.sought_edges(counter, self._spells[counter.source])
            elif counter.measure_name in _DAILY:
                yield self._everybody(compose("SELECT day FROM {}", calendar.TABLE))
            elif counter.measure_name in running.STEPWISE:
                yield running.step_edges(name)
        for test in self._dated:
            yield from self._dated_edges(test)
        if any(_compares(counter) for counter in self._columns):
            # Where one entity has an edge, all are there for it to be compared with.
            yield self._everybody(compose("SELECT DISTINCT day FROM {}", EDGES))

    def _everybody(self, days: Sql) -> Sql:
        return compose(
            "SELECT e.id, day FROM {} AS e CROSS JOIN ({}){}",
            column(self.scope.entity.table),
            days,
            self._of_only(),
        )

    def _of_only(self) -> Sql:
        return compose(" WHERE e.id IN {}", self._only) if self._only else Sql("")

    def _dated_edges(self, test: DatedTest) -> Iterator[Sql]:
        if isinstance(test.shown, Counter):
            spells = self._spells[test.shown.source]
            yield running.record_edges(test.shown, spells, test.edge(column("date")))
            return
        value = self.scope.field(test.shown)
        value = as_day(value) if test.shown.kind is None else value
        for day in (calendar.arrives(value), test.edge(value)):
            yield compose(
                "SELECT e.id, {} AS day FROM {}{}",
                *(day, self.scope.fields(), self._of_only()),
            )

    def _fill(self) -> None:
        table = self.scope.table.name
        names = "".join(f", {column(name).text}" for name in self._columns.values())
        self._connection.execute(f"DROP TABLE IF EXISTS {table.text}")
        self._connection.execute(
            f"CREATE TABLE {table.text} (id INTEGER, day TEXT{names},"
            " PRIMARY KEY (id, day)) WITHOUT ROWID"
        )
        values = (self._dependent(c, n) for c, n in self._columns.items())
        self._connection.execute(
            *compose(
                "INSERT INTO {} SELECT id, day{} FROM ({}) AS k",
                table,
                join("", (compose(", {}", value) for value in values)),
                self._on_edges(),
            )
        )

    def _dependent(self, counter: Counter, name: str) -> Sql:
        """Return a counter's value from those that it may follow from."""
        if counter.measure_name == "lateness":
            last, gap = counter.taking("last_date"), counter.taking("rhythm")
            return lateness(
                column(self._columns[last]), column(self._columns[gap]), column("day")
            )
        if counter.measure_name == "alive":
            values = (self._columns[counter.taking(n)] for n in DEPENDENCIES["alive"])
            dates = Dates(*(column(value) for value in values))
            often = gap_of_rows(dates, column("day"), Sql("PARTITION BY day"))
            return alive(dates, column("day"), often)
        if counter.measure.of:
            ranked = self._columns[counter.taking(counter.measure.of)]
            return percent_rank(column(ranked), Sql("PARTITION BY day"))
        return column(name)

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
        if counter.measure_name in running.STEPWISE:
            return running.step_at(counter, name)
        return None
