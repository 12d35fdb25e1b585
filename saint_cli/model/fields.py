"""Fields: columns of an entity, of its company, and of their owners."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from saint_cli.model.entities import Entity
from saint_cli.model.tables import TABLES, Kind, OwnFields

OwnFieldNames = Mapping[str, frozenset[str]] | OwnFields
"""The user's own columns of each table, or that nobody can tell."""


class Field(NamedTuple):
    """A column reached from an entity by references: ``company.owner.name``.

    ``kind`` is None for a user's own column, whose text is read as the test asks.
    """

    path: str
    steps: tuple[str, ...]
    table: str
    column: str
    kind: Kind | None


_STEPS: dict[str, dict[str, str]] = {
    "companies": {"owner": "users"},
    "persons": {"company": "companies", "owner": "users"},
    "projects": {"company": "companies", "owner": "users"},
    "users": {},
}
"""Which references of a table a field may follow, and to which table."""

_COLUMNS_OF_ALL = {"id": ("external_id", Kind.TEXT), "name": ("name", Kind.TEXT)}
"""What every entity has, though its table may not declare it: a person's name is made
from the first and the last."""


def resolve_field(entity: Entity, path: str, own: OwnFieldNames) -> Field | None:
    """Return the field that ``path`` names for entities of a type, if there is one.

    ``entity.x`` and ``company.x`` for a company mean ``x``. While own fields are
    unknown, any last part may be one.
    """
    if path.startswith(("entity.", f"{entity}.")):
        path = path.partition(".")[2]
    table, rest = entity.table, path
    steps: tuple[str, ...] = ()
    while True:
        field = _column_field(path, steps, table, rest, own)
        if field:
            return field
        step, _, rest = rest.partition(".")
        if not rest or step not in _STEPS[table]:
            return None
        table, steps = _STEPS[table][step], (*steps, step)


def _column_field(
    path: str, steps: tuple[str, ...], table: str, name: str, own: OwnFieldNames
) -> Field | None:
    native = TABLES[table].column(name)
    if native:
        return Field(path, steps, table, name, native.kind)
    if name in _COLUMNS_OF_ALL:
        return Field(path, steps, table, *_COLUMNS_OF_ALL[name])
    if own is OwnFields.UNKNOWN:
        is_path = name.partition(".")[0] in _STEPS[table] and "." in name
        return None if is_path else Field(path, steps, table, name, None)
    if name in own.get(table, ()):
        return Field(path, steps, table, name, None)
    return None


def field_names(entity: Entity, own: OwnFieldNames) -> Iterator[str]:
    """Yield the path of every field that entities of a type have."""
    yield from _names("", entity.table, own)


def _names(prefix: str, table: str, own: OwnFieldNames) -> Iterator[str]:
    native = [c.name for c in TABLES[table].columns]
    others = () if own is OwnFields.UNKNOWN else sorted(own.get(table, ()))
    for name in dict.fromkeys([*_COLUMNS_OF_ALL, *native, *others]):
        yield f"{prefix}{name}"
    for step, target in _STEPS[table].items():
        yield from _names(f"{prefix}{step}.", target, own)
