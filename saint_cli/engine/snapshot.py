"""A snapshot: counters and memberships at the end of one day, ready to be asked."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from saint_cli.engine.counters.declared import find_counter
from saint_cli.engine.counters.records import Basis
from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.criteria.scope import Scope
from saint_cli.model.counters import Counter
from saint_cli.model.declarations import Declarations
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames


class Snapshot(NamedTuple):
    """Where the answers for a day stand, and the declarations they follow.

    ``schema`` is where memberships are: stored in the database, or aside.
    """

    connection: sqlite3.Connection
    declarations: Declarations
    own: OwnFieldNames
    day: date
    schema: str
    tables: Mapping[Entity, CounterTable]

    def scope(self, entity: Entity) -> Scope:
        """Return the entities of a type, with their counters, at the day."""
        return Scope(self.tables[entity], self.day)

    @property
    def basis(self) -> Basis:
        """What its counters are computed from."""
        return Basis(self.connection, self.day, self.declarations.settings)

    def counter(self, name: str) -> Counter | None:
        """Return the counter of that name."""
        return find_counter(name, self.declarations.settings)
