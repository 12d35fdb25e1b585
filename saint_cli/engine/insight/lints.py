"""Advice on statuses that are valid: rules that say nothing, or too much."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from saint_cli.config.places import Places, Spot, find_places
from saint_cli.config.readings import find_gap
from saint_cli.config.template_filters import TemplateValue
from saint_cli.engine.counters.declared import find_counter
from saint_cli.engine.insight.coverage import Coverage
from saint_cli.model.contradictions import (
    NEVER_MISSING,
    always_holding,
    contradictions,
    needs_value,
)
from saint_cli.model.counters import Counter, parse_counter_name
from saint_cli.model.criteria import All, CounterCriterion, Criterion, FieldCriterion
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import Declarations, Settings, Status, in_language
from saint_cli.model.errors import Problem
from saint_cli.model.fields import Field, OwnFieldNames, resolve_field
from saint_cli.model.tables import TABLES, Kind

_FEW = frozenset({"less_than", "at_most"})


class Lint(NamedTuple):
    """Advice: where, what, and what would be better."""

    spot: Spot
    message: str
    hint: str = ""

    def problem(self, places: Places) -> Problem:
        """Return the advice as a warning."""
        return Problem(
            places.file, *self.spot, self.message, self.hint, is_warning=True
        )


def lint_rules(
    declarations: Declarations, folder: Path, own: OwnFieldNames
) -> list[Problem]:
    """Look at what the statuses of a folder say, whatever the data."""
    return [
        lint.problem(places)
        for status in declarations.statuses.values()
        for places in [find_places(folder, status.id)]
        for lint in (
            *_criteria(status, places),
            *_periods(status, places, declarations.settings),
            *_texts(status, places, declarations.settings, own),
        )
    ]


def lint_members(folder: Path, covered: Sequence[Coverage]) -> list[Problem]:
    """Look at whom the statuses of a folder have."""
    return [
        lint.problem(find_places(folder, one.status.id))
        for one in covered
        for lint in _members(one, covered)
    ]


def _parts(status: Status) -> tuple[Criterion, ...]:
    criteria = status.criteria
    return criteria.parts if isinstance(criteria, All) else (criteria,)


def _spot(status: Status, places: Places, leaf: Criterion) -> Spot:
    """Return where a criterion stands, or the one of the list that it is inside."""
    for part, spot in zip(_parts(status), places.criteria, strict=False):
        if part == leaf or (isinstance(part, All) and leaf in part.parts):
            return spot
    return places.whole


def _criteria(status: Status, places: Places) -> Iterator[Lint]:
    for leaf, other in contradictions(status.criteria):
        spot, words = _spot(status, places, other), criterion_words(leaf)
        if leaf is other:
            yield Lint(spot, f'"{words}" can never hold')
        else:
            beside = criterion_words(other)
            yield Lint(spot, f'"{words}" and "{beside}" can never hold together')
    for leaf in always_holding(status.criteria):
        spot = _spot(status, places, leaf)
        yield Lint(spot, f'"{criterion_words(leaf)}" always holds', "leave it out")


def _periods(status: Status, places: Places, settings: Settings) -> Iterator[Lint]:
    for part in _parts(status):
        if isinstance(part, CounterCriterion) and _is_few_ever(part):
            message = f'"{criterion_words(part)}" counts all there ever were'
            hint = "give it a period, such as period: 90 days"
            yield Lint(_spot(status, places, part), message, hint)
    for name in sorted(status.template_names):
        counter = parse_counter_name(name)
        kept = settings.periods[status.entity]
        if counter and counter.period and counter.period not in kept:
            message = (
                f"{name}: {counter.period} is not among the periods of settings.yaml"
            )
            hint = f"add it there for every {status.entity} to show it"
            yield Lint(places.description, message, hint)


def _is_few_ever(criterion: CounterCriterion) -> bool:
    counter = criterion.counter
    is_ever = counter.measure_name in ("count", "amount") and counter.period is None
    return is_ever and any(
        use.test.name in _FEW and use.value not in (0, 1) for use in criterion.tests
    )


def _texts(
    status: Status, places: Places, settings: Settings, own: OwnFieldNames
) -> Iterator[Lint]:
    """Advise on what a description says when a value is missing, once for all of them."""
    shown = {
        name: find_counter(name, settings) or resolve_field(status.entity, name, own)
        for name in sorted(status.template_names)
    }
    values = {name: _example(one) for name, one in shown.items()}
    text = in_language(status.description, settings.language)
    gaps = {
        name: gap
        for name, one in shown.items()
        if one and not _is_sure(one, status)
        if (gap := find_gap(text, values, _without(name, shown)))
    }
    if gaps:
        name, gap = next(iter(gaps.items()))
        message = f'the description reads badly without {", ".join(gaps)}: "…{gap}…"'
        hint = f"write {{{{ {name} | default('…') }}}} or {{% if {name} %}}"
        yield Lint(places.description, message, hint)


def _example(shown: Field | Counter | None) -> TemplateValue:
    kind = shown.measure.kind if isinstance(shown, Counter) else shown and shown.kind
    if kind is Kind.DATE:
        return date(2024, 2, 29)
    return 3 if kind in (Kind.NUMBER, Kind.MONEY, Kind.FLAG) else "Example"


def _without(
    name: str, shown: Mapping[str, Field | Counter | None]
) -> dict[str, TemplateValue]:
    """Return what is otherwise where a name has no value: no records count as none."""
    missing: dict[str, TemplateValue] = {name: None}
    counter = shown[name]
    if isinstance(counter, Counter):
        missing |= {
            other: 0 if one.measure_name in NEVER_MISSING else None
            for other, one in shown.items()
            if isinstance(one, Counter)
            and (one.source, one.where) == (counter.source, counter.where)
        }
    return missing


def _is_sure(shown: Field | Counter, status: Status) -> bool:
    """Whether whoever is in a status has a value of a field or counter."""
    asked = [
        part
        for part in _parts(status)
        if isinstance(part, FieldCriterion | CounterCriterion)
        and any(map(needs_value, part.tests))
    ]
    if isinstance(shown, Counter):
        is_asked = any(
            part.counter == shown
            for part in asked
            if isinstance(part, CounterCriterion)
        )
        return is_asked or shown.measure_name in NEVER_MISSING
    fields = [part.field for part in asked if isinstance(part, FieldCriterion)]
    native = TABLES[shown.table].column(shown.column)
    is_required = shown.column in _OF_ALL or (native is not None and native.required)
    is_there = not shown.steps or any(field.steps == shown.steps for field in fields)
    # One field has several names: cont, owner.name, company.owner.name.
    is_asked = any(field._replace(path=shown.path) == shown for field in fields)
    return is_asked or (is_required and is_there)


_OF_ALL = frozenset({"name", "external_id"})


def _members(one: Coverage, covered: Sequence[Coverage]) -> Iterator[Lint]:
    whole = Spot(1, 1)
    if not one.members:
        yield Lint(whole, "nobody is in this status", _where_they_go(one))
    elif one.members == one.of:
        yield Lint(whole, f"every {one.status.entity} is in this status")
    sizes = {other.status.id: other.members for other in covered}
    for overlap in one.overlaps:
        is_same = overlap.shared == one.members == sizes.get(overlap.status)
        if is_same and one.status.id > overlap.status:
            yield Lint(whole, f"{overlap.status} has exactly the same members")
    if one.shadowed == one.members > 0:
        message = "all its members are in statuses that come before it too"
        yield Lint(whole, message, "its picture is never shown; see priority")


def _where_they_go(one: Coverage) -> str:
    """Say which criterion leaves nobody."""
    last = next((step for step in one.funnel if not step.left), None)
    return f'"{last.words}" leaves nobody' if last and one.of else ""
