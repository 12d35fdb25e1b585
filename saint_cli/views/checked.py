"""Entities with the statuses they are in: as a card, as rows, as objects."""

from collections.abc import Iterable, Iterator
from datetime import date

from saint_cli.engine.questions.check import CheckedEntity, MetStatus
from saint_cli.views.listing import Listing, Page, Plain

_ROW_COLUMNS = (
    "id",
    "name",
    "entity",
    "as_of",
    "status",
    "status_name",
    "since",
    "description",
    "symbol",
    "image",
    "follow_up_type",
    "follow_up_due",
    "follow_up_text",
)
_PEOPLE_COLUMNS = ("name", "status", "since", "what to do")


def objects_listing(checked: Iterable[CheckedEntity], day: date) -> Listing:
    """Return an object for each entity, with its statuses as a list."""
    columns = ("id", "name", "entity", "as_of", "statuses")
    rows = (
        (
            one.found.id,
            one.found.name,
            one.found.entity.value,
            day.isoformat(),
            [status_object(met) for met in one.statuses],
        )
        for one in checked
    )
    return Listing(columns, rows)


def status_object(met: MetStatus) -> Plain:
    """Return a status that an entity is in, under stable keys."""
    follow_up = met.follow_up
    return {
        "id": met.id,
        "name": met.name,
        "since": met.since,
        "description": met.description,
        "symbol": met.symbol,
        "image": met.image,
        "follow_up": {**follow_up._asdict()} if follow_up else None,
    }


def rows_listing(checked: Iterable[CheckedEntity], day: date) -> Listing:
    """Return a row for each status that an entity is in."""
    return Listing(_ROW_COLUMNS, _rows(checked, day))


def _rows(checked: Iterable[CheckedEntity], day: date) -> Iterator[list[Plain]]:
    for one in checked:
        for met in one.statuses:
            yield [
                *(
                    one.found.id,
                    one.found.name,
                    one.found.entity.value,
                    day.isoformat(),
                ),
                *met[:-1],
                *(met.follow_up or (None, None, None)),
            ]


def people_listing(checked: Iterable[CheckedEntity], none: str) -> Listing:
    """Return a row for each status that an entity is in, as people want it."""
    rows = (
        [one.found.name, _label(met), met.since, met.description]
        for one in checked
        for met in one.statuses
    )
    return Listing(_PEOPLE_COLUMNS, rows, none, note=_PEOPLE_COLUMNS[-1])


def _label(met: MetStatus) -> str:
    return f"{met.symbol} {met.name}" if met.symbol else met.name


def write_card(one: CheckedEntity, day: date, page: Page) -> None:
    """Write one entity with each of its statuses and what they say to do."""
    from saint_cli.views.table import write_sections

    sections = [
        (f"{_label(met)}  since {met.since}", [met.description, _follow_up(met)])
        for met in one.statuses
    ]
    title = f"{one.found.name}  ({one.found.entity} {one.found.id}, {day})"
    write_sections(title, sections or [("in no status", [])], page)


def _follow_up(met: MetStatus) -> str:
    follow_up = met.follow_up
    if follow_up is None:
        return ""
    return f"→ {follow_up.type}, due {follow_up.due}: {follow_up.text}"
