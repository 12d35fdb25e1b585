"""Counters that only gain as days pass: what is new is added to what was there.

Contacts made, sales and requests never cease to count for all time. So where no record
was written since, those that came to count make the difference, and nothing of the long
histories of busy entities is read again.
"""

from collections.abc import Mapping
from datetime import date

from saint_cli.engine.counters.measures import Part, Walk, walk_of
from saint_cli.engine.counters.records import Records
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.counters import Counter
from saint_cli.model.entities import CONTACT_STATES, STATE_CHANGED_ON

_GAINED = {
    "count": ("COUNT(*)", "{} + COALESCE({}, 0)"),
    "first_date": ("MIN(r.date)", "COALESCE(MIN({0}, {1}), {0}, {1})"),
    "last_date": ("MAX(r.date)", "COALESCE(MAX({0}, {1}), {0}, {1})"),
}
"""What is gained, and how it is added. Amounts are not here: they are kept as quotients,
to which nothing can be added exactly."""

KNOWN = "known"
"""The alias of the rows that gains are added to."""


def only_gains(counter: Counter) -> bool:
    """Whether a counter only gains as days pass."""
    is_of_all = walk_of(counter) is Walk.ALL and not counter.names_state
    return is_of_all and counter.measure_name in _GAINED


def gained_part(records: Records, wanted: Mapping[Counter, str], before: date) -> Part:
    """Return what gives the values of ``wanted`` counters, known as of ``before``."""
    alias = f"{records.source}_gained"
    sums = (
        compose(
            f"{_GAINED[counter.measure_name][0]} FILTER (WHERE {{}}) AS {{}}",
            records.that_count(counter.where),
            column(name),
        )
        for counter, name in wanted.items()
    )
    owner = records.owner
    query = compose(
        "SELECT {} AS id, {} FROM {} AND {} IS NOT NULL GROUP BY {}",
        *(owner, join(", ", sums), that_came_to_count(records, before), owner, owner),
    )
    values = {
        name: _added(counter, column(name, KNOWN), column(name, alias))
        for counter, name in wanted.items()
    }
    return Part(values, alias, query)


def _added(counter: Counter, known: Sql, gained: Sql) -> Sql:
    return Sql(_GAINED[counter.measure_name][1].format(known.text, gained.text))


def that_came_to_count(records: Records, before: date) -> Sql:
    """Return what stands behind FROM for the records that count now and did not before.

    Counters whose slices name a state count others.
    """
    start, end = bind(before.isoformat()), bind(records.day.isoformat())
    source, change = column(records.source), column(STATE_CHANGED_ON[records.source])
    moved = compose(
        "r.id IN (SELECT id FROM {} WHERE date > {} AND date <= {}"
        " UNION SELECT id FROM {} WHERE {} > {} AND {} <= {})",
        *(source, start, end, source, change, start, change, end),
    )
    counted = bind(*CONTACT_STATES[records.source])
    return compose(
        "{} AS r WHERE {} AND {} AND {} AND NOT (r.date <= {} AND {} IN ({}))",
        *(source, moved, records.in_period(None), records.that_count(())),
        *(start, records.state_at(start), counted),
    )
