"""Asking the statuses and selections again, of those for whom the answer may differ."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from saint_cli.engine.refresh.changes import EntitySet, Span, new_set, rows_changed
from saint_cli.engine.refresh.passing_days import turned_by_days
from saint_cli.engine.refresh.steps import Steps
from saint_cli.engine.refresh.stored_counters import UpdatedCounters
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.engine.statuses.members import NEW_MEMBERS, Rule, update_members
from saint_cli.engine.statuses.texts import TextWriter
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity

_OF_THE_DAY = frozenset({"today", "now"})
"""Names whose value changes without any record."""


class Evaluation:
    """The members of statuses and selections, and what is said of them, at a moment."""

    def __init__(self, snapshot: Snapshot, now: datetime, steps: Steps) -> None:
        self._snapshot = snapshot
        self._now = now
        self._steps = steps

    @cached_property
    def _texts(self) -> TextWriter:
        return TextWriter(self._snapshot, self._now)

    def update(
        self, entity: Entity, updated: UpdatedCounters, span: Span | None
    ) -> None:
        """Bring the memberships and texts of an entity type up to date.

        ``span`` is the days that passed (None: everything is to be asked anew).
        """
        rules = self._rules(entity)
        if not rules:
            return
        if updated.touched is None or span is None:
            self.ask(rules, everybody(self._snapshot, entity), are_all=True)
            return
        changed = updated.touched
        for ids in rows_changed(entity):
            changed.add(ids)
        asked = new_set(self._snapshot.connection, f"asked_{entity}")
        asked.add(changed.select)
        asked.add_ids(updated.compared)
        turned = turned_by_days(self._snapshot.scope(entity), rules, span)
        if turned:
            asked.add(turned)
        if asked.number:
            self.ask(rules, asked.select, changed)
        for rule in rules:
            if isinstance(rule, Status) and rule.template_names & _OF_THE_DAY:
                self._texts.update(rule, None)

    def ask(
        self,
        rules: Sequence[Rule],
        entities: Sql,
        changed: EntitySet | None = None,
        *,
        are_all: bool = False,
    ) -> None:
        """Find out who of ``entities`` is in which of rules of one entity type.

        ``are_all`` says that they are all there are; ``changed`` are those of whom more
        changed than what follows from others, if not all.
        """
        entity = rules[0].entity
        with self._steps(f"statuses and selections of {entity.table}") as step:
            step.rows = update_members(self._snapshot, entity, rules, entities)
        if changed:
            changed.add(NEW_MEMBERS)
        with self._steps(f"texts of {entity.table}") as step:
            whom = None if are_all else entities
            met = self._met(whom)
            step.rows = sum(
                self._texts.update(rule, self._concerned(rule, whom, changed))
                for rule in rules
                if isinstance(rule, Status) and rule.id in met
            )

    def _concerned(
        self, status: Status, whom: Sql | None, changed: EntitySet | None
    ) -> Sql | None:
        """Return for whom of those asked a status's text may read differently."""
        dependent = self._snapshot.tables[status.entity].dependent
        shown = map(self._snapshot.counter, status.template_names)
        if changed and dependent.keys().isdisjoint(shown):
            return changed.select
        return whom

    def _rules(self, entity: Entity) -> list[Rule]:
        declarations = self._snapshot.declarations
        rules: list[Rule] = [*declarations.statuses.values()]
        rules += declarations.selections.values()
        return [rule for rule in rules if rule.entity is entity]

    def _met(self, entities: Sql | None) -> set[str]:
        """Return the statuses that any of ``entities`` (None: all) is in."""
        query = compose(
            "SELECT id FROM {} AS s WHERE EXISTS (SELECT 1 FROM {} AS m"
            " WHERE m.status = s.id{})",
            column("statuses", self._snapshot.schema),
            column("memberships", self._snapshot.schema),
            compose(" AND m.entity_id IN ({})", entities) if entities else Sql(""),
        )
        return {row[0] for row in self._snapshot.connection.execute(*query)}


def everybody(snapshot: Snapshot, entity: Entity) -> Sql:
    """Return a SELECT of all entities of a type, deleted ones still kept included."""
    kept = (
        compose(
            "SELECT m.entity_id FROM {} AS m JOIN {} AS s ON s.id = m.status"
            " AND s.entity = {}",
            column("memberships", snapshot.schema),
            column(rules, snapshot.schema),
            bind(entity.value),
        )
        for rules in ("statuses", "selections")
    )
    everybody = compose("SELECT id FROM {}", column(entity.table))
    return join(" UNION ", (everybody, *kept))
