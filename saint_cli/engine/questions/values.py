"""The values of counters, what they mean, and whether what is stored is right."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from saint_cli.crm.indexes import covering_index, open_index
from saint_cli.engine.counters.declared import declared_counters, shown_counters
from saint_cli.engine.counters.measures import DEPENDENCIES, Walk, walk_of
from saint_cli.engine.counters.tables import STORED, plan_table
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.refresh.run import stored_snapshot, verify
from saint_cli.engine.sql import bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.entities import CONTACT_STATES, Entity
from saint_cli.model.measures import OPEN_MEASURES

CounterValue = str | int | float | None


def counter_values(
    reading: Reading, found: FoundEntity, counters: Mapping[str, Counter]
) -> dict[str, CounterValue]:
    """Return an entity's counters by name, at the end of the reading's day."""
    snapshot = reading.snapshot(found.entity, counters, found.row_id)
    table = snapshot.tables[found.entity]
    query = compose(
        "SELECT {} FROM {} WHERE id = {}",
        join(", ", (table.value(counter) for counter in counters.values())),
        table.name,
        bind(found.row_id),
    )
    row = reading.connection.execute(*query).fetchone()
    return dict(zip(counters, row, strict=True))


class DescribedCounter(NamedTuple):
    """A counter that can be asked for; ``column`` is None for one that is not kept.

    ``read_from`` is its index, or the counters that it follows from.
    """

    entity: str
    counter: str
    column: str | None
    meaning: str
    read_from: str


def describe_counters(reading: Reading, entity: Entity) -> Iterator[DescribedCounter]:
    """Yield each counter of an entity type that has a name, or that is kept."""
    declarations = reading.declarations
    shown = shown_counters(declarations, entity)
    columns = plan_table(
        entity, STORED, declared_counters(declarations, entity)
    ).columns
    names = {counter: name for name, counter in shown.items()}
    for counter in columns:
        names.setdefault(counter, counter.name)
    for counter, name in names.items():
        column = columns.get(counter)
        index = _read_from(counter, entity)
        yield DescribedCounter(entity, name, column, meaning(counter), index)


def _read_from(counter: Counter, entity: Entity) -> str:
    walk = walk_of(counter)
    if walk is None:
        others = DEPENDENCIES[counter.measure_name]
        return ", ".join(counter.taking(measure).name for measure in others)
    index = open_index if walk is Walk.OPEN else covering_index
    return index(counter.source, entity).name


def meaning(counter: Counter) -> str:
    """Say in words what a counter counts."""
    slices = {part.column: " or ".join(part.values) for part in counter.where}
    state = slices.pop("state", "")
    if not state and counter.measure_name not in OPEN_MEASURES:
        default = CONTACT_STATES[counter.source]
        state = default[0] if len(default) == 1 else ""
    if state == "any":
        state = ""
    records = f"{state} {counter.source}".strip()
    where = "".join(f", {column} {value}" for column, value in slices.items())
    period = f" in the last {counter.period}" if counter.period else ""
    return f"{counter.measure.words}: {records}{where}{period}"


def find_differences(
    reading: Reading, most: int
) -> list[tuple[str, str, str, str, CounterValue, CounterValue]]:
    """Compare what is stored with what the records say, for ``most`` entities a type.

    Returns the entity's type, id and name, the counter's column, the stored value and
    the right one.
    """
    snapshot = stored_snapshot(
        reading.connection, reading.declarations, reading.own, reading.day
    )
    rows = []
    for entity, differences in verify(snapshot, most).items():
        for difference in differences:
            query = compose(
                "SELECT external_id, name FROM {} WHERE id = {}",
                column(entity.table),
                bind(difference.entity_id),
            )
            found = reading.connection.execute(*query).fetchone() or ("", "")
            rows.append((entity.value, *found, *difference[1:]))
    return rows
