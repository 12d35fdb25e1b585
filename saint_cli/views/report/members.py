"""Members' cards as the page reads them: short lists in place of words."""

from collections.abc import Iterator, Mapping, Sequence

from saint_cli.engine.cards import EntityCard
from saint_cli.engine.questions.check import MetStatus
from saint_cli.engine.questions.timeline import TimelineRecord
from saint_cli.engine.reports.report import Report
from saint_cli.model.counters import Counter
from saint_cli.model.entities import Source
from saint_cli.model.periods import Period
from saint_cli.views.card.facts import Fact, facts_of
from saint_cli.views.listing import Plain
from saint_cli.views.report.criteria import why_rows
from saint_cli.views.wording import Words

_DECIMALS = 2


class CardWriter:
    """Turns cards into what the page reads; ``labels`` collects the names of facts.

    ``statuses`` are the places of statuses by id.
    """

    def __init__(
        self, report: Report, words: Words, statuses: Mapping[str, int]
    ) -> None:
        self._words = words
        self._statuses = statuses
        self._why = report.why
        self.labels: dict[str, int] = {}

    def card(
        self, card: EntityCard, periods: Sequence[Period], key: str
    ) -> dict[str, Plain]:
        """Return one card; ``key`` is what its address ends in."""
        contact = card.contact
        return {
            "key": key,
            "entity": card.found.entity.value,
            "id": card.found.id,
            "name": card.found.name,
            "contact": contact.name if contact else None,
            "contactEmail": contact.email if contact else None,
            "facts": [self._fact(fact) for fact in facts_of(card, self._words)],
            "statuses": [self._met(card, met) for met in card.statuses],
            "figures": list(_figures(card, periods)),
            "months": _months(card),
            "coming": [_record(record) for record in card.timeline.coming],
            "latest": [_record(record) for record in card.timeline.latest],
        }

    def _fact(self, fact: Fact) -> list[Plain]:
        parts: list[Plain] = [[part.text, part.link] for part in fact.parts]
        return [self.labels.setdefault(fact.label, len(self.labels)), *parts]

    def _met(self, card: EntityCard, met: MetStatus) -> list[Plain]:
        place = self._statuses[met.id]
        why = self._why.get(met.id, {}).get(card.found.row_id)
        rows = why_rows(why, self._words) if why else None
        return [place, met.since, met.description, _follow_up(card, met), rows]


def _follow_up(card: EntityCard, met: MetStatus) -> list[Plain] | None:
    """Return what is asked for: type, due, text, its state, and a key."""
    asked, created = met.follow_up, card.follow_ups.get(met.id)
    if asked is None:
        return None
    if created is None:
        key = f"{met.id}/{card.found.entity}/{card.found.id}/{met.since}"
        return [asked.type, asked.due, asked.text, None, key]
    state = f"follow_up_{created.state}"
    return [created.type, created.due, asked.text, state, created.key]


def _figures(card: EntityCard, periods: Sequence[Period]) -> Iterator[list[Plain]]:
    counters = card.counters

    def over_periods(source: Source, measure: str) -> Iterator[Plain]:
        for period in (*periods, None):
            yield rounded(counters[Counter(source, measure, period=period).name])

    for source in Source:
        at_the_end = [counters[f"{source}.{m}"] for m in ("open_count", "last_date")]
        yield [source.value, *over_periods(source, "count"), *at_the_end]
        if source is Source.SALES:
            yield ["amount", *over_periods(source, "amount"), None, None]


def _months(card: EntityCard) -> list[Plain]:
    """Return what happened in each month: counts by source, and amounts sold."""
    months = card.timeline.months
    counts: list[Plain] = [[*months[source].counts] for source in Source]
    return [*counts, [round(amount) for amount in months[Source.SALES].amounts]]


def _record(record: TimelineRecord) -> list[Plain]:
    return [
        *(record.source.value, record.date, record.kind, record.state),
        *(record.subject, rounded(record.amount)),
    ]


def rounded(cell: Plain) -> Plain:
    """Return a cell with no more decimals than people read."""
    return round(cell, _DECIMALS) if isinstance(cell, float) else cell
