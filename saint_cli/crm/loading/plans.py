"""The plan of reading one input table: what becomes of each of its columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from saint_cli.crm.loading.cells.converters import Writing
from saint_cli.crm.loading.cells.days import Zones
from saint_cli.crm.loading.input_tables import InputTable
from saint_cli.crm.loading.link_keys import name_key
from saint_cli.model.errors import Problem, suggest
from saint_cli.model.mappings import Condition, FieldRule, Profile, TableRule
from saint_cli.model.tables import RESERVED_COLUMNS, TABLES, Table

NATIVE = "native"
"""The id of the profile of saint's own input, whose headers are taken literally."""

_NAMELESS = ("a column needs a name that can be shown", "name it or take it out")

REASON_COLUMN = "rejected because"
"""The column that saint adds to rejected rows, and leaves out when they come back."""


@dataclass(slots=True)
class TablePlan:
    """How an input table is read: its columns by place, and what becomes of each.

    ``fields`` are the rule's fields for which the table has a column. ``own`` are the
    columns kept under a name of their own, ``ignored`` those that are not, with why.
    ``writings`` and ``samples`` come from the survey, as does ``rows``.
    """

    source: InputTable
    rule: TableRule
    profile: Profile
    zones: Zones
    names: Sequence[str]
    places: Mapping[str, int]
    fields: Mapping[str, FieldRule]
    own: dict[int, str] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    writings: dict[int, Writing] = field(default_factory=dict)
    samples: dict[int, list[str]] = field(default_factory=dict)
    rows: int = 0

    @property
    def table(self) -> Table:
        """The CRM table that the rows go to."""
        return TABLES[self.rule.table]

    @property
    def only(self) -> tuple[Condition, ...]:
        """The conditions that rows have to meet, as far as the table has the columns."""
        return tuple(c for c in self.rule.only if self.place(c.column) is not None)

    def place(self, column: str) -> int | None:
        """Return the place of a column by its header, if the table has it."""
        return self.places.get(name_key(column))

    def present(self, columns: Iterable[str]) -> list[int]:
        """Return the places of those columns that the table has."""
        return [p for column in columns if (p := self.place(column)) is not None]


def canonical(header: str, profile: Profile) -> str:
    """Return the key of the name that a profile knows a header by."""
    key = name_key(header)
    return name_key(profile.headers.get(key, key))


def make_plan(
    source: InputTable, rule: TableRule, profile: Profile, zones: Zones
) -> tuple[TablePlan, list[Problem]]:
    """Match a table's header with a rule; also return what is wrong with the header."""
    names = list(_unique_names(source.header))
    places, repeated = _places(source.header, names, profile)
    plan = TablePlan(source, rule, profile, zones, names, places, {}, repeated=repeated)
    plan.fields = {n: f for n, f in rule.fields.items() if _is_given(plan, f)}
    _sort_columns(plan)
    is_native = profile.id == NATIVE
    mistakes = _header_mistakes(plan) if is_native else _unshowable_names(plan)
    return plan, [*mistakes, *_missing_columns(plan)]


def _places(
    header: Sequence[str], names: Sequence[str], profile: Profile
) -> tuple[dict[str, int], dict[int, int]]:
    """Return each column's place by the names it goes by, and which headers repeat.

    Of several headers that a profile knows by one name, the one it thinks of first has
    that name; the others keep their own.
    """
    own: dict[str, int] = {}
    repeated: dict[int, int] = {}
    for place, cell in enumerate(header):
        first = own.setdefault(name_key(cell), place)
        if first != place:
            repeated[place] = first
    ranks = {key: rank for rank, key in enumerate(profile.headers)}
    by_rank = sorted(own.items(), key=lambda item: ranks.get(item[0], -1))
    known: dict[str, int] = {}
    for key, place in by_rank:
        known.setdefault(canonical(key, profile), place)
    renamed = {name_key(names[place]): place for place in repeated}
    return {**own, **renamed, **known}, repeated


def _unique_names(header: Sequence[str]) -> Iterator[str]:
    """Yield a name for each column: its header, numbered where it stands again."""
    taken: set[str] = set()
    for place, cell in enumerate(header, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        number, unique = 1, name
        while name_key(unique) in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(name_key(unique))
        yield unique


def _is_given(plan: TablePlan, rule: FieldRule) -> bool:
    """Whether a table has what a field needs, or the rule says what it is otherwise."""
    looked_at = [c.column for case in rule.cases for c in case.conditions]
    wanted = [*rule.columns, *looked_at]
    return rule.otherwise is not None or bool(plan.present(wanted))


def _sort_columns(plan: TablePlan) -> None:
    """Say of each column that no field takes whole whether it is kept."""
    if plan.rule.also:
        return
    taken, coarse = set(_taken_whole(plan)), set(_taken_coarsely(plan))
    joined = tuple(f"{join.name}." for join in plan.rule.joins)
    used = {*RESERVED_COLUMNS, *(column.name for column in plan.table.columns)}
    if plan.table.name == "persons":
        used.add("name")
    for place, name in enumerate(plan.names):
        if place in taken or name.startswith(joined or "\0"):
            continue
        if name_key(name) == REASON_COLUMN:
            plan.ignored[place] = "why it was rejected"
        elif _is_ignored(plan, name):
            plan.ignored[place] = "left out by the mapping"
        elif name_key(name) not in used or place not in coarse:
            is_taken = name_key(name) in used
            own = f"{name} ({plan.profile.source_system})" if is_taken else name
            plan.own[place] = own
            used.add(name_key(own))


def _is_ignored(plan: TablePlan, name: str) -> bool:
    patterns = (*plan.rule.ignore, *plan.profile.ignore)
    return any(fnmatchcase(name_key(name), name_key(p)) for p in patterns)


def _is_coarse(rule: FieldRule) -> bool:
    """Whether a field takes less from its column than it says."""
    return bool(rule.words) and rule.otherwise is not None


def _taken_coarsely(plan: TablePlan) -> Iterator[int]:
    for rule in plan.fields.values():
        if _is_coarse(rule):
            yield from plan.present(rule.columns)


def _taken_whole(plan: TablePlan) -> Iterator[int]:
    rule = plan.rule
    for field_rule in plan.fields.values():
        if not _is_coarse(field_rule):
            yield from plan.present(field_rule.columns)
    for links in rule.links.values():
        for link in links:
            yield from plan.present(link.columns)
    if len(rule.identity.columns) == 1:
        yield from plan.present(rule.identity.columns)
    yield from plan.present(c.column for c in (*rule.only, *rule.deleted))
    yield from plan.present(c for c in (rule.merged_into, rule.merged_from) if c)


def _missing_columns(plan: TablePlan) -> Iterator[Problem]:
    rule, given = plan.rule, {*plan.fields, *_linked(plan)}
    for name in rule.identity.columns:
        if plan.place(name) is None and rule.identity.columns == (name,):
            yield _missing(plan, name)
    for column in plan.table.columns:
        if column.required and column.name not in given:
            yield _missing(plan, column.name)


def _linked(plan: TablePlan) -> Iterator[str]:
    for links in plan.rule.links.values():
        for link in links:
            if plan.present(link.columns):
                yield from link.to


def _missing(plan: TablePlan, name: str) -> Problem:
    message = f'the column "{name}" is missing'
    if plan.profile.id != NATIVE:
        rule = plan.rule.fields.get(name)
        wanted = " or ".join(f'"{c}"' for c in (rule.columns if rule else ()))
        message = f'nothing here gives "{name}"'
        message += f"; it is looked for under {wanted}" if wanted else ""
    hint = suggest(name, plan.names) or "add it"
    return Problem(plan.source.name, 1, 0, message, hint)


def _unshowable_names(plan: TablePlan) -> list[Problem]:
    """Refuse to keep a column under a name that holds control characters."""
    return [
        Problem(plan.source.name, 1, place + 1, *_NAMELESS)
        for place, name in plan.own.items()
        if not name.isprintable()
    ]


def _header_mistakes(plan: TablePlan) -> list[Problem]:
    problems = []
    for place, cell in enumerate(plan.source.header):
        mistake = _mistake_in_name(plan, place, cell.strip())
        if mistake:
            problems.append(Problem(plan.source.name, 1, place + 1, *mistake))
    return problems


def _mistake_in_name(plan: TablePlan, place: int, name: str) -> tuple[str, str] | None:
    key = name_key(name)
    if not name or not name.isprintable():
        return _NAMELESS
    if place in plan.repeated:
        return f'the column "{name}" stands here again', "rename one of them"
    if plan.table.name == "persons" and key == "name":
        hint = "rename this column, or split it into those two"
        return "a person's name is made from first_name and last_name", hint
    if key in RESERVED_COLUMNS and key != "id":
        return f'"{name}" is a column of saint\'s own', "rename this one"
    return None
