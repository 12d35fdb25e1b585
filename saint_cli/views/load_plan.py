"""How an input is read: each of its columns, and what becomes of it."""

from collections.abc import Iterator, Sequence

from saint_cli.crm.loading.cells.converters import Writing, is_plain
from saint_cli.crm.loading.links import LinkReport
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.model.mappings import DateOrder, FieldRule
from saint_cli.model.tables import Kind

_ORDERS = {
    DateOrder.DMY: "date, day first",
    DateOrder.MDY: "date, month first",
    DateOrder.YMD: "date, year first",
}
_MOST_SHOWN = 30
_MARKS = {",": "decimal comma", ".": "decimal point"}

PlanRow = tuple[str, str, str, str, str, str]


def plan_rows(plan: TablePlan) -> Iterator[PlanRow]:
    """Yield a row for each column of an input table, then for what is made up."""
    uses = _uses(plan)
    for place, name in enumerate(plan.names):
        becomes, read_as = " and ".join(uses.get(place, ())), ""
        if place in plan.own:
            own = "kept" if plan.own[place] == name else f'kept as "{plan.own[place]}"'
            becomes = f"{becomes}, {own}" if becomes else own
        if place in plan.ignored:
            read_as = plan.ignored[place]
        elif place in plan.writings:
            read_as = _way(plan.writings[place], plan.samples.get(place, ()))
        examples = ", ".join(map(_shortened, plan.samples.get(place, ())))
        row = (name, becomes or "ignored", read_as, examples)
        yield plan.source.name, plan.table.name, *row
    for name, rule in plan.fields.items():
        if not rule.columns and rule.otherwise is not None and not rule.cases:
            shown = ("", name, "for every row", rule.otherwise)
            yield plan.source.name, plan.table.name, *shown


def _uses(plan: TablePlan) -> dict[int, list[str]]:
    uses: dict[int, list[str]] = {}

    def note(columns: Sequence[str], use: str) -> None:
        for place in plan.present(columns):
            if use not in uses.setdefault(place, []):
                uses[place].append(use)

    rule = plan.rule
    note(rule.identity.columns, "id")
    for name, field in plan.fields.items():
        note(field.columns, name)
        note(_looked_at(field), name)
    for rules in rule.links.values():
        for link in rules:
            keys = " or ".join(key.value for key in link.by)
            note(link.columns, f"{' or '.join(link.to)}, by {keys}")
    note([c.column for c in rule.only], "which rows are read")
    note([c.column for c in rule.deleted], "which rows are deleted")
    note([c for c in (rule.merged_into, rule.merged_from) if c], "what was merged")
    return uses


def _looked_at(field: FieldRule) -> list[str]:
    return [c.column for case in field.cases for c in case.conditions]


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _way(writing: Writing, samples: Sequence[str]) -> str:
    if writing.dates and all(is_plain(Kind.DATE, text) for text in samples):
        return "date"
    if writing.dates:
        return _ORDERS[writing.dates]
    return _MARKS.get(writing.decimal or "", "")


def describe_links(source: str, report: LinkReport, most: int) -> Iterator[str]:
    """Yield sentences on what became of a link."""
    column = " or ".join(f'"{name}"' for name in report.columns)
    tables = " or ".join(report.tables)
    if report.made:
        yield f"{source}: {column}: made {report.made} {tables} that were not there"
    lost = sum(one.rows for one in report.unlinked)
    if not lost:
        return
    yield (
        f"{source}: {column}: {lost} rows name {len(report.unlinked)} {tables} that"
        f" cannot be found; {report.linked} are linked"
    )
    for one in report.unlinked[:most]:
        reason = "there are several" if one.is_several else "there is none"
        near = f"; near it: {', '.join(one.near)}" if one.near else ""
        where = (
            f"line {one.line}"
            if one.rows == 1
            else f"{one.rows} rows from line {one.line}"
        )
        yield f'  "{one.text}" ({where}): {reason}{near}'
    if len(report.unlinked) > most:
        yield f"  and {len(report.unlinked) - most} more; --verbose names them all"
