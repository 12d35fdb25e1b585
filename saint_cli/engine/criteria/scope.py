"""Where values come from: an entity with its counters, company and owners, at a day."""

from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.sql import Sql, bind, column, compose
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Entity
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period
from saint_cli.model.tables import Kind

_OWNER = " LEFT JOIN users AS owner ON owner.id = e.owner"
_COMPANY = (
    " LEFT JOIN companies AS company ON company.id = e.company"
    " LEFT JOIN users AS company_owner ON company_owner.id = company.owner"
)
_RELATED = {
    Entity.COMPANY: _OWNER,
    Entity.PERSON: _OWNER + _COMPANY,
    Entity.PROJECT: _OWNER + _COMPANY,
}
"""Joins along every reference a field may follow; SQLite leaves out the unused."""


class Scope(NamedTuple):
    """The entities of a type as they stood at the end of a day.

    In its SQL ``e`` is the entity and ``k`` its row of counters.
    """

    table: CounterTable
    day: date

    @property
    def entity(self) -> Entity:
        """The type of the entities."""
        return self.table.entity

    def end(self) -> Sql:
        """Return the day."""
        return bind(self.day.isoformat())

    def start(self, period: Period) -> Sql:
        """Return the first day that a period covers at the day."""
        return bind(period.start(self.day).isoformat())

    def after(self, period: Period) -> Sql:
        """Return the day that lies a period after the day."""
        return bind(period.after(self.day).isoformat())

    def source(self) -> Sql:
        """Return what stands behind FROM."""
        return compose("{} JOIN {} AS k ON k.id = e.id", self.fields(), self.table.name)

    def fields(self) -> Sql:
        """Return what stands behind FROM where no counter is asked for."""
        related = Sql(_RELATED[self.entity])
        return compose("{} AS e{}", column(self.entity.table), related)

    def field(self, field: Field) -> Sql:
        """Return a field's value; of a reference, the external id it leads to."""
        if field.kind is Kind.REFERENCE:
            return column("external_id", "_".join((*field.steps, field.column)))
        return column(field.column, "_".join(field.steps) or "e")

    def counter(self, counter: Counter) -> Sql:
        """Return a counter's value."""
        return self.table.value(counter, "k")

    def value(self, shown: Field | Counter) -> Sql:
        """Return the value of a field or a counter."""
        return self.counter(shown) if isinstance(shown, Counter) else self.field(shown)
