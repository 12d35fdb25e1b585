"""Explanations for people: a sentence, and a tree of criteria."""

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from saint_cli.engine.insight.evidence import EvidentRecord
from saint_cli.engine.insight.explain import Explained, ExplainedStatus
from saint_cli.model.criterion_words import criterion_limit, criterion_words
from saint_cli.model.declarations import in_language
from saint_cli.views.aligned import shown
from saint_cli.views.explained import Explanation, evidence_of, walk
from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.table import new_table, open_console, print_trimmed, write_table
from saint_cli.views.text import safe_text

_COLUMNS = ("criterion", "actual", "limit", "changes on")
_RECORD_COLUMNS = ("date", "id", "kind", "subject", "counts")
_INDENT = 2


def write_explanation(explanation: Explanation, language: str, page: Page) -> None:
    """Write why an entity is in a status or not, and the records behind it."""
    found, one, _, _ = explanation
    console = open_console(page)
    name = in_language(one.status.name, language)
    symbol = f"{one.status.symbol} " if one.status.symbol else ""
    verdict = "is in" if one.why.holds else "is not in"
    line = f"{found.name} {verdict} {symbol}{name} ({one.status.id}), {_outlook(one)}"
    console.print(Text(safe_text(line)), style="bold")
    print_trimmed(console, _tree(explanation), page)
    for why in one.why.leaves():
        if evidence := evidence_of(why, explanation):
            many = f"{evidence.counted} records count"
            many = "1 record counts" if evidence.counted == 1 else many
            console.print(Text(safe_text(f"{criterion_words(why.criterion)}: {many}")))
            rows = [*evidence.latest, *evidence.near_misses]
            write_table(Listing(_RECORD_COLUMNS, map(_record_row, rows)), page)


def _outlook(one: ExplainedStatus) -> str:
    if one.why.changes_on is None:
        return "and that stays so if nothing happens"
    verb = "leaves" if one.why.holds else "comes in"
    return f"and {verb} on {one.why.changes_on} if nothing happens"


def _tree(explanation: Explanation) -> Table:
    table = new_table()
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", no_wrap=name == "changes on")
    for depth, why in walk(explanation.one.why.parts, 0):
        criterion = Table.grid(padding=(0, 1, 0, 0))
        mark = Text("✓", "green") if why.holds else Text("✗", "red")
        criterion.add_row(mark, Text(shown(criterion_words(why.criterion))))
        limit = criterion_limit(why.criterion, explanation.day)
        table.add_row(
            Padding(criterion, (0, 0, 0, depth * _INDENT)),
            *(Text(shown(cell)) for cell in (_actual(why), limit, why.changes_on)),
        )
    return table


def _actual(why: Explained) -> Plain:
    if why.rank is not None:
        return f"{shown(why.actual)} (rank {why.rank:.1f})"
    return "-" if why.actual is None and not why.parts else why.actual


def _record_row(record: EvidentRecord) -> list[Plain]:
    counts = f"✗ {record.why_not}" if record.why_not else "✓"
    return [record.date, record.id, record.kind, record.subject, counts]
