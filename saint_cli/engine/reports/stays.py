"""Stays in statuses over the last months: how many were there, who came and went."""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.sql import column
from saint_cli.model.entities import Entity

WEEK = timedelta(days=7)
SHOWN_WEEKS = 26

_STAYS = """
SELECT
    episode.status, e.id, e.external_id, e.name, episode.entered_on,
    CASE WHEN episode.left_on <= :day THEN episode.left_on END AS left_on
FROM status_episodes AS episode
JOIN {table} AS e ON e.id = episode.entity_id
WHERE episode.entity = :entity
    AND episode.entered_on <= :day
    AND (episode.left_on IS NULL OR episode.left_on > :first)
ORDER BY episode.entered_on, episode.status, saint_fold(e.name), e.id
"""


class Stay(NamedTuple):
    """An entity's stay in a status; the dates are ISO, ``left_on`` None if it lasts."""

    status: str
    found: FoundEntity
    entered_on: str
    left_on: str | None


class Move(NamedTuple):
    """An entity's entering or leaving a status, on an ISO date."""

    date: str
    status: str
    found: FoundEntity
    has_entered: bool


def read_stays(connection: sqlite3.Connection, day: date) -> list[Stay]:
    """Return the stays of the last months, as they stood at the end of a day."""
    values = {"day": day.isoformat(), "first": (day - SHOWN_WEEKS * WEEK).isoformat()}
    return [
        Stay(row[0], FoundEntity(entity, *row[1:4]), *row[4:])
        for entity in Entity
        for row in connection.execute(
            _STAYS.format(table=column(entity.table).text),
            {**values, "entity": entity.value},
        )
    ]


def moves_since(stays: Iterable[Stay], after: date) -> list[Move]:
    """Return who entered or left after a day, the latest first."""
    first = after.isoformat()
    moves = [move for stay in stays for move in _moves(stay) if move.date > first]
    return sorted(moves, key=lambda move: move.date, reverse=True)


def _moves(stay: Stay) -> Iterator[Move]:
    yield Move(stay.entered_on, stay.status, stay.found, has_entered=True)
    if stay.left_on:
        yield Move(stay.left_on, stay.status, stay.found, has_entered=False)


def first_day(connection: sqlite3.Connection) -> date | None:
    """Return the day on which history begins, or None before any refresh."""
    first = connection.execute("SELECT min(day) FROM refresh_runs").fetchone()[0]
    return date.fromisoformat(first) if first else None


def weeks_up_to(day: date) -> tuple[date, ...]:
    """Return a day in each of the last weeks, ``day`` the last of them."""
    return tuple(day - weeks * WEEK for weeks in range(SHOWN_WEEKS, -1, -1))


def members_on(stays: Iterable[Stay], days: tuple[date, ...]) -> tuple[int, ...]:
    """Return how many of the stays there were on each of some days, in order."""
    isos = [day.isoformat() for day in days]
    changes = [0] * (len(isos) + 1)
    for stay in stays:
        changes[bisect_left(isos, stay.entered_on)] += 1
        if stay.left_on:
            changes[bisect_left(isos, stay.left_on)] -= 1
    return tuple(accumulate(changes))[:-1]
