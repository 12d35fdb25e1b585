"""Which counters the declarations speak of, and so which are kept."""

from collections.abc import Iterator

from saint_cli.model.counters import Counter, parse_counter_name, standard_counters
from saint_cli.model.criteria import (
    CounterCriterion,
    Criterion,
    StatusCriterion,
    leaves,
)
from saint_cli.model.criterion_tests import Family
from saint_cli.model.declarations import Declarations, Selection, Settings, Status
from saint_cli.model.entities import Entity


def find_counter(name: str, settings: Settings) -> Counter | None:
    """Return the counter of that name: a named one, or a standard one."""
    return settings.counters.get(name) or parse_counter_name(name)


def shown_counters(declarations: Declarations, entity: Entity) -> dict[str, Counter]:
    """Return the counters that have names of their own: standard and named ones."""
    settings = declarations.settings
    standard = standard_counters(settings.periods[entity])
    return {counter.name: counter for counter in standard} | dict(settings.counters)


def counters_of_one(declarations: Declarations, entity: Entity) -> dict[str, Counter]:
    """Return the same but for those that compare an entity with all others."""
    shown = shown_counters(declarations, entity)
    return {
        name: counter
        for name, counter in shown.items()
        if not counter.measure.of and counter.measure_name != "alive"
    }


def declared_counters(declarations: Declarations, entity: Entity) -> dict[str, Counter]:
    """Return, by name, every counter to keep for entities of a type.

    Those that are cheap to keep always are; others (ranks, rhythms, and the dates of
    periods) only if a status or selection speaks of them. All can be asked for.
    """
    shown = shown_counters(declarations, entity)
    named = {name: counter for name, counter in shown.items() if _is_cheap(counter)}
    known = set(named.values())
    for counter in _used(declarations, entity):
        if counter not in known:
            known.add(counter)
            named[counter.name] = counter
    return named


def _is_cheap(counter: Counter) -> bool:
    if counter.measure_name in ("first_date", "last_date"):
        return counter.period is None
    return counter.measure_name in _CHEAP


_CHEAP = frozenset(
    ["count", "amount", "open_count", "oldest_open_date", "overdue_count", "next_date"]
)


def _used(declarations: Declarations, entity: Entity) -> Iterator[Counter]:
    for status in declarations.statuses.values():
        if status.entity is entity:
            yield from status_counters(status, declarations)
    for selection in declarations.selections.values():
        if selection.entity is entity:
            yield from selection_counters(selection, declarations)


def status_counters(status: Status, declarations: Declarations) -> Iterator[Counter]:
    """Yield the counters that a status's criteria, order and texts speak of."""
    yield from criteria_counters(status.criteria, declarations)
    for key in status.follow_up.order if status.follow_up else ():
        if isinstance(key.column.shows, Counter):
            yield key.column.shows
    for name in sorted(status.template_names):
        if counter := find_counter(name, declarations.settings):
            yield counter


def selection_counters(
    selection: Selection, declarations: Declarations
) -> Iterator[Counter]:
    """Yield the counters that a selection's criteria, columns and order speak of."""
    yield from criteria_counters(selection.criteria, declarations)
    for column in (*selection.columns, *(key.column for key in selection.sort)):
        if isinstance(column.shows, Counter):
            yield column.shows


def criteria_counters(
    criterion: Criterion, declarations: Declarations
) -> Iterator[Counter]:
    """Yield the counters that a criterion asks, those of statuses it names included."""
    for leaf in leaves(criterion):
        if isinstance(leaf, CounterCriterion):
            yield leaf.counter
            if any(use.test.family is Family.RANK for use in leaf.tests):
                yield leaf.counter.ranked()
        elif isinstance(leaf, StatusCriterion):
            named = declarations.statuses[leaf.status]
            yield from criteria_counters(named.criteria, declarations)
