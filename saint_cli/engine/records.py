"""The records of a source as they stood at the end of a day (DESIGN section 3)."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from saint_cli.engine.dialect import folded
from saint_cli.engine.sql import Sql, all_of, bind, column, compose, join
from saint_cli.model.counters import Slice
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import ANY_STATE, CONTACT_STATES, Entity, Source
from saint_cli.model.periods import Period
from saint_cli.model.tables import MONEY_SCALE, TABLES, Kind
from saint_cli.model.text import fold

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

    In its expressions ``r`` is the record, ``saint_state`` its state at the end of the
    day, and ``saint_value`` its amount in the settings' currency times
    ``value_scale``; no column of the user's has such a name.
    """

    def __init__(
        self, source: Source, entity: Entity, day: date, settings: Settings
    ) -> None:
        self.source, self.entity, self.day = source, entity, day
        self._day = bind(day.isoformat())
        self._settings = settings
        self._rates = whole_rates(settings)

    @property
    def value_scale(self) -> int:
        """How many units of ``value`` make one of the settings' currency."""
        return MONEY_SCALE * self._rates.scale

    def select(self, only: Sql | None) -> Sql:
        """Return a SELECT of the entities' records; ``only`` limits the entities."""
        table, link = column(self.source), column(self.entity, "r")
        extra = compose(" AND {} IN {}", link, only) if only else Sql("")
        return compose(
            "SELECT {} AS saint_entity, r.*, {} AS saint_state, {} AS saint_value"
            " FROM {} AS r WHERE {} IS NOT NULL{}",
            link,
            self.state_at(self._day),
            self.value(),
            table,
            link,
            extra,
        )

    def state_at(self, day: Sql) -> Sql:
        """Return a record's state at the end of a day; NULL if it is not there."""
        template = _STATE_AT[self.source]
        return compose(template, *[day] * template.count("{}"))

    def value(self) -> Sql:
        """Return a record's amount in the settings' currency times ``value_scale``."""
        if self.source is not Source.SALES:
            return Sql("NULL")
        cases = join(
            " ",
            (
                compose("WHEN {} THEN {}", bind(code), bind(factor))
                for code, factor in self._rates.factors.items()
            ),
        )
        currency = bind(self._settings.currency)
        return compose(
            "r.amount * CASE COALESCE(r.currency, {}) {} END", currency, cases
        )

    def _slices(self, where: Iterable[Slice]) -> Sql:
        return all_of(self._slice(part) for part in where if part.column != "state")

    def _states(self, where: Iterable[Slice], default: tuple[str, ...]) -> Sql:
        named = next((s.values for s in where if s.column == "state"), default)
        if ANY_STATE in named:
            return Sql("saint_state IS NOT NULL")
        return compose("saint_state IN ({})", bind(*named))

    def in_slice(self, where: tuple[Slice, ...], *, is_open: bool = False) -> Sql:
        """Return the condition for the records of a slice, whatever their date.

        Unless the slice names a state these are contacts made: completed activities,
        sold sales, and requests in any state. ``is_open`` takes the open ones.
        """
        default = (ANY_STATE,) if is_open else CONTACT_STATES[self.source]
        states = [self._states(where, default), self._slices(where)]
        return all_of([Sql("saint_state = 'open'"), *states] if is_open else states)

    def that_count(self, where: tuple[Slice, ...], period: Period | None) -> Sql:
        """Return the condition for the records that count in a period up to the day."""
        conditions = [self.in_slice(where), compose("r.date <= {}", self._day)]
        if period:
            start = period.start(self.day).isoformat()
            conditions.append(compose("r.date >= {}", bind(start)))
        return all_of(conditions)

    def that_are_open(self, where: tuple[Slice, ...]) -> Sql:
        """Return the condition for the records that are open at the day."""
        return self.in_slice(where, is_open=True)

    def _slice(self, part: Slice) -> Sql:
        if part.column == "amount_class":
            return self._amount_classes(part.values)
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
            return compose("{} IN ({})", folded(value), bind(*map(fold, part.values)))
        return compose(
            "{} IN ({})", value, bind(*(_plain(v, kind) for v in part.values))
        )

    def _amount_classes(self, names: tuple[str, ...]) -> Sql:
        ranges = join(" OR ", (self._amount_class(name) for name in names))
        return compose("({})", ranges)

    def _amount_class(self, name: str) -> Sql:
        amounts = self._settings.amount_classes[name]
        bounds = [Sql("saint_value IS NOT NULL")]
        if amounts.from_amount is not None:
            bounds.append(
                compose("saint_value >= {}", bind(self._units(amounts.from_amount)))
            )
        if amounts.below is not None:
            bounds.append(compose("saint_value < {}", bind(self._units(amounts.below))))
        return all_of(bounds)

    def _units(self, amount: Decimal) -> int:
        units = amount * self.value_scale
        return int(units.to_integral_value(rounding=ROUND_CEILING))


def _plain(text: str, kind: Kind) -> str | int | float:
    if kind is Kind.MONEY:
        return int(Decimal(text) * MONEY_SCALE)
    if kind is Kind.FLAG:
        return int(text)
    return float(text) if kind is Kind.NUMBER else text
