"""The records of a source as they stood at the end of a day (DESIGN section 3)."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import NamedTuple

from saint_cli.crm.indexes import IS_OPEN, Index, covering_index, open_index
from saint_cli.engine.dialect import is_one_of
from saint_cli.engine.sql import Sql, all_of, bind, column, compose, join
from saint_cli.model.counters import Slice
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import (
    ANY_STATE,
    CONTACT_STATES,
    OPEN,
    STATES,
    Entity,
    Source,
)
from saint_cli.model.periods import Period
from saint_cli.model.tables import MONEY_SCALE, TABLES, Kind

_STATE_AT = {
    Source.ACTIVITIES: (
        "CASE WHEN r.completed IS NOT 1 THEN 'open'"
        " WHEN r.completed_at <= {} THEN 'completed'"
        " WHEN r.completed_at > {} THEN 'open'"
        " WHEN r.date <= {} THEN 'completed' END"
    ),
    Source.SALES: (
        "CASE WHEN r.state <> 'open' AND r.date <= {} THEN r.state"
        " WHEN r.created_at <= {} THEN 'open'"
        " WHEN r.state = 'open' AND r.created_at IS NULL THEN 'open' END"
    ),
    Source.REQUESTS: (
        "CASE WHEN r.date > {} THEN NULL"
        " WHEN r.closed_at <= {} THEN 'closed'"
        " WHEN r.closed_at IS NULL AND r.state = 'closed' THEN 'closed'"
        " ELSE 'open' END"
    ),
}
"""The state at the end of a day, from what is known now; NULL is not there."""

_HAS_LATER_CHANGE = {
    Source.ACTIVITIES: "r.completed_at > {}",
    Source.SALES: "r.date > {} AND r.state <> 'open'",
    Source.REQUESTS: "r.closed_at > {}",
}
"""What a record must be like for its state at a day to be another than its last."""

_IS_THERE = {
    Source.ACTIVITIES: "1",
    Source.SALES: "r.created_at IS NULL OR r.created_at <= {}",
    Source.REQUESTS: "r.date <= {}",
}
"""Whether an open record is there yet, where no later change is known."""

_SETTLED = {
    Source.ACTIVITIES: {"completed": "r.completed = 1"},
    Source.SALES: {s: f"r.state = '{s}'" for s in STATES[Source.SALES] if s != OPEN},
    Source.REQUESTS: {"closed": "r.closed_at IS NOT NULL OR r.state = 'closed'"},
}
"""The other states of records dated up to a day, where no later change is known."""


_SETTLED_IN_ANY = {
    Source.ACTIVITIES: "1",
    Source.SALES: "r.state <> 'open' OR r.created_at IS NULL OR r.created_at <= {}",
    Source.REQUESTS: "1",
}
"""All states of records dated up to a day, where no later change is known."""

_LARGEST_SCALE = 10_000
"""Up to so many units of a rate sums of amounts are whole numbers, and exact to the
last digit: they have room for 92 billion. Beyond it they are fractions, which have
sixteen digits, and never too many."""

_LARGEST_WHOLE = 2**63


class Rates(NamedTuple):
    """Exchange rates as whole numbers: ``scale`` units are one of the currency."""

    factors: dict[str, int]
    scale: int


def whole_rates(settings: Settings) -> Rates:
    """Turn the settings' rates into whole numbers over one power of ten."""
    rates = {settings.currency: Decimal(1), **settings.rates}
    scale = 10 ** max(_decimals(rate) for rate in rates.values())
    return Rates({code: int(rate * scale) for code, rate in rates.items()}, scale)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class Records:
    """SQL over one source's records, for one entity type and one day.

    In its expressions ``r`` is the record. ``is_settled`` says that no record changes
    its state after the day, as far as is known: then conditions are simple, and open
    records have an index of their own.
    """

    def __init__(
        self,
        source: Source,
        entity: Entity,
        day: date,
        settings: Settings,
        *,
        is_settled: bool = False,
    ) -> None:
        self.source, self.entity, self.day = source, entity, day
        self.is_settled = is_settled
        self._day = bind(day.isoformat())
        self._settings = settings
        self._rates = whole_rates(settings)

    @property
    def value_scale(self) -> int:
        """How many units of ``value`` make one of the settings' currency."""
        return MONEY_SCALE * self._rates.scale

    def value(self) -> Sql:
        """Return a record's amount in the settings' currency times ``value_scale``."""
        if self.source is not Source.SALES:
            return Sql("NULL")
        factors = self._rates.factors.items()
        cases = join(
            " ", (compose("WHEN {} THEN {}", bind(c), bind(f)) for c, f in factors)
        )
        currency = bind(self._settings.currency)
        amount = "r.amount" if self._rates.scale <= _LARGEST_SCALE else "1.0 * r.amount"
        return compose(
            f"{amount} * CASE COALESCE(r.currency, {{}}) {{}} END", currency, cases
        )

    def state_at(self, day: Sql) -> Sql:
        """Return a record's state at the end of a day; NULL if it is not there."""
        return _at(_STATE_AT[self.source], day)

    @property
    def owner(self) -> Sql:
        """The row id of the entity that a record is of."""
        return column(self.entity, "r")

    def of(self, owner: Sql | None) -> Sql:
        """Return what stands behind FROM for the records of the entity with a row id.

        None stands for those of every entity, which come entity by entity.
        """
        if owner is None:
            return self._all_of(covering_index(self.source, self.entity))
        return compose("{} AS r WHERE {} = {}", column(self.source), self.owner, owner)

    def open_of(self, owner: Sql | None) -> Sql:
        """Return the same for the records that are open at the day, of any date."""
        if not self.is_settled:
            state = self.state_at(self._day)
            return compose("{} AND {} = 'open'", self.of(owner), state)
        read = self._all_of(open_index(self.source, self.entity))
        if owner is not None:
            read = compose("{} AND {} = {}", read, self.owner, owner)
        return compose("{} AND {}", read, self._is_open_now())

    def _all_of(self, index: Index) -> Sql:
        return compose(
            "{} AS r INDEXED BY {} WHERE {} IS NOT NULL",
            *(column(self.source), column(index.name), self.owner),
        )

    def _is_open_now(self) -> Sql:
        is_there = _at(_IS_THERE[self.source], self._day)
        return compose(f"{IS_OPEN[self.source].format(r='r.')} AND ({{}})", is_there)

    def in_period(self, period: Period | None) -> Sql:
        """Return the condition for the dates of a period up to the day."""
        if period is None:
            return compose("r.date <= {}", self._day)
        first = bind(period.start(self.day).isoformat())
        return compose("r.date BETWEEN {} AND {}", first, self._day)

    def that_count(self, where: tuple[Slice, ...]) -> Sql:
        """Return the condition for those that count, of the records up to the day.

        Unless a slice names a state these are contacts made: completed activities,
        sold sales, and requests in any state.
        """
        states = _named_states(where) or CONTACT_STATES[self.source]
        return all_of((self._is_in(states), self.in_slices(where)))

    def that_are_open(self, where: tuple[Slice, ...]) -> Sql:
        """Return the condition for those in ``where``, of the open records."""
        states = _named_states(where) or (OPEN,)
        is_asked = Sql("1" if {OPEN, ANY_STATE} & {*states} else "0")
        return all_of((is_asked, self.in_slices(where)))

    def _is_in(self, states: tuple[str, ...]) -> Sql:
        is_any = ANY_STATE in states or {*states} == {*STATES[self.source]}
        if not self.is_settled:
            states = STATES[self.source] if is_any else states
            return compose("{} IN ({})", self.state_at(self._day), bind(*states))
        if is_any:
            return compose("({})", _at(_SETTLED_IN_ANY[self.source], self._day))
        settled = _SETTLED[self.source]
        conditions = (
            self._is_open_now() if state == OPEN else Sql(settled[state])
            for state in states
        )
        return compose("({})", join(" OR ", (compose("({})", c) for c in conditions)))

    def in_slices(self, where: Iterable[Slice]) -> Sql:
        """Return the condition for the records of all slices but those of states."""
        return all_of(self._slice(part) for part in where if part.column != "state")

    def _slice(self, part: Slice) -> Sql:
        if part.column == "amount_class":
            ranges = join(" OR ", (self._amount_class(name) for name in part.values))
            return compose("({})", ranges)
        if part.column == "id":
            return compose("r.external_id IN ({})", bind(*part.values))
        native = TABLES[self.source].column(part.column)
        kind = native.kind if native else Kind.TEXT
        value = column(part.column, "r")
        if native and native.refers_to:
            return compose(
                "{} IN (SELECT id FROM {} WHERE external_id IN ({}))",
                value,
                column(native.refers_to),
                bind(*part.values),
            )
        if part.column == "currency":
            value = compose("COALESCE({}, {})", value, bind(self._settings.currency))
        if kind is Kind.TEXT:
            return is_one_of(value, part.values)
        plain = bind(*(_plain(v, kind) for v in part.values))
        return compose("{} IN ({})", value, plain)

    def _amount_class(self, name: str) -> Sql:
        amounts, value = self._settings.amount_classes[name], self.value()
        bounds = [compose("{} IS NOT NULL", value)]
        if amounts.from_amount is not None:
            least = bind(self._units(amounts.from_amount))
            bounds.append(compose("{} >= {}", value, least))
        if amounts.below is not None:
            bounds.append(compose("{} < {}", value, bind(self._units(amounts.below))))
        return compose("({})", all_of(bounds))

    def _units(self, amount: Decimal) -> int | float:
        units = amount * self.value_scale
        whole = int(units.to_integral_value(rounding=ROUND_CEILING))
        return whole if abs(whole) < _LARGEST_WHOLE else float(whole)


def all_entities(entity: Entity) -> Sql:
    """Return a SELECT of every row id of an entity type, in order."""
    # By some index the ids come in its order, and every seek that follows jumps.
    return compose("SELECT id FROM {} NOT INDEXED", column(entity.table))


class Basis:
    """What counters are computed from: the records, at a day, under settings."""

    def __init__(
        self, connection: sqlite3.Connection, day: date, settings: Settings
    ) -> None:
        self.connection, self.day, self.settings = connection, day, settings
        self._is_settled = cache(self._ask_if_settled)

    def records(self, source: Source, entity: Entity) -> Records:
        """Return a source's records, read as simply as what is known allows."""
        is_settled = self._is_settled(source)
        return Records(source, entity, self.day, self.settings, is_settled=is_settled)

    def _ask_if_settled(self, source: Source) -> bool:
        later = _at(_HAS_LATER_CHANGE[source], bind(self.day.isoformat()))
        query = compose(
            "SELECT NOT EXISTS (SELECT 1 FROM {} AS r WHERE {})",
            *(column(source), later),
        )
        return bool(self.connection.execute(*query).fetchone()[0])


def _at(template: str, day: Sql) -> Sql:
    return compose(template, *[day] * template.count("{}"))


def _named_states(where: Iterable[Slice]) -> tuple[str, ...]:
    return next((part.values for part in where if part.column == "state"), ())


def sliced_columns(where: Iterable[Slice]) -> frozenset[str]:
    """Return the columns of a source that slices look at."""
    behind: Mapping[str, tuple[str, ...]] = {
        "amount_class": ("amount", "currency"),
        "id": ("external_id",),
    }
    return frozenset(
        name for part in where for name in behind.get(part.column, (part.column,))
    )


def _plain(text: str, kind: Kind) -> str | int | float:
    if kind is Kind.MONEY:
        return int(Decimal(text) * MONEY_SCALE)
    if kind is Kind.FLAG:
        return int(text)
    return float(text) if kind is Kind.NUMBER else text
