"""The card as one object, for the machine formats."""

from datetime import date

from saint_cli.engine.cards import EntityCard
from saint_cli.engine.questions.timeline import Timeline, TimelineRecord, months_up_to
from saint_cli.model.entities import Source
from saint_cli.views.checked import status_object
from saint_cli.views.listing import Plain


def card_object(card: EntityCard, day: date) -> dict[str, Plain]:
    """Return all of a card under stable keys."""
    return {
        "id": card.found.id,
        "name": card.found.name,
        "entity": card.found.entity.value,
        "as_of": day,
        "fields": {**card.fields},
        "contact": {**card.contact._asdict()} if card.contact else None,
        "statuses": [status_object(met) for met in card.statuses],
        "follow_ups": {
            status: {**created._asdict()} for status, created in card.follow_ups.items()
        },
        "counters": {**card.counters},
        "months": _months(card.timeline, day),
        "coming": [_record(record) for record in card.timeline.coming],
        "latest": [_record(record) for record in card.timeline.latest],
    }


def _months(timeline: Timeline, day: date) -> list[Plain]:
    months: list[Plain] = []
    for place, month in enumerate(months_up_to(day)):
        of_month: dict[str, Plain] = {"month": month}
        for source, figures in timeline.months.items():
            of_month[f"{source}.count"] = figures.counts[place]
        of_month["sales.amount"] = timeline.months[Source.SALES].amounts[place]
        months.append(of_month)
    return months


def _record(record: TimelineRecord) -> Plain:
    return {**record._asdict(), "source": record.source.value}
