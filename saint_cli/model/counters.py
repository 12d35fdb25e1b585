"""Counters: one number or date per entity."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from saint_cli.model.entities import Source
from saint_cli.model.measures import MEASURES, RANK_OF, Measure
from saint_cli.model.periods import Period, Unit

_NAME = re.compile(r"(\w+)\.(\w+?)(?:_(\d{1,4})([dwmy]))?", re.ASCII)
_SOURCES = {str(source): source for source in Source}
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


class Slice(NamedTuple):
    """A condition on a record's column: it holds one of ``values``."""

    column: str
    values: tuple[str, ...]


class Counter(NamedTuple):
    """A source, a measure, and optionally slices of the source and a period."""

    source: Source
    measure_name: str
    where: tuple[Slice, ...] = ()
    period: Period | None = None

    @property
    def measure(self) -> Measure:
        """The measure that this counter takes."""
        return MEASURES[self.measure_name]

    @property
    def name(self) -> str:
        """The counter's name: ``sales.count_90d``, slices in brackets after it."""
        suffix = f"_{self.period.suffix}" if self.period else ""
        slices = ", ".join(f"{s.column}={'|'.join(s.values)}" for s in self.where)
        bracket = f"[{slices}]" if slices else ""
        return f"{self.source}.{self.measure_name}{suffix}{bracket}"

    @property
    def names_state(self) -> bool:
        """Whether a slice says in which states the records are to be."""
        return any(part.column == "state" for part in self.where)

    def taking(self, measure_name: str) -> "Counter":
        """Return the counter of the same records that takes another measure.

        A measure that takes no period drops it.
        """
        keeps_period = MEASURES[measure_name].takes_period
        return self._replace(
            measure_name=measure_name, period=self.period if keeps_period else None
        )

    def ranked(self) -> "Counter":
        """Return the percent rank of this count or amount among all entities."""
        return self.taking(RANK_OF[self.measure_name])


def parse_counter_name(name: str) -> Counter | None:
    """Read a name such as ``sales.count`` or ``sales.amount_1y``.

    Returns None for a name of that form whose source or measure there is not, whose
    source lacks the measure, or whose measure takes no period.
    """
    match = _NAME.fullmatch(name)
    if not match or match[1] not in _SOURCES or match[2] not in MEASURES:
        return None
    source, measure = _SOURCES[match[1]], MEASURES[match[2]]
    if source not in measure.sources:
        return None
    if match[3] is None:
        return Counter(source, measure.name)
    if not measure.takes_period or int(match[3]) == 0:
        return None
    period = Period(int(match[3]), Unit(match[4]))
    return Counter(source, measure.name, period=period)


def standard_counters(periods: Iterable[Period]) -> Iterator[Counter]:
    """Yield every counter without slices: for ever, and in each of ``periods``."""
    lengths = (None, *periods)
    for source in Source:
        for measure in MEASURES.values():
            if source in measure.sources:
                for period in lengths if measure.takes_period else (None,):
                    yield Counter(source, measure.name, period=period)


def counter_columns(named: dict[str, Counter]) -> dict[Counter, str]:
    """Give each of ``named`` counters a readable SQL column: ``sales_count_90d``.

    Two names that come to the same column are told apart by a number.
    """
    columns: dict[Counter, str] = {}
    taken: set[str] = {"id"}
    for name, counter in named.items():
        if counter in columns:
            continue
        stem = column = _NOT_A_WORD.sub("_", name.lower()).strip("_")
        number = 1
        while column in taken:
            number += 1
            column = f"{stem}_{number}"
        taken.add(column)
        columns[counter] = column
    return columns
