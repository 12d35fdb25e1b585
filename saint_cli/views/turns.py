"""Turns and what caused them, as rows."""

from collections.abc import Iterable, Iterator

from saint_cli.engine.insight.forecast import Forecast
from saint_cli.engine.insight.turns import Cause
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import in_language
from saint_cli.views.listing import Listing, Plain
from saint_cli.views.plain import plain_text

_COLUMNS = ("day", "turn", "status", "status_name", "entity", "id", "name", "because")
PEOPLE_COLUMNS = ("day", "turn", "status_name", "name", "because")


def forecast_listing(found: Iterable[Forecast], language: str, none: str) -> Listing:
    """Return a row for each turn to come."""
    return Listing(_COLUMNS, _rows(found, language), none)


def _rows(found: Iterable[Forecast], language: str) -> Iterator[list[Plain]]:
    for status, turn in found:
        yield [
            *(turn.day, "enters" if turn.enters else "leaves"),
            *(status.id, in_language(status.name, language)),
            *(status.entity.value, turn.found.id, turn.found.name),
            [cause_words(cause) for cause in turn.causes],
        ]


def cause_words(cause: Cause) -> str:
    """Say which criterion turned, and from what to what."""
    before, after = _shown(cause.before), _shown(cause.after)
    change = after if before == after else f"{before} → {after}"
    verb = "" if cause.holds else "no longer: "
    return f"{verb}{criterion_words(cause.criterion)} ({change})"


def _shown(value: Plain) -> str:
    if isinstance(value, float):
        value = round(value, 2)
    return "none" if value is None else plain_text(value)
