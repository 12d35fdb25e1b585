"""Which profile an input is from, and which of its rules each table is read by."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import NamedTuple

from saint_cli.crm.loading.formats.queries import QueryTable
from saint_cli.crm.loading.input_tables import InputTable
from saint_cli.crm.loading.link_keys import name_key
from saint_cli.crm.loading.plans import canonical
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.mappings import Profile, TableRule
from saint_cli.model.tables import TABLES


class Match(NamedTuple):
    """A table and the rule that it is read by."""

    source: InputTable
    rule: TableRule


class Recognised(NamedTuple):
    """A profile with the tables that it recognises; ``evidence`` says by what."""

    profile: Profile
    matches: tuple[Match, ...]
    evidence: tuple[str, ...]
    score: int


def recognise(tables: Sequence[InputTable], profiles: Iterable[Profile]) -> Recognised:
    """Return the one profile that explains the tables best.

    The more tables a profile recognises, and then the more of their columns it has a
    use for, the better; if two explain as much, the user has to say.

    Raises:
        InputError: No profile recognises anything, or two do equally well.
    """
    found = [r for profile in profiles if (r := match_tables(tables, profile)).matches]
    certain = [r for r in found if not r.profile.fallback] or found
    if not certain:
        named = [h for table in tables if (h := suggest(table.title, TABLES))]
        hint = named[0] if named else "see: saint loads profiles"
        message = f"{_names(tables)}: is recognised by no profile; {hint}"
        raise InputError(message)
    ranks = sorted(certain, key=_rank, reverse=True)
    best = [r for r in ranks if _rank(r) == _rank(ranks[0])]
    if len(best) > 1:
        names = " or ".join(f"--profile {r.profile.id}" for r in best)
        message = f"{_names(tables)}: may be from several systems; say which: {names}"
        raise InputError(message)
    return best[0]


def _rank(recognised: Recognised) -> tuple[int, int]:
    tables = {match.source.name for match in recognised.matches}
    return len(tables), recognised.score


def match_tables(tables: Sequence[InputTable], profile: Profile) -> Recognised:
    """Return the tables that a profile recognises, with the rules to read them by."""
    matches, evidence, score = [], [], 0
    for source in tables:
        headers = {canonical(header, profile) for header in source.header}
        signs = [header for header in headers if _is_sign(header, profile)]
        if profile.signs and not signs:
            continue
        fitting = [rule for rule in profile.tables if _fits(source, headers, rule)]
        first = [rule for rule in fitting if not rule.also]
        best = max((_certainty(source, rule) for rule in first), default=None)
        rules = [r for r in fitting if r.also or _certainty(source, r) == best]
        matches += [Match(source, rule) for rule in rules]
        if rules:
            used = {name_key(h) for rule in rules for h in used_headers(rule)} & headers
            score += len(used) + len(signs)
            evidence.append(_evidence(source, rules[0], profile))
    return Recognised(profile, tuple(matches), tuple(evidence), score)


def _is_sign(header: str, profile: Profile) -> bool:
    return any(fnmatchcase(header, name_key(sign)) for sign in profile.signs)


def _fits(source: InputTable, headers: set[str], rule: TableRule) -> bool:
    if rule.query is not None:
        return source.title == rule.name and isinstance(source, QueryTable)
    if rule.named and not is_named(source.title, rule.files):
        return False
    needed = {name_key(header) for header in rule.needs}
    return needed <= headers and not headers & set(map(name_key, rule.lacks))


def _certainty(source: InputTable, rule: TableRule) -> tuple[bool, int]:
    return is_named(source.title, rule.files), len(rule.needs)


def is_named(title: str, patterns: Iterable[str]) -> bool:
    """Whether a table's title fits one of several patterns."""
    return any(fnmatchcase(title.casefold(), p.casefold()) for p in patterns)


def used_headers(rule: TableRule) -> set[str]:
    """Return the headers that a rule has a use for."""
    columns = [c for f in rule.fields.values() for c in f.columns]
    columns += [
        c for links in rule.links.values() for link in links for c in link.columns
    ]
    tested = [c.column for c in (*rule.only, *rule.skip, *rule.deleted)]
    tested += [
        c.column for f in rule.fields.values() for k in f.cases for c in k.conditions
    ]
    return {*columns, *tested, *rule.identity.columns, *rule.needs}


def _evidence(source: InputTable, rule: TableRule, profile: Profile) -> str:
    needed = set(map(name_key, rule.needs))
    found = [h for h in source.header if canonical(h, profile) in needed]
    if found:
        shown = ", ".join(f'"{header.strip()}"' for header in found[:3])
        return f"{short_name(source)} has {shown}"
    return f'{short_name(source)} is called "{source.title}"'


def short_name(source: InputTable) -> str:
    """Return what a table is called within its folder or database."""
    if "://" in source.file:
        return source.name.removeprefix(source.file).strip("[]")
    return PurePath(source.name).name


def _names(tables: Sequence[InputTable]) -> str:
    shown = ", ".join(table.name for table in tables[:3])
    return shown + (f" and {len(tables) - 3} more" if len(tables) > 3 else "")  # noqa: PLR2004
