"""Entities of all chances: those whose ``alive`` is nearest to a limit on either side.

What everybody does decides, so that no single entity can be given a chance. But many,
who came alike and have been silent for longer and longer, have one after the other.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from saint_cli.engine.insight.boundary_rows import (
    CannotBuildError,
    Rows,
    build_dates,
    merge,
)
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity

_GAP_DAYS = 30
_SILENCES = range(0, 735, 7)
"""How long each entity has been silent, in days."""

_MOST_VISITS = 60
_YEAR_DAYS = 365


class Silent(NamedTuple):
    """An entity by its external id, and its chance in percent."""

    entity_id: str
    chance: float


def build_silences(
    entity: Entity,
    counter: Counter,
    limits: Sequence[float],
    context: tuple[Settings, date],
    rows: Rows,
) -> list[Silent]:
    """Add the rows of entities whose chances pass some limits; return the chances.

    The chances fall from one to the next.

    Raises:
        CannotBuildError: The counter takes no such records, or a limit is out of reach.
    """
    visits = _visits(max(limits))
    for days in _SILENCES:
        dates = [
            context[1] - timedelta(days + _GAP_DAYS * visit) for visit in range(visits)
        ]
        merge(rows, build_dates(entity, f"silent-{days}", counter, dates, context))
    return list(_chances(visits))


def _visits(limit: float) -> int:
    """Return how often all must have come for some of them to be above a limit."""
    for visits in range(3, _MOST_VISITS):
        if next(_chances(visits)).chance > limit:
            return visits
    raise CannotBuildError


def _chances(visits: int) -> Iterator[Silent]:
    """Yield everybody's chance, by the formula as the documentation has it."""
    active = _GAP_DAYS * (visits - 1)
    gap = sum(active + days for days in _SILENCES) / (len(_SILENCES) * (visits - 1))
    for days in _SILENCES:
        older = gap + active + days
        is_there = 100 / (1 + (older / (gap + active)) ** visits / visits)
        comes = 1 - (older / (older + _YEAR_DAYS)) ** visits
        yield Silent(f"silent-{days}", is_there * comes)
