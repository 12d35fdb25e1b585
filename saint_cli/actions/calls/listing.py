"""The call list of a selection: numbers, last contacts, and what to say."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from saint_cli.actions.calls.numbers import Number, NumberReader
from saint_cli.config.template_filters import Filters
from saint_cli.crm.names import quote_identifier
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.questions.selections import selection_members
from saint_cli.model.declarations import Selection
from saint_cli.model.entities import Entity

_MOST_NUMBERS = 4
_MOST_CONTACTS = 3
_ROWS_AT_ONCE = 500

_PHONES = {
    Entity.COMPANY: """
        SELECT e.id, e.name, e.phone, e.country FROM companies AS e
        WHERE e.id IN ({0}) AND e.phone <> ''
        UNION ALL
        SELECT p.company, p.name, p.number, company.country
        FROM (
            SELECT company, name, mobile AS number, id FROM persons
            UNION ALL SELECT company, name, phone, id FROM persons
        ) AS p JOIN companies AS company ON company.id = p.company
        WHERE p.company IN ({0}) AND p.number <> ''
    """,
    Entity.PERSON: """
        SELECT e.id, who, number, country
        FROM (
            SELECT p.id, p.name AS who, p.mobile AS number, company.country, 1 AS place
            FROM persons AS p LEFT JOIN companies AS company ON company.id = p.company
            UNION ALL
            SELECT p.id, p.name, p.phone, company.country, 2
            FROM persons AS p LEFT JOIN companies AS company ON company.id = p.company
            UNION ALL
            SELECT p.id, company.name, company.phone, company.country, 3
            FROM persons AS p JOIN companies AS company ON company.id = p.company
        ) AS e
        WHERE e.id IN ({0}) AND number <> '' ORDER BY e.id, place
    """,
    Entity.PROJECT: """
        SELECT e.id, company.name, company.phone, company.country
        FROM projects AS e JOIN companies AS company ON company.id = e.company
        WHERE e.id IN ({0}) AND company.phone <> ''
    """,
}
_CONTACTS = """
SELECT {entity}, date, type, direction, subject FROM (
    SELECT {entity}, date, type, direction, subject,
        row_number() OVER (PARTITION BY {entity} ORDER BY date DESC, id DESC) AS place
    FROM activities WHERE {entity} IN ({places}) AND completed = 1 AND date <= ?
) WHERE place <= {most} ORDER BY {entity}, place
"""
_DETAILS = {
    Entity.COMPANY: "e.name",
    Entity.PERSON: "(SELECT name FROM companies WHERE id = e.company)",
    Entity.PROJECT: "(SELECT name FROM companies WHERE id = e.company)",
}
_OWNERS = """
SELECT e.id, {company}, (SELECT name FROM users WHERE id = {owner})
FROM {table} AS e WHERE e.id IN ({places})
"""
_FOLLOW_UPS = """
SELECT entity_id, min(due || '|' || key) FROM followups
WHERE entity = ? AND state = 'open' AND type = 'call' AND entity_id IN ({places})
GROUP BY entity_id
"""


class Callee(NamedTuple):
    """Somebody to call: numbers with whom they reach, and what one wants to know."""

    entity: Entity
    row_id: int
    id: str
    name: str
    company: str | None
    owner: str | None
    numbers: tuple[tuple[str, Number], ...]
    last_contacts: tuple[str, ...]
    say: str
    followup: str | None

    @property
    def is_daytime(self) -> bool:
        """Whether it is a time to call where the first number rings."""
        return bool(self.numbers) and self.numbers[0][1].is_daytime


def list_callees(reading: Reading, selection: Selection, now: datetime) -> list[Callee]:
    """Return whom to call, in the selection's order: first those where it is day."""
    members = selection_members(reading, selection)
    ids = [one.row_id for one in members]
    numbers = _numbers(reading, selection.entity, ids, now)
    contacts = _contacts(reading, selection.entity, ids)
    details = _details(reading.connection, selection.entity, ids)
    texts = _descriptions(reading, selection, ids)
    followups = _followups(reading.connection, selection.entity, ids)
    callees = [
        Callee(
            selection.entity,
            one.row_id,
            one.id,
            one.name,
            *details[one.row_id],
            tuple(numbers[one.row_id][:_MOST_NUMBERS]),
            tuple(contacts[one.row_id]),
            texts.get(one.row_id, ""),
            followups.get(one.row_id),
        )
        for one in members
    ]
    return sorted(callees, key=lambda one: not one.is_daytime)


def _batches(ids: Sequence[int]) -> Iterable[tuple[str, list[int]]]:
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        batch = list(ids[start : start + _ROWS_AT_ONCE])
        yield ", ".join("?" * len(batch)), batch


def _numbers(
    reading: Reading, entity: Entity, ids: Sequence[int], now: datetime
) -> Mapping[int, list[tuple[str, Number]]]:
    settings = reading.declarations.settings
    filters = Filters(settings.language, settings.currency, reading.day).table()

    def country_code(country: str) -> str | None:
        found = filters["country_code"](country)
        return found if isinstance(found, str) else None

    home = settings.organisation.get("country_code", "")
    home = home or settings.organisation.get("country", "")
    reader = NumberReader(now, settings.timezone, country_code, home)
    found: dict[int, list[tuple[str, Number]]] = defaultdict(list)
    for places, batch in _batches(ids):
        query = _PHONES[entity].format(places)
        values = batch * query.count(f"({places})")
        for row_id, who, text, country in reading.connection.execute(query, values):
            number = reader.read(text, country or "")
            if number.text not in {known.text for _, known in found[row_id]}:
                found[row_id].append((who, number))
    return found


def _contacts(
    reading: Reading, entity: Entity, ids: Sequence[int]
) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for places, batch in _batches(ids):
        query = _CONTACTS.format(
            entity=quote_identifier(entity), places=places, most=_MOST_CONTACTS
        )
        values = [*batch, reading.day.isoformat()]
        for row_id, day, kind, direction, subject in reading.connection.execute(
            query, values
        ):
            way = "" if direction == "none" else direction
            words = " ".join(filter(None, (day, way, kind)))
            found[row_id].append(f"{words}: {subject}" if subject else words)
    return found


def _details(
    connection: sqlite3.Connection, entity: Entity, ids: Sequence[int]
) -> dict[int, tuple[str | None, str | None]]:
    """Return each member's company and our contact."""
    company_owner = "(SELECT owner FROM companies WHERE id = e.company)"
    is_company = entity is Entity.COMPANY
    owner = "e.owner" if is_company else f"COALESCE(e.owner, {company_owner})"
    table, company = quote_identifier(entity.table), _DETAILS[entity]
    found = {}
    for places, batch in _batches(ids):
        query = _OWNERS.format(company=company, owner=owner, table=table, places=places)
        for row_id, *details in connection.execute(query, batch):
            found[row_id] = (details[0], details[1])
    return found


def _descriptions(
    reading: Reading, selection: Selection, ids: Sequence[int]
) -> dict[int, str]:
    """Return what a status says of its members; a selection says nothing."""
    if selection.id not in reading.declarations.statuses:
        return {}
    schema = reading.memberships((selection.entity,))
    found: dict[int, str] = {}
    for places, batch in _batches(ids):
        query = (
            f"SELECT entity_id, description FROM {schema}.memberships"
            f" WHERE status = ? AND entity_id IN ({places})"
        )
        found |= dict(reading.connection.execute(query, (selection.id, *batch)))
    return found


def _followups(
    connection: sqlite3.Connection, entity: Entity, ids: Sequence[int]
) -> dict[int, str]:
    """Return the open call that is due first of each member that has one."""
    found: dict[int, str] = {}
    for places, batch in _batches(ids):
        rows = connection.execute(
            _FOLLOW_UPS.format(places=places), (entity.value, *batch)
        )
        found |= {row_id: text.partition("|")[2] for row_id, text in rows}
    return found
