"""Everything that comes before a database is touched: what is read, and how."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

from saint_cli.crm.loading.cells.days import Zones
from saint_cli.crm.loading.formats.queries import QueryTable, database_tables
from saint_cli.crm.loading.input_tables import BadFileError, InputTable
from saint_cli.crm.loading.joins import JoinedColumns, JoinedTable, has_columns
from saint_cli.crm.loading.link_keys import name_key
from saint_cli.crm.loading.opening import FormatsOf, OpenedInput
from saint_cli.crm.loading.plans import NATIVE, TablePlan, make_plan
from saint_cli.crm.loading.recognition import (
    Match,
    is_named,
    recognise,
    short_name,
    used_headers,
)
from saint_cli.crm.loading.survey import is_written_plainly, survey
from saint_cli.model.declarations import Settings
from saint_cli.model.errors import InputError, Problem, suggest
from saint_cli.model.mappings import LOCAL, Formats, JoinRule, Profile, TableRule
from saint_cli.model.tables import TABLES

Progress = Callable[[str, InputTable, int], None]
"""Told what is being done, to which table, and how many rows of it are through."""


@dataclass(slots=True)
class Prepared:
    """An input that is ready to be loaded: its profile, and the plan of each table.

    ``formats`` are what was said of the whole of it.
    """

    profile: Profile
    evidence: Sequence[str]
    ignored: list[str]
    problems: list[Problem]
    formats: Formats
    plans: list[TablePlan] = field(default_factory=list)


def prepare(
    opened: OpenedInput,
    profiles: Sequence[Profile],
    formats: Formats,
    settings: Settings,
    progress: Progress,
    *,
    closely: bool = False,
) -> Prepared:
    """Recognise an input and survey its tables.

    Of several profiles, the one that explains the input best is taken; one alone was
    asked for. ``formats`` are what the user says of the whole input. ``closely`` looks
    also at tables about which nothing is in doubt.

    Raises:
        InputError: Nothing is recognised, or more than one profile fits.
    """
    problems = list(opened.problems)
    try:
        tables = [*opened.tables, *_in_database(opened, profiles)]
    except BadFileError as error:
        tables, problems = opened.tables, [*problems, error.problem]
    if not tables and not problems:
        message = f"{opened.name}: there is no table in it that could be loaded"
        raise InputError(message)
    if not tables:
        return Prepared(profiles[0], (), _no_tables(opened), problems, formats)
    profile, matches, evidence, _ = recognise(tables, profiles)
    ignored = [*_no_tables(opened), *_unused(tables, profile, matches)]
    said = formats.over(profile.formats)
    prepared = Prepared(profile, evidence, ignored, problems, said)
    _refuse_doubles(matches)
    for source, rule in matches:
        try:
            joined = _joined(source, rule, tables)
            plan, every = _planned(prepared, joined, rule, formats, settings)
            if plan and (closely or not _is_plainly_native(plan)):
                told = partial(progress, "looking at", source)
                problems += survey(plan, every, told)
        except BadFileError as error:
            problems.append(error.problem)
            prepared.plans = [p for p in prepared.plans if p.source.name != source.name]
    prepared.plans.sort(key=lambda plan: list(TABLES).index(plan.table.name))
    return prepared


def _no_tables(opened: OpenedInput) -> list[str]:
    names = ", ".join(opened.no_tables)
    several = len(opened.no_tables) > 1
    return [f"{names} {'are no tables' if several else 'is no table'}"] if names else []


def _in_database(
    opened: OpenedInput, profiles: Sequence[Profile]
) -> Iterator[InputTable]:
    """Yield the results of a mapping's queries, and tables unless all it has are such."""
    if not opened.database:
        return
    rules = profiles[0].tables if len(profiles) == 1 else ()
    queries = {rule.name: rule.query for rule in rules if rule.query is not None}
    for name, query in queries.items():
        yield QueryTable(opened.database, name, query)
    if not rules or len(queries) < len(rules):
        yield from database_tables(opened.database)


def _planned(
    prepared: Prepared,
    source: InputTable,
    rule: TableRule,
    formats: Formats,
    settings: Settings,
) -> tuple[TablePlan | None, Formats]:
    """Plan a table; return the plan unless its header is wrong, and what is declared."""
    profile = prepared.profile
    every = formats.over(rule.formats).over(profile.formats)
    local = ZoneInfo(settings.timezone)
    is_local = every.timezone in {None, LOCAL}
    zones = Zones(local if is_local else ZoneInfo(str(every.timezone)), local)
    plan, problems = make_plan(source, rule, profile, zones)
    prepared.problems += problems
    prepared.plans.append(plan)
    return (None if problems else plan), every


def _is_plainly_native(plan: TablePlan) -> bool:
    return plan.profile.id == NATIVE and is_written_plainly(plan)


def _joined(
    source: InputTable, rule: TableRule, tables: Sequence[InputTable]
) -> InputTable:
    """Add to a table the columns that its rule wants from others."""
    header = [name_key(name) for name in source.header]
    joined = []
    for join in rule.joins:
        other = _other_table(join, tables)
        wanted = _wanted_columns(join, rule)
        if other and name_key(join.column) in header:
            there = [name for name in wanted if has_columns(other, [name])]
            place = header.index(name_key(join.column))
            joined.append(JoinedColumns(join, place, other, there))
    return JoinedTable(source, joined) if joined else source


def _other_table(join: JoinRule, tables: Sequence[InputTable]) -> InputTable | None:
    named = (t for t in tables if is_named(t.title, join.files))
    return next((t for t in named if has_columns(t, [join.other_column])), None)


def _wanted_columns(join: JoinRule, rule: TableRule) -> list[str]:
    prefix = f"{join.name}."
    named = (name for name in used_headers(rule) if name.startswith(prefix))
    return sorted(name.removeprefix(prefix) for name in named)


def _unused(
    tables: Sequence[InputTable], profile: Profile, matches: Sequence[Match]
) -> Iterator[str]:
    """Say of each table that is not read why not."""
    used = {match.source.name for match in matches}
    joined = [join for match in matches for join in match.rule.joins]
    others = []
    for table in tables:
        is_joined = any(is_named(table.title, join.files) for join in joined)
        if table.name in used or is_joined:
            continue
        if profile.id == NATIVE:
            hint = suggest(table.title, TABLES)
            yield f"{short_name(table)} is not a native table" + (
                f"; {hint}" if hint else ""
            )
        else:
            others.append(short_name(table))
    if others:
        yield f"{', '.join(others)}: unknown to {profile.name}"


def _refuse_doubles(matches: Sequence[Match]) -> None:
    """Refuse two tables for one rule, unless the mapping's pattern means them all.

    Raises:
        InputError: There are such tables.
    """
    sources_of = defaultdict(list)
    for source, rule in matches:
        if not rule.many:
            sources_of[rule.name].append(source)
    for name, sources in sources_of.items():
        if len(sources) > 1:
            names = " and ".join(source.name for source in sources)
            message = (
                f"{names}: both are {name}; load one of them, or see many: in a mapping"
            )
            raise InputError(message)


def formats_of(profiles: Sequence[Profile], formats: Formats) -> FormatsOf:
    """Return what tells how a file is to be opened, as far as anybody said."""

    def declared(title: str) -> Formats:
        if len(profiles) > 1:
            return formats
        rules = profiles[0].tables
        named = next((r for r in rules if is_named(title, r.files)), None)
        every = formats.over(named.formats) if named else formats
        return every.over(profiles[0].formats)

    return declared
