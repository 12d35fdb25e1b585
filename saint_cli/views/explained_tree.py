"""Explanations for people: a sentence, and a tree of criteria."""

from collections.abc import Iterator
from typing import NamedTuple

from saint_cli.engine.insight.evidence import EvidentRecord
from saint_cli.engine.insight.explain import Explained, ExplainedStatus
from saint_cli.model.criterion_words import criterion_limit, criterion_words
from saint_cli.model.declarations import in_language
from saint_cli.views.aligned import shown
from saint_cli.views.explained import Explanation, evidence_of, walk
from saint_cli.views.formats import write_listing
from saint_cli.views.listing import Format, Listing, Page, Plain
from saint_cli.views.text import safe_text

_COLUMNS = ("criterion", "actual", "limit", "changes on")
_RECORD_COLUMNS = ("date", "id", "kind", "subject", "counts")
_INDENT = 2


class _Branch(NamedTuple):
    """A line of the tree: how deep, whether it holds, its words, and the cells beside."""

    depth: int
    holds: bool
    words: str
    cells: tuple[Plain, ...]

    @property
    def mark(self) -> str:
        return "✓" if self.holds else "✗"


def write_explanation(explanation: Explanation, language: str, page: Page) -> None:
    """Write why an entity is in a status or not, and the records behind it."""
    sentence = safe_text(_sentence(explanation, language))
    if page.width is None:
        page.stream.write(f"{sentence}\n")
        rows = (
            [f"{' ' * _INDENT * line.depth}{line.mark} {line.words}", *line.cells]
            for line in _tree(explanation)
        )
        write_listing(Listing(_COLUMNS, rows), Format.TABLE, page)
    else:
        _write_on_terminal(sentence, explanation, page)
    for why in explanation.one.why.leaves():
        if evidence := evidence_of(why, explanation):
            many = f"{evidence.counted} records count"
            many = "1 record counts" if evidence.counted == 1 else many
            heading = safe_text(f"{criterion_words(why.criterion)}: {many}")
            page.stream.write(f"\n{heading}\n")
            found = map(_record_row, (*evidence.latest, *evidence.near_misses))
            records = Listing(_RECORD_COLUMNS, found, "no record comes near")
            write_listing(records, Format.TABLE, page)


def _sentence(explanation: Explanation, language: str) -> str:
    found, one, _, _ = explanation
    name = in_language(one.status.name, language)
    symbol = f"{one.status.symbol} " if one.status.symbol else ""
    verdict = "is in" if one.why.holds else "is not in"
    return f"{found.name} {verdict} {symbol}{name} ({one.status.id}), {_outlook(one)}"


def _outlook(one: ExplainedStatus) -> str:
    if one.why.changes_on is None:
        return "and that stays so if nothing happens"
    verb = "leaves" if one.why.holds else "comes in"
    return f"and {verb} on {one.why.changes_on} if nothing happens"


def _tree(explanation: Explanation) -> Iterator[_Branch]:
    for depth, why in walk(explanation.one.why.parts, 0):
        limit = criterion_limit(why.criterion, explanation.day)
        words = criterion_words(why.criterion)
        yield _Branch(depth, why.holds, words, (_actual(why), limit, why.changes_on))


def _actual(why: Explained) -> Plain:
    if why.rank is not None:
        return f"{shown(why.actual)} (rank {why.rank:.1f})"
    return "-" if why.actual is None and not why.parts else why.actual


def _record_row(record: EvidentRecord) -> list[Plain]:
    counts = f"✗ {record.why_not}" if record.why_not else "✓"
    return [record.date, record.id, record.kind, record.subject, counts]


def _write_on_terminal(sentence: str, explanation: Explanation, page: Page) -> None:
    """Write the tree so that a line that is folded keeps its indent."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from saint_cli.views.table import new_table, open_console, print_trimmed

    console = open_console(page)
    console.print(Text(sentence, style="bold"))
    table = new_table()
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", no_wrap=name == "changes on")
    for line in _tree(explanation):
        mark = Text(line.mark, "green" if line.holds else "red")
        criterion = Table.grid(padding=(0, 1, 0, 0))
        criterion.add_row(mark, Text(shown(line.words)))
        indented = Padding(criterion, (0, 0, 0, line.depth * _INDENT))
        table.add_row(indented, *(Text(shown(cell)) for cell in line.cells))
    print_trimmed(console, table, page)
