"""Rules tried on a small CRM of their own, under a set clock."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from saint_cli.crm.rehearsal import rehearse
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import column
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import (
    CounterCriterion,
    Criterion,
    FieldCriterion,
    StatusCriterion,
    leaves,
)
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.rule_tests import Row
from saint_cli.model.tables import TABLES

_OF_ALL = frozenset({"id", "amount_class"})


class Rehearsal(NamedTuple):
    """A CRM to ask, by declarations, at a day."""

    connection: sqlite3.Connection
    declarations: Declarations
    day: date

    def entities(self, entity: Entity) -> Mapping[str, FoundEntity]:
        """Return all entities of a type by external id."""
        rows = self.connection.execute(
            f"SELECT id, external_id, name FROM {column(entity.table).text}"
        )
        return {row[1]: FoundEntity(entity, *row) for row in rows}


@contextmanager
def open_rehearsal(
    declarations: Declarations,
    criteria: Sequence[Criterion],
    tables: Mapping[str, Sequence[Row]],
    day: date,
) -> Iterator[Rehearsal]:
    """Load rows into a CRM that has all the columns that criteria ask for.

    Raises:
        InputError: The rows cannot be loaded.
    """
    own: dict[str, set[str]] = {}
    for criterion in criteria:
        for table, name in _own_columns(criterion, declarations):
            own.setdefault(table, set()).add(name)
    with rehearse(tables, own, declarations.settings, day) as connection:
        yield Rehearsal(connection, declarations, day)


def _own_columns(
    criterion: Criterion, declarations: Declarations
) -> Iterator[tuple[str, str]]:
    """Yield the columns of the users' own that a criterion looks at."""
    for leaf in leaves(criterion):
        match leaf:
            case StatusCriterion(status):
                named = declarations.statuses[status].criteria
                yield from _own_columns(named, declarations)
            case FieldCriterion(field):
                if field.kind is None:
                    yield field.table, field.column
            case CounterCriterion(counter):
                yield from _own_slices(counter)


def _own_slices(counter: Counter) -> Iterator[tuple[str, str]]:
    for part in counter.where:
        native = TABLES[counter.source].column(part.column)
        if native is None and part.column not in _OF_ALL:
            yield counter.source.value, part.column
