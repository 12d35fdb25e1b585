"""The breaker: what looks like a slip stops before anything is written."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date

from saint_cli.crm.names import quote_identifier
from saint_cli.model.acting import (
    DEFAULT_MOST_NEW,
    DEFAULT_MOST_NEW_PERCENT,
    FollowUpSettings,
)
from saint_cli.model.declarations import Status
from saint_cli.model.entities import Entity
from saint_cli.model.errors import StoppedError
from saint_cli.model.periods import Period

_DATED = {
    "activities": ("date", "completed_at"),
    "sales": ("date", "created_at"),
    "requests": ("date", "closed_at"),
    "companies": ("created_at",),
    "persons": ("created_at",),
}
"""The days that show how far the data reach."""


class TooManyError(StoppedError):
    """More new follow-ups at once than a working day would bring."""

    def __init__(self, number: int, limit: str, status: str = "") -> None:
        of_status = f' of "{status}"' if status else ""
        only = f" --status {status}" if status else ""
        super().__init__(
            f"{number} new follow-ups{of_status} at once are more than {limit}: nothing"
            " was created\n"
            f"see whether they are right: saint followups create{only} --plan\n"
            f"if they are: saint followups create{only} --max {number}, or have them"
            " approved with --plan-file FILE and saint followups apply FILE"
        )


class OldDataError(StoppedError):
    """The data end longer ago than the settings allow to act on."""

    def __init__(self, last: str, allowed: Period) -> None:
        super().__init__(
            f"the data end on {last}, longer ago than {allowed} (max_data_age in"
            " settings.yaml): nothing was created\n"
            "load what happened since, or act all the same with --old-data"
        )


def check_number(
    new: Counter[str],
    statuses: Mapping[str, Status],
    settings: FollowUpSettings,
    entities: int,
) -> None:
    """Stop where more follow-ups would be created at once than is likely to be meant.

    ``new`` is how many there are of each status.

    Raises:
        TooManyError: More than the settings' or a status's ``max``; where the settings
            have none, more than 200 and more than 5 % of all ``entities``.
    """
    for name, number in new.items():
        rule = statuses[name].follow_up if name in statuses else None
        if rule and rule.max is not None and number > rule.max:
            raise TooManyError(number, f"its max of {rule.max}", name)
    number = new.total()
    if settings.max is not None:
        if number > settings.max:
            raise TooManyError(number, f"{settings.max} (max in settings.yaml)")
    elif (
        number > DEFAULT_MOST_NEW and number * 100 > DEFAULT_MOST_NEW_PERCENT * entities
    ):
        limit = f"{DEFAULT_MOST_NEW} and than {DEFAULT_MOST_NEW_PERCENT}% of {entities}"
        raise TooManyError(number, f"{limit} entities")


def count_entities(connection: sqlite3.Connection) -> int:
    """Return how many companies, persons and projects there are."""
    tables = (quote_identifier(entity.table) for entity in Entity)
    queries = (f"SELECT count(*) FROM {table}" for table in tables)
    return sum(connection.execute(query).fetchone()[0] for query in queries)


def check_age(
    connection: sqlite3.Connection, settings: FollowUpSettings, day: date
) -> None:
    """Stop where the data end longer ago than the settings' ``max_data_age``.

    Raises:
        OldDataError: They do. The newest day up to ``day`` counts that a record from
            the CRM bears, not the day of loading: an export may be old when it is
            loaded.
    """
    allowed = settings.max_data_age
    last = _last_day(connection, day) if allowed else None
    if allowed and last is not None and last < allowed.start(day).isoformat():
        raise OldDataError(last, allowed)


def _last_day(connection: sqlite3.Connection, day: date) -> str | None:
    days = [
        connection.execute(
            f"SELECT max({column}) FROM {quote_identifier(table)}"
            f" WHERE {column} <= ? AND source_system <> 'saint'",
            (day.isoformat(),),
        ).fetchone()[0]
        for table, columns in _DATED.items()
        for column in columns
    ]
    return max((found for found in days if found), default=None)
