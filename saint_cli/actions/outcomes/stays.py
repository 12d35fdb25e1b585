"""Stays in a status, with what was done about them and what came of it."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from saint_cli.crm.names import quote_identifier
from saint_cli.engine.counters.records import whole_rates
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity
from saint_cli.model.tables import MONEY_SCALE

_STAYS = """
SELECT
    episode.status, episode.entered_on, episode.left_on,
    f.created_on, CASE f.state WHEN 'done' THEN f.ended_on END,
    (SELECT day FROM withheld_followups AS w
     WHERE w.episode = episode.id AND w.reason = 'holdout'),
    (SELECT min(date) FROM sales AS s
     WHERE s.{entity} = episode.entity_id AND s.state = 'sold'
        AND s.date >= episode.entered_on AND s.date <= episode.left_on),
    (SELECT min(date) FROM activities AS a
     WHERE a.{entity} = episode.entity_id AND a.completed = 1
        AND a.source_system <> 'saint'
        AND (a.direction = 'incoming' OR a.type = 'appointment')
        AND a.date >= episode.entered_on AND a.date <= episode.left_on),
    (SELECT COALESCE(sum(s.amount * CASE COALESCE(s.currency, :currency) {rates} END), 0)
     FROM sales AS s
     WHERE s.{entity} = episode.entity_id AND s.state = 'sold'
        AND s.date > episode.entered_on
        AND s.date <= date(episode.entered_on, :horizon))
FROM status_episodes AS episode
LEFT JOIN followups AS f ON f.episode = episode.id
WHERE episode.entity = :entity AND date(episode.entered_on, :horizon) <= :day
ORDER BY episode.id
"""


class Stay(NamedTuple):
    """A stay that began long enough ago; ``amount`` was sold within the horizon after.

    ``sale_on`` and ``contact_on`` are the first sale, and the first time that the
    customer was heard or met, during the stay.
    """

    status: str
    entered_on: str
    left_on: str | None
    created_on: str | None
    done_on: str | None
    held_out_on: str | None
    sale_on: str | None
    contact_on: str | None
    amount: float

    def is_done_within(self, days: int) -> bool:
        """Whether its follow-up was done within some days of the stay's beginning."""
        return self.done_on is not None and _days(self.entered_on, self.done_on) <= days

    def is_good_within(self, days: int) -> bool:
        """Whether the customer left the status in time, after a sale or a contact."""
        is_in_time = self.left_on is not None and self.days <= days
        return is_in_time and bool(self.sale_on or self.contact_on)

    @property
    def days(self) -> int:
        """How long it lasted."""
        return _days(self.entered_on, self.left_on or self.entered_on)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def read_stays(
    connection: sqlite3.Connection, settings: Settings, day: date, horizon: timedelta
) -> Iterator[Stay]:
    """Yield the stays that began at least ``horizon`` before ``day``."""
    rates = whole_rates(settings)
    names = {f"code{n}": code for n, code in enumerate(rates.factors)}
    cases = " ".join(
        f"WHEN :code{n} THEN {factor:d}"
        for n, factor in enumerate(rates.factors.values())
    )
    values = {
        "currency": settings.currency,
        "horizon": f"+{horizon.days} days",
        "day": day.isoformat(),
        **names,
    }
    for entity in Entity:
        query = _STAYS.format(entity=quote_identifier(entity), rates=cases)
        rows = connection.execute(query, {**values, "entity": entity.value})
        for *cells, units in rows:
            yield Stay._make((*cells, units / (MONEY_SCALE * rates.scale)))
