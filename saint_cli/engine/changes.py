"""What changed since the counters were last brought up to date.

Triggers note the entities whose records changed, whoever wrote them. The passing of
days changes counters too: records come to count, leave a period, or change state.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date

from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.entities import STATE_CHANGED_ON, Entity, Source

TOUCHED = column("touched", "temp")


def forget_changes(connection: sqlite3.Connection) -> None:
    """Note that everything that changed was taken into account."""
    connection.execute("DELETE FROM changed_entities")


def collect_touched(
    connection: sqlite3.Connection,
    entity: Entity,
    counters: Iterable[Counter],
    before: date,
    day: date,
) -> Sql:
    """Collect the entities whose own counters may differ between two days.

    Returns SQL that may stand behind IN.
    """
    counters = tuple(counters)
    crossed = [
        _crossed(
            entity, source, [c for c in counters if c.source is source], before, day
        )
        for source in Source
        if before != day
    ]
    noted = compose(
        "SELECT entity_id FROM changed_entities WHERE entity = {}", bind(entity.value)
    )
    connection.execute(f"DROP TABLE IF EXISTS {TOUCHED.text}")
    connection.execute(f"CREATE TABLE {TOUCHED.text} (id INTEGER PRIMARY KEY) STRICT")
    union = join(" UNION ", [noted, *crossed])
    connection.execute(*compose("INSERT INTO {} {}", TOUCHED, union))
    return compose("(SELECT id FROM {})", TOUCHED)


def _crossed(
    entity: Entity, source: Source, counters: list[Counter], before: date, day: date
) -> Sql:
    """Select the entities with a record that crossed an edge between two days."""
    first, last = before.isoformat(), day.isoformat()
    edges = [
        compose("date BETWEEN {} AND {}", bind(first), bind(last)),
        compose(
            "{0} > {{}} AND {0} <= {{}}".format(STATE_CHANGED_ON[source]),
            bind(first),
            bind(last),
        ),
    ]
    for period in sorted({c.period for c in counters if c.period}):
        start, new_start = period.start(before), period.start(day)
        edges.append(
            compose(
                "date >= {} AND date < {}",
                bind(start.isoformat()),
                bind(new_start.isoformat()),
            )
        )
    link = column(entity)
    return join(
        " UNION ",
        (
            compose(
                "SELECT {} FROM {} WHERE {} AND {} IS NOT NULL",
                link,
                column(source),
                edge,
                link,
            )
            for edge in edges
        ),
    )
