"""What statuses cover: as figures, with the funnel in words for people."""

from collections.abc import Iterable

from saint_cli.engine.insight.coverage import Coverage
from saint_cli.views.listing import Listing, Plain

_COLUMNS = (
    *(
        "id",
        "entity",
        "members",
        "of",
        "share",
        "entered",
        "left",
        "overlaps",
        "funnel",
    ),
)
PEOPLE_COLUMNS = ("id", "members", "of", "entered", "left", "overlaps", "funnel")


def coverage_listing(covered: Iterable[Coverage], *, is_for_people: bool) -> Listing:
    """Return a row for each status; overlaps and funnel are objects for programs."""
    describe = _in_words if is_for_people else _objects
    rows = [
        [
            *(one.status.id, one.status.entity.value, one.members, one.of),
            round(one.members / one.of, 4) if one.of else None,
            *(one.entered, one.left),
            *describe(one),
        ]
        for one in covered
    ]
    return Listing(_COLUMNS, rows, "no statuses are declared", note="funnel")


def _objects(one: Coverage) -> tuple[Plain, Plain]:
    overlaps: list[Plain] = [{**overlap._asdict()} for overlap in one.overlaps]
    funnel: list[Plain] = [
        {"criterion": step.words, "left": step.left} for step in one.funnel
    ]
    return overlaps, funnel


def _in_words(one: Coverage) -> tuple[Plain, Plain]:
    overlaps = ", ".join(f"{other.shared} {other.status}" for other in one.overlaps)
    steps = (f"{step.words} → {step.left}" for step in one.funnel)
    return overlaps, "; ".join((f"everybody → {one.of}", *steps))
