"""Follow-ups with all that a calendar or a CRM wants to know of them."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

_QUERY = """
SELECT
    f.key, COALESCE(episode.status, ''), f.subject, f.type, f.due, f.text, f.reason,
    CASE WHEN f.state = 'open' AND a.completed = 1 THEN 'done' ELSE f.state END,
    f.created_on, f.ended_on, COALESCE(f.outcome, ''),
    f.owner, owner.external_id, owner.name, owner.email,
    company.external_id, company.name,
    person.external_id, person.name, person.email,
    project.external_id, project.name,
    (SELECT count(*) FROM followup_events AS e
     WHERE e.followup = f.key AND e.event <> 'created'),
    COALESCE((SELECT max(e.day) FROM followup_events AS e WHERE e.followup = f.key),
             f.created_on),
    (SELECT group_concat(e.owner) FROM followup_events AS e
     WHERE e.followup = f.key AND e.event = 'reassigned')
FROM followups AS f
LEFT JOIN status_episodes AS episode ON episode.id = f.episode
LEFT JOIN activities AS a ON a.id = f.activity
LEFT JOIN users AS owner ON owner.id = f.owner
LEFT JOIN persons AS person ON f.entity = 'person' AND person.id = f.entity_id
LEFT JOIN projects AS project ON f.entity = 'project' AND project.id = f.entity_id
LEFT JOIN companies AS company ON company.id = CASE f.entity
    WHEN 'company' THEN f.entity_id ELSE COALESCE(person.company, project.company) END
ORDER BY f.due, f.key
"""


class Record(NamedTuple):
    """A follow-up with its owner and whom it is about; days are ISO dates.

    ``changes`` is how often it was changed since it was created, ``changed_on`` when
    it last was, ``former_owners`` the row ids of those it was taken from.
    """

    key: str
    status: str
    subject: str
    type: str
    due: str
    text: str
    reason: str
    state: str
    created_on: str
    ended_on: str | None
    outcome: str
    owner: int | None
    owner_id: str | None
    owner_name: str | None
    owner_email: str | None
    company_id: str | None
    company_name: str | None
    person_id: str | None
    person_name: str | None
    person_email: str | None
    project_id: str | None
    project_name: str | None
    changes: int
    changed_on: str
    former_owners: frozenset[int]

    @property
    def title(self) -> str:
        """What is to be done, in a line."""
        first = next(iter(self.text.splitlines()), "")
        whom = self.project_name or self.person_name or self.company_name or ""
        return first or f"{self.subject}: {whom}"


def list_records(connection: sqlite3.Connection) -> list[Record]:
    """Return all follow-ups, the next that is due first."""
    records = []
    for *values, former in connection.execute(_QUERY):
        owners = frozenset(int(owner) for owner in (former or "").split(",") if owner)
        records.append(Record._make((*values, owners)))
    return records


def unexported(
    connection: sqlite3.Connection, records: Iterable[Record], layout: str
) -> list[Record]:
    """Return the follow-ups that were not yet exported in a layout."""
    rows = connection.execute(
        "SELECT followup FROM followup_exports WHERE layout = ?", (layout,)
    )
    known = {row[0] for row in rows}
    return [one for one in records if one.key not in known]


def note_exported(
    connection: sqlite3.Connection, records: Iterable[Record], layout: str, day: date
) -> None:
    """Write down that follow-ups were exported in a layout."""
    connection.executemany(
        "INSERT INTO followup_exports (followup, layout, day) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [(one.key, layout, day.isoformat()) for one in records],
    )
