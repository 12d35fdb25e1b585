"""Loading what was prepared, inside one transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple

from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.departures import Departures, depart
from saint_cli.crm.loading.input_tables import BadFileError, BadRow, Fault
from saint_cli.crm.loading.links import LinkFinder, LinkReport
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.crm.loading.preparing import Prepared, Progress
from saint_cli.crm.loading.problem_log import ProblemLog
from saint_cli.crm.loading.rejected import RejectedRows
from saint_cli.crm.loading.repeated_ids import find_repeated, repeated_id
from saint_cli.crm.loading.snapshots import delete_missing
from saint_cli.crm.loading.table_state import (
    RepeatedIdsError,
    TableState,
    TableStates,
    count_rows,
    without_indexes,
)
from saint_cli.crm.loading.table_writer import TableWriter, add_own_columns
from saint_cli.crm.loading.transcriber import Transcribed, Transcriber
from saint_cli.model.errors import Problem
from saint_cli.model.mappings import Repeats


class LoadedTable(NamedTuple):
    """What one input table came to besides its rows: its links and its own columns.

    Of its rows, some may not be meant, and others say themselves that they are gone.
    """

    plan: TablePlan
    links: tuple[LinkReport, ...]
    own_columns: tuple[str, ...]
    rows: int
    left_out: int
    gone: int


class LoadRequest(NamedTuple):
    """How to load: whom to tell of progress, and what becomes of rows with mistakes.

    ``rejected`` is None where any mistake ends the load. ``is_same`` says of a plan
    that its table is as it was when it was loaded last.
    """

    progress: Progress
    rejected: RejectedRows | None
    may_delete: bool
    is_same: Callable[[TablePlan], bool]


class Loader:
    """Loads the tables of one input, each after those that it refers to."""

    def __init__(
        self, context: LoadContext, prepared: Prepared, request: LoadRequest
    ) -> None:
        self.states = TableStates(context)
        self.log = ProblemLog()
        self.loaded: list[LoadedTable] = []
        self.unchanged: list[str] = []
        self.doubtful: list[str] = []
        self._context, self._prepared, self._request = context, prepared, request
        self._finder = LinkFinder(context)
        self._departures = Departures(context.connection)

    def load(self) -> None:
        """Load every table, then delete what a snapshot no longer has.

        Raises:
            BadInputError: Anything is wrong with the input.
            InputError: A snapshot would delete too much.
        """
        for problem in self._prepared.problems:
            self.log.add(problem)
        # While it is open how a table is to be read, its rows say nothing.
        self.log.refuse()
        for table, plans in groupby(self._prepared.plans, lambda plan: plan.table.name):
            self._load_table(table, list(plans))
        self.log.refuse()
        if self._context.is_snapshot:
            may_delete = self._request.may_delete
            states = self.states.touched
            self.doubtful = delete_missing(self._context, states, may_delete=may_delete)

    def _load_table(self, table: str, plans: Sequence[TablePlan]) -> None:
        state = self.states.of(table)
        if all(map(self._is_unchanged, plans)):
            self.unchanged += [plan.source.name for plan in plans]
            state.unchanged = count_rows(self._context, table)
            return
        self._context.seen[table] = state.seen
        self._departures.clear()
        with self._filling(state, plans):
            for plan in plans:
                try:
                    self._load_plan(plan, state)
                except BadFileError as error:
                    self.log.add(error.problem)
        self._finder.forget(table)
        depart(self._context, state, self._departures)

    def _is_unchanged(self, plan: TablePlan) -> bool:
        """Whether a table would come to what it came to before."""
        links = [link for rules in plan.rule.links.values() for link in rules]
        columns = [plan.table.column(name) for link in links for name in link.to]
        touched = self.states.touched
        states = [touched[c.refers_to] for c in columns if c and c.refers_to in touched]
        return self._request.is_same(plan) and not any(s.has_changed for s in states)

    @contextmanager
    def _filling(self, state: TableState, plans: Sequence[TablePlan]) -> Iterator[None]:
        """Fill an empty table the quick way, where no id needs to be looked up."""
        state.is_new = (
            state.is_new
            and len(plans) == 1
            and plans[0].rule.identity.repeats is not Repeats.SAME
            and self._request.rejected is None
        )
        if not state.is_new:
            yield
            return
        try:
            with without_indexes(self._context.connection, state.table):
                yield
                self._request.progress("indexing", plans[0].source, state.added)
        except RepeatedIdsError:
            for problem in find_repeated(plans[0], self._context.connection):
                self.log.add(problem)
        state.is_new = False

    def _load_plan(self, plan: TablePlan, state: TableState) -> None:
        context = self._context
        own = add_own_columns(context, plan.table.name, list(plan.own.values()))
        transcriber = Transcriber(plan, context, self._finder, self.states)
        columns, derived = transcriber.columns, transcriber.derived
        writer = TableWriter(context, plan.table, state, columns, derived)
        rows = left_out = gone = 0
        for batch in plan.source.batches(lambda row: self._reject(plan, state, row)):
            done = transcriber.transcribe(batch)
            for bad in done.bad:
                self._reject(plan, state, bad)
            self._reject_repeated(plan, state, done, writer.write(done.rows))
            self._departures.add(done.departures)
            rows += len(batch.lines)
            left_out += done.left_out
            gone += done.gone
            self._request.progress("loading", plan.source, rows)
        links = tuple(link.report() for link in transcriber.links)
        self.loaded.append(LoadedTable(plan, links, own, rows, left_out, gone))

    def _reject(self, plan: TablePlan, state: TableState, row: BadRow) -> None:
        state.rejected += 1
        if self._request.rejected is not None:
            self._request.rejected.add(plan.source, row)
            return
        for fault in row.faults:
            place = (plan.source.name, row.line, fault.column)
            self.log.add(Problem(*place, fault.message, fault.hint))

    def _reject_repeated(
        self,
        plan: TablePlan,
        state: TableState,
        done: Transcribed,
        places: Sequence[int],
    ) -> None:
        if plan.rule.identity.repeats is Repeats.SAME:
            return
        column = (plan.present(plan.rule.identity.columns) or [-1])[0] + 1
        ids = dict(zip(done.rows.places, done.rows.external_ids, strict=True))
        for place in places:
            first = next(p for p, text in ids.items() if text == ids[place])
            line = done.batch.lines[first] if first != place else None
            fault = Fault(column, *repeated_id(ids[place], line))
            cells = [cells[place] for cells in done.batch.columns]
            self._reject(plan, state, BadRow(done.batch.lines[place], (fault,), cells))
