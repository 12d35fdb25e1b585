"""The open requests of a selection's members, and a follow-up for each."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.actions.followups.breaker import (
    check_age,
    check_number,
    count_entities,
)
from saint_cli.actions.followups.candidates import Candidate
from saint_cli.actions.followups.creating import write_new
from saint_cli.actions.followups.listing import FollowUp
from saint_cli.crm.names import quote_identifier
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.statuses.due_days import due_day
from saint_cli.model.acting import Due, FollowUpSettings
from saint_cli.model.entities import Entity

SUBJECT = "Open request"
"""What stands where others have the name of their status."""

_ROWS_AT_ONCE = 500

_OPEN = """
SELECT
    r.id, r.external_id, r.source_system, r.date, r.category, r.priority, r.subject,
    e.id, e.external_id, e.name,
    r.company, r.person, r.project, company.name, person.name,
    owner.id, owner.name, f.key
FROM requests AS r
JOIN {table} AS e ON e.id = r.{entity}
LEFT JOIN companies AS company ON company.id = r.company
LEFT JOIN persons AS person ON person.id = r.person
LEFT JOIN users AS owner
    ON owner.id = COALESCE(r.owner, e.owner, company.owner)
LEFT JOIN followups AS f ON f.request = r.id
WHERE {which} AND r.date <= ?
    AND (r.closed_at > ? OR (r.closed_at IS NULL AND r.state IS NOT 'closed'))
ORDER BY r.date, r.external_id
"""


class OpenRequest(NamedTuple):
    """An open request of a member; ``owner`` is our contact's row id."""

    row_id: int
    id: str
    source_system: str
    date: str
    category: str | None
    priority: str | None
    subject: str | None
    member: int
    member_id: str
    member_name: str
    company: int | None
    person: int | None
    project: int | None
    company_name: str | None
    person_name: str | None
    owner: int | None
    owner_name: str | None
    followup: str | None
    entity: Entity


def list_requests(
    connection: sqlite3.Connection, entity: Entity, ids: Sequence[int], day: date
) -> list[OpenRequest]:
    """Return the requests of entities that are open at the end of a day, oldest first."""
    return _select(connection, entity, f"r.{quote_identifier(entity)}", ids, day)


def _select(
    connection: sqlite3.Connection,
    entity: Entity,
    column: str,
    ids: Sequence[int],
    day: date,
) -> list[OpenRequest]:
    found = []
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        batch = ids[start : start + _ROWS_AT_ONCE]
        query = _OPEN.format(
            table=quote_identifier(entity.table),
            entity=quote_identifier(entity),
            which=f"{column} IN ({', '.join('?' * len(batch))})",
        )
        values = (*batch, day.isoformat(), day.isoformat())
        rows = connection.execute(query, values)
        found += [OpenRequest._make((*row, entity)) for row in rows]
    return sorted(found, key=lambda one: (one.date, one.id))


def age_days(request: OpenRequest, day: date) -> int:
    """Return how many days a request has been open."""
    return (day - date.fromisoformat(request.date)).days


def follow_up_requests(
    snapshot: Snapshot,
    requests: Iterable[OpenRequest],
    settings: FollowUpSettings,
    *,
    kind: str,
    due: Due,
) -> tuple[FollowUp, ...]:
    """Create a follow-up for each request that has none, with our contact.

    Its key is the request's: there is never a second one, however often this runs. One
    that was closed or followed up since ``requests`` were listed is left out.

    Raises:
        OldDataError: The data are older than the settings allow.
        TooManyError: There would be more at once than is likely to be meant.
    """
    connection, day = snapshot.connection, snapshot.day
    check_age(connection, settings, day)
    due_on = due_day(due, day, settings.holidays).isoformat()
    new = {
        one.row_id: _candidate(one, kind, due_on)
        for one in _still_open(connection, requests, day)
        if one.followup is None
    }
    number = Counter({SUBJECT: len(new)})
    check_number(number, {}, settings, count_entities(connection))
    return write_new(connection, new.values(), day, requests=new)


def _still_open(
    connection: sqlite3.Connection, requests: Iterable[OpenRequest], day: date
) -> list[OpenRequest]:
    requests = list(requests)
    if not requests:
        return []
    ids = [one.row_id for one in requests]
    return _select(connection, requests[0].entity, "r.id", ids, day)


def _candidate(request: OpenRequest, kind: str, due: str) -> Candidate:
    what = request.subject or request.category or request.id
    return Candidate(
        episode=None,
        key=f"request/{request.source_system}/{request.id}",
        status="",
        status_name=SUBJECT,
        entity_id=request.member,
        id=request.member_id,
        name=request.member_name,
        entered_on=request.date,
        type=kind,
        due=due,
        text=f"{request.member_name}: {what}",
        reason=f"open since {request.date}",
        owner=request.owner,
        company=request.company,
        person=request.person,
        project=request.project,
        entity=request.entity,
    )
