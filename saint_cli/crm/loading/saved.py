"""How an input was read, as a mapping that says all of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from saint_cli.crm.loading.plans import TablePlan
from saint_cli.crm.loading.preparing import Prepared
from saint_cli.model.mappings import (
    MAPPING_VERSION,
    Condition,
    FieldRule,
    Formats,
    IfMissing,
    LinkKey,
    LinkRule,
    Repeats,
)


def as_mapping(prepared: Prepared) -> tuple[dict[str, Any], list[str]]:
    """Return a mapping that reads the input just as it was read, and notes on it."""
    profile = prepared.profile
    mapping: dict[str, Any] = {
        "version": MAPPING_VERSION,
        "name": profile.name,
        "source_system": profile.source_system,
    }
    if profile.id_form:
        mapping["ids"] = profile.id_form.value
    mapping |= _formats(prepared.formats, "formats")
    mapping["tables"] = {_label(plan): _table(plan) for plan in prepared.plans}
    return mapping, list(_notes(prepared))


def _label(plan: TablePlan) -> str:
    return plan.rule.name


def _notes(prepared: Prepared) -> Iterator[str]:
    yield f"How saint reads this input, as {prepared.profile.name}; edit it as you like."
    for problem in prepared.problems:
        yield f"To be answered: {problem}"
    for plan in prepared.plans:
        kept = ", ".join(plan.own.values())
        if kept:
            yield f"{plan.rule.name}: kept as fields of your own: {kept}"


def _table(plan: TablePlan) -> dict[str, Any]:
    rule = plan.rule
    table: dict[str, Any] = {"table": rule.table, "files": [plan.source.title]}
    table["named"] = True
    table |= {key: True for key in ("many", "also") if getattr(rule, key)}
    if rule.query is not None:
        table["query"] = rule.query
    table["id"] = _identity(plan)
    fields = {name: _field(plan, field) for name, field in plan.fields.items()}
    table["fields"] = {name: field for name, field in fields.items() if field}
    links = {
        name: [_link(plan, name, one) for one in links if plan.present(one.columns)]
        for name, links in rule.links.items()
    }
    table["links"] = {
        name: some[0] if len(some) == 1 else some
        for name, some in links.items()
        if some
    }
    if rule.joins:
        table["join"] = {
            join.name: {
                "files": list(join.files),
                "column": join.column,
                "other_column": join.other_column,
            }
            for join in rule.joins
        }
    table |= _conditions(plan, "only", rule.only)
    table |= _conditions(plan, "skip", rule.skip)
    table |= _conditions(plan, "deleted", rule.deleted)
    for key in ("merged_into", "merged_from"):
        place = plan.place(getattr(rule, key) or "")
        if place is not None:
            table[key] = plan.names[place]
    ignored = [plan.names[place] for place in plan.ignored]
    if ignored:
        table["ignore"] = ignored
    table |= _formats(rule.formats, "formats")
    return {key: value for key, value in table.items() if value != {}}


def _identity(plan: TablePlan) -> Any:
    identity = plan.rule.identity
    # A column that is not there still has its place in the id.
    names = [
        column if (place := plan.place(column)) is None else plan.names[place]
        for column in identity.columns
    ]
    if identity.repeats is Repeats.REFUSED and len(names) == 1:
        return names[0]
    return {"made_from": names, "repeats": identity.repeats.value}


def _names(plan: TablePlan, columns: Iterable[str]) -> list[str]:
    return [plan.names[place] for place in plan.present(columns)]


def _field(plan: TablePlan, rule: FieldRule) -> Any:
    names = _names(plan, rule.columns)
    field: dict[str, Any] = {}
    if names:
        kind = "join" if rule.joined else "first_of" if len(names) > 1 else "column"
        field[kind] = names if kind != "column" else names[0]
    words: dict[str, list[str]] = {}
    for word, value in rule.words.items():
        words.setdefault(value, []).append(word)
    if words:
        field["words"] = words
    cases = [
        {**_conditions(plan, "when", case.conditions), "value": case.value}
        for case in rule.cases
        if all(plan.place(c.column) is not None for c in case.conditions)
    ]
    if cases:
        field["cases"] = cases
    if rule.otherwise is not None:
        field["otherwise" if names or cases else "value"] = rule.otherwise
    field |= _written(plan, rule)
    return field["column"] if list(field) == ["column"] else field


def _written(plan: TablePlan, rule: FieldRule) -> dict[str, str]:
    """Say how dates and numbers are written, as the survey found."""
    found = [plan.writings[p] for p in plan.present(rule.columns) if p in plan.writings]
    dates = {writing.dates for writing in found} - {None}
    marks = {writing.decimal for writing in found} - {None}
    said = {}
    if len(dates) == 1 and (order := dates.pop()):
        said["dates"] = order.value
    if len(marks) == 1 and (mark := marks.pop()):
        said["decimal"] = mark
    return said


def _link(plan: TablePlan, name: str, rule: LinkRule) -> Any:
    names = _names(plan, rule.columns)
    link: dict[str, Any] = (
        {"column": names[0]} if len(names) == 1 else {"first_of": names}
    )
    if rule.to != (name,):
        link["to"] = list(rule.to)
    if rule.by != (LinkKey.ID,):
        link["by"] = [key.value for key in rule.by]
    if rule.if_missing is not IfMissing.REPORT:
        link["if_missing"] = rule.if_missing.value
    if rule.separators:
        link["separator"] = list(rule.separators)
    return names[0] if list(link) == ["column"] else link


def _conditions(
    plan: TablePlan, key: str, conditions: Iterable[Condition]
) -> dict[str, Any]:
    said = {
        plan.names[place]: [word or None for word in sorted(condition.words)]
        for condition in conditions
        if (place := plan.place(condition.column)) is not None
    }
    return {key: said} if said else {}


def _formats(formats: Formats, key: str) -> dict[str, Any]:
    said = {
        name: value for name, value in formats._asdict().items() if value is not None
    }
    return {key: {name: str(value) for name, value in said.items()}} if said else {}
