"""Turns to come and turns of the past, with what caused them, as rows."""

from collections.abc import Iterable, Iterator
from datetime import date

from saint_cli.engine.insight.forecast import Forecast
from saint_cli.engine.insight.history import PastEpisode, Reason
from saint_cli.engine.insight.turns import Cause
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import in_language
from saint_cli.views.listing import Listing, Plain
from saint_cli.views.plain import plain_text

_COLUMNS = ("day", "turn", "status", "status_name", "entity", "id", "name", "because")
_PEOPLE_COLUMNS = ("day", "turn", "status", "name", "because")
PEOPLE_COLUMNS = ("day", "turn", "status_name", "name", "because")


def forecast_listing(found: Iterable[Forecast], language: str, none: str) -> Listing:
    """Return a row for each turn to come."""
    return Listing(_COLUMNS, _rows(found, language), none, note="because")


def _rows(found: Iterable[Forecast], language: str) -> Iterator[list[Plain]]:
    for status, turn in found:
        yield [
            *(turn.day, "enters" if turn.enters else "leaves"),
            *(status.id, in_language(status.name, language)),
            *(status.entity.value, turn.found.id, turn.found.name),
            [cause_words(cause) for cause in turn.causes],
        ]


_HISTORY_COLUMNS = (
    *("entered_on", "left_on", "days", "status", "entity", "id", "name"),
    *("entered_because", "left_because"),
)


def history_listing(episodes: Iterable[PastEpisode], day: date, none: str) -> Listing:
    """Return a row for each stay, with its reasons as objects."""
    rows = (
        [*_stay(one, day), _reason_object(one.entered), _reason_object(one.left)]
        for one in episodes
    )
    return Listing(_HISTORY_COLUMNS, rows, none)


def history_rows(episodes: Iterable[PastEpisode], day: date, none: str) -> Listing:
    """Return a row for each stay, with its reasons in words."""
    rows = (
        [*_stay(one, day), reason_words(one.entered), reason_words(one.left)]
        for one in episodes
    )
    return Listing(_HISTORY_COLUMNS, rows, none)


def history_for_people(episodes: Iterable[PastEpisode], none: str) -> Listing:
    """Return a row for each coming and going, the latest first."""
    rows = [row for one in episodes for row in _comings_and_goings(one)]
    rows.sort(key=lambda row: str(row[0]), reverse=True)
    return Listing(_PEOPLE_COLUMNS, rows, none, note="because")


def _comings_and_goings(one: PastEpisode) -> Iterator[list[Plain]]:
    if one.left_on:
        because = reason_words(one.left)
        yield [one.left_on, "left", one.status, one.found.name, because]
    because = reason_words(one.entered)
    yield [one.entered_on, "entered", one.status, one.found.name, because]


def _stay(one: PastEpisode, day: date) -> Iterator[Plain]:
    end = date.fromisoformat(one.left_on) if one.left_on else day
    yield from (one.entered_on, one.left_on)
    yield (end - date.fromisoformat(one.entered_on)).days
    yield from (one.status, one.found.entity.value, one.found.id, one.found.name)


def _reason_object(reason: Reason | None) -> Plain:
    if reason is None:
        return None
    criteria: list[Plain] = [
        {
            "criterion": criterion_words(cause.criterion),
            "holds": cause.holds,
            "from": cause.before,
            "to": cause.after,
        }
        for cause in reason.causes
    ]
    return {
        "because": reason.because.value,
        "day": reason.day,
        "criteria": criteria,
        "records": list(reason.records),
    }


def reason_words(reason: Reason | None) -> str | None:
    """Say why somebody came into a status or left it."""
    if reason is None:
        return None
    records = f" {', '.join(reason.records)}" if reason.records else ""
    day = f" on {reason.day}" if reason.day else ""
    causes = "; ".join(map(cause_words, reason.causes))
    return f"{reason.because}{records}{day}{': ' * bool(causes)}{causes}"


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
