"""The card on a terminal, at home in 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from saint_cli.engine.cards import EntityCard
from saint_cli.engine.questions.check import MetStatus
from saint_cli.engine.questions.timeline import TimelineRecord
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Source
from saint_cli.model.periods import Period
from saint_cli.views.card.facts import Fact, facts_of
from saint_cli.views.card.followups import create_command
from saint_cli.views.listing import Page
from saint_cli.views.pictures.drawing import Drawing
from saint_cli.views.sparkline import sparkline
from saint_cli.views.table import open_console
from saint_cli.views.text import safe_text
from saint_cli.views.wording import Words

if TYPE_CHECKING:
    from rich.console import RenderableType

DEFAULT_WIDTH = 80
"""How wide a card is where no terminal limits it."""

_DIM, _BOLD, _STATUS = "dim", "bold", "bold magenta"
_INDENT = 2
_GAP = 2
_MOST_PERIODS = 4
_ROOM_FOR_BARS = 70
_ROOM_FOR_A_DRAWING = 60
"""How wide a terminal must be for what is left out on a narrow one."""


class TerminalCard:
    """Writes cards in a language, for a day, to a page."""

    def __init__(
        self, words: Words, day: date, periods: Sequence[Period], page: Page
    ) -> None:
        self._words = words
        self._day = day
        self._page = page
        self._width = page.width or DEFAULT_WIDTH
        self._has_bars = self._width >= _ROOM_FOR_BARS
        self._periods = periods[: _MOST_PERIODS if self._has_bars else 1]

    def write(self, card: EntityCard, drawing: Drawing | None) -> None:
        """Write a card, beside its picture if there is a drawing of it."""
        symbol = next((met.symbol for met in card.statuses if met.symbol), None)
        if drawing and self._width >= _ROOM_FOR_A_DRAWING:
            header = self._header(card, symbol=None)
            self._write_beside(drawing, self._lines(header, drawing.columns))
        else:
            self._write_lines(self._lines(self._header(card, symbol)))
        for part in (
            self._statuses(card),
            self._figures(card),
            self._records("coming", card.timeline.coming),
            self._records("latest", card.timeline.latest),
        ):
            self._write_lines(["", *self._lines(part)])

    def _write_lines(self, lines: Sequence[str]) -> None:
        self._page.stream.write("".join(f"{line.rstrip()}\n" for line in lines))

    def _write_beside(self, drawing: Drawing, lines: list[str]) -> None:
        """Write lines to the right of a drawing, without touching its cells."""
        blank = "\n" * drawing.rows
        self._page.stream.write(f"{blank}\x1b[{drawing.rows}A{drawing.escape}")
        shift = f"\x1b[{drawing.columns + _GAP}C"
        lines += [""] * (drawing.rows - len(lines))
        self._write_lines([f"{shift}{line}" if line else "" for line in lines])

    def _lines(
        self, parts: Iterator["RenderableType"], beside_columns: int = 0
    ) -> list[str]:
        """Lay parts out, in the width that is left beside a drawing."""
        width = self._width - (beside_columns + _GAP if beside_columns else 0)
        page = Page(self._page.stream, width, self._page.has_colour)
        console = open_console(page)
        with console.capture() as capture:
            for part in parts:
                console.print(part)
        return [line.rstrip() for line in capture.get().splitlines()]

    def _header(
        self, card: EntityCard, symbol: str | None
    ) -> Iterator["RenderableType"]:
        words, found = self._words, card.found
        name = f"{symbol} {found.name}" if symbol else found.name
        yield Text(safe_text(name), style=_BOLD)
        day = words("as_of", date=words.date(self._day))
        yield Text(safe_text(f"{words(found.entity)} {found.id}, {day}"), style=_DIM)
        yield Text()
        grid = _grid()
        for fact in facts_of(card, words):
            grid.add_row(Text(safe_text(fact.label), style=_DIM), _linked(fact))
        yield grid

    def _statuses(self, card: EntityCard) -> Iterator["RenderableType"]:
        if not card.statuses:
            yield Text(self._words("no_status"), style=_DIM)
        for number, met in enumerate(card.statuses):
            if number:
                yield Text()
            yield from self._status(card, met)

    def _status(self, card: EntityCard, met: MetStatus) -> Iterator["RenderableType"]:
        words = self._words
        label = f"{met.symbol} {met.name}" if met.symbol else met.name
        since = words("since", date=words.date(met.since))
        heading = Text(safe_text(label), style=_STATUS)
        yield heading.append(safe_text(f"  {since}"), style=_DIM)
        if met.description:
            yield _indented(Text(safe_text(met.description, lines=True)))
        if met.follow_up:
            yield _indented(self._follow_up(card, met))

    def _follow_up(self, card: EntityCard, met: MetStatus) -> Table:
        words, asked = self._words, met.follow_up
        assert asked is not None
        created = card.follow_ups.get(met.id)
        wanted = created or asked
        due = words(
            "follow_up_due",
            type=words.of("type", wanted.type),
            date=words.date(wanted.due),
        )
        grid = _grid(gap=1)
        grid.add_row("→", Text(safe_text(f"{due}: {asked.text}", lines=True)))
        if created:
            mark = "-" if created.state == "closed" else "✓"
            grid.add_row(mark, Text(words(f"follow_up_{created.state}")), style=_DIM)
        else:
            grid.add_row("$", Text(safe_text(create_command(met.id))), style=_DIM)
        return grid

    def _figures(self, card: EntityCard) -> Iterator["RenderableType"]:
        words = self._words
        table = Table(box=None, pad_edge=False, header_style="")
        table.add_column(Text(words("figures"), style=_BOLD), overflow="fold")
        counted = (*map(words.period, self._periods), words("ever"), words("open"))
        for label in counted:
            heading = Text(label, style=_DIM)
            table.add_column(heading, justify="right", overflow="fold")
        table.add_column(Text(words("last"), style=_DIM), overflow="fold")
        if self._has_bars:
            table.add_column(Text(words("by_month"), style=_DIM), no_wrap=True)
        for source in Source:
            table.add_row(*self._counts(card, source))
            if source is Source.SALES:
                table.add_row(*self._amounts(card))
        yield table

    def _counts(self, card: EntityCard, source: Source) -> list[Text]:
        words = self._words
        cells = [words.number(n) for n in self._over_periods(card, source, "count")]
        last = card.counters[f"{source}.last_date"]
        cells.append(words.number(_number(card.counters[f"{source}.open_count"])))
        cells.append(words.date(str(last)) if last else "-")
        if self._has_bars:
            cells.append(sparkline(card.timeline.months[source].counts))
        return [Text(words(source)), *map(Text, cells)]

    def _amounts(self, card: EntityCard) -> list[Text]:
        words, source = self._words, Source.SALES
        amounts = self._over_periods(card, source, "amount")
        cells = [words.short_amount(amount) for amount in amounts]
        bars = sparkline(card.timeline.months[source].amounts)
        cells += ["", "", bars] if self._has_bars else ["", ""]
        label = f"  {words('amount')}, {words.currency}"
        return [Text(label, style=_DIM), *map(Text, cells)]

    def _over_periods(
        self, card: EntityCard, source: Source, measure: str
    ) -> Iterator[float]:
        for period in (*self._periods, None):
            name = Counter(source, measure, period=period).name
            yield _number(card.counters[name])

    def _records(
        self, heading: str, records: Sequence[TimelineRecord]
    ) -> Iterator["RenderableType"]:
        yield Text(self._words(heading), style=_BOLD)
        if not records:
            yield Text(self._words("nothing"), style=_DIM)
            return
        grid = _grid(columns=3)
        for record in records:
            grid.add_row(*self._record(record))
        yield grid

    def _record(self, record: TimelineRecord) -> tuple[Text, Text, Text]:
        words = self._words
        is_overdue = record.state == "open" and record.date < self._day.isoformat()
        is_planned = record.source is not Source.REQUESTS
        when = Text(words.date(record.date))
        kind = words.of("type", record.kind or record.source)
        if record.source is Source.REQUESTS:
            kind = words("type.requests")
        notes = [record.kind] if record.source is Source.REQUESTS else []
        if record.source is not Source.ACTIVITIES:
            notes.append(words.of("state", record.state))
        if record.amount is not None:
            notes.append(words.money(record.amount))
        what = Text(safe_text(record.subject or ""))
        for note in filter(None, notes):
            what.append(f"{'  ' if what else ''}{safe_text(note)}", style=_DIM)
        if is_overdue and is_planned:
            what.append(f"  {words('overdue')}", style="bold red")
        return when, Text(safe_text(kind)), what


def _number(cell: object) -> float:
    return cell if isinstance(cell, int | float) else 0


def _grid(columns: int = 2, gap: int = _GAP) -> Table:
    grid = Table.grid(padding=(0, gap, 0, 0))
    for _ in range(columns - 1):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _indented(part: "RenderableType") -> Padding:
    return Padding(part, (0, 0, 0, _INDENT), expand=False)


def _linked(fact: Fact) -> Text:
    text = Text()
    for part in fact.parts:
        style = Style(link=part.link) if part.link else ""
        text.append(f"{' ' if text else ''}{safe_text(part.text)}", style=style)
    return text
