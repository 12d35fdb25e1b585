"""Who gets a mailing, who does not, and why: asked of the database, then decided."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.questions.selections import selection_members, snapshot_with
from saint_cli.engine.statuses.template_values import Value, template_rows
from saint_cli.model.acting import MailSettings
from saint_cli.model.addresses import address_of, is_address
from saint_cli.model.declarations import Selection
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest
from saint_cli.model.fields import field_names, resolve_field
from saint_cli.model.text import fold

PERSONS, COMPANIES = "persons", "companies"
"""To whom a mailing to a selection goes."""

_YES = frozenset({"1", "true", "yes", "y", "x", "on", "ja", "j", "oui", "sí", "si"})
_NO = frozenset({"", "0", "false", "no", "n", "off", "nej", "nein", "non", "never"})
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")
_ROWS_AT_ONCE = 500

_TO_PERSONS = {
    Entity.COMPANY: "SELECT id FROM persons WHERE company IN ({}) ORDER BY company, id",
    Entity.PROJECT: (
        "SELECT DISTINCT person FROM project_members"
        " WHERE project IN ({}) AND person IS NOT NULL ORDER BY project, id"
    ),
}
_TO_COMPANIES = {
    Entity.PERSON: (
        "SELECT DISTINCT company FROM persons"
        " WHERE id IN ({}) AND company IS NOT NULL ORDER BY company"
    ),
    Entity.PROJECT: (
        "SELECT DISTINCT company FROM projects"
        " WHERE id IN ({}) AND company IS NOT NULL ORDER BY company"
    ),
}

_FIELDS = {
    Entity.PERSON: ("id", "name", "first_name", "last_name", "email", "company.name"),
    Entity.COMPANY: ("id", "name", "email"),
}
"""What is asked of everybody besides what the template speaks of."""


class Person(NamedTuple):
    """Somebody who could get a mailing; ``values`` is what the template may say."""

    row_id: int
    id: str
    name: str
    address: str
    language: str
    values: Mapping[str, Value]


class LeftOut(NamedTuple):
    """Somebody who gets none, and why."""

    person: Person
    why: str


class Audience(NamedTuple):
    """Those who get a mailing, in the selection's order, and those who do not."""

    entity: Entity
    chosen: tuple[Person, ...]
    left_out: tuple[LeftOut, ...]


def find_audience(
    reading: Reading,
    selection: Selection,
    mail: MailSettings,
    names: Iterable[str],
    to: str = PERSONS,
) -> Audience:
    """Find who gets a mailing to a selection; ``names`` are the template's.

    Raises:
        InputError: The settings name a field for consent that nobody has.
    """
    entity = recipient_type(to)
    members = [one.row_id for one in selection_members(reading, selection)]
    row_ids = _row_ids(reading.connection, selection.entity, members, entity)
    language = reading.declarations.settings.language
    suppressed = dict(
        reading.connection.execute("SELECT address, reason FROM mail_suppressions")
    )
    chosen: list[Person] = []
    left_out: list[LeftOut] = []
    seen: dict[str, str] = {}
    for person, answers in _ask(reading, entity, row_ids, mail, names):
        spoken = person.language or language
        found = person._replace(language=spoken)
        why = _objection(found, answers, suppressed, seen)
        if why:
            left_out.append(LeftOut(found, why))
        else:
            seen[fold(found.address)] = found.name
            chosen.append(found)
    return Audience(entity, tuple(chosen), tuple(left_out))


def recipient_type(to: str) -> Entity:
    """Return whose addresses are written to.

    Raises:
        InputError: It is neither persons nor companies.
    """
    if to not in (PERSONS, COMPANIES):
        hint = suggest(to, (PERSONS, COMPANIES)) or "it is persons or companies"
        message = f'--to: "{to}" is nobody to write to; {hint}'
        raise InputError(message)
    return Entity.PERSON if to == PERSONS else Entity.COMPANY


def _row_ids(
    connection: sqlite3.Connection, source: Entity, members: list[int], target: Entity
) -> list[int]:
    """Return the persons or companies that a selection's members lead to."""
    if source is target:
        return members
    query = (_TO_PERSONS if target is Entity.PERSON else _TO_COMPANIES)[source]
    found: dict[int, None] = {}
    for start in range(0, len(members), _ROWS_AT_ONCE):
        batch = members[start : start + _ROWS_AT_ONCE]
        rows = connection.execute(query.format(", ".join("?" * len(batch))), batch)
        found |= dict.fromkeys(row[0] for row in rows)
    return list(found)


class _Answers(NamedTuple):
    """What somebody's own fields say, for the fields that the settings name."""

    consent: str = "yes"
    unsubscribed: str = "no"
    bounced: str = "no"


def _ask(
    reading: Reading,
    entity: Entity,
    row_ids: list[int],
    mail: MailSettings,
    names: Iterable[str],
) -> Iterator[tuple[Person, _Answers]]:
    fields = {
        name: _paths(reading, entity, getattr(mail, name), name)
        for name in ("consent", "unsubscribed", "bounced", "language")
    }
    known = [path for paths in fields.values() for path in paths]
    wanted = {*names, *_FIELDS[entity], *known}
    snapshot = snapshot_with(reading, entity, names)

    def answer(name: str, values: Mapping[str, Value]) -> str:
        found = (values.get(path) for path in fields[name])
        return str(next((v for v in found if v not in (None, "")), "")).strip()

    for row_id, values in template_rows(snapshot, entity, wanted, row_ids):
        language = answer("language", values)
        email = str(values["email"] or "").strip()
        person = Person(
            row_id,
            str(values["id"]),
            str(values["name"]),
            address_of(email) or email,
            language.replace("_", "-") if _LANGUAGE.fullmatch(language) else "",
            values,
        )
        asked = {n: answer(n, values) for n in _Answers._fields if fields[n]}
        yield person, _Answers(**asked)


def _paths(reading: Reading, entity: Entity, field: str, key: str) -> list[str]:
    """Return where a field of the settings is: the person's, then the company's."""
    if not field and key != "language":
        return []
    own = [field or "language"]
    paths = own if entity is Entity.COMPANY else [*own, f"company.{own[0]}"]
    found = [path for path in paths if resolve_field(entity, path, reading.own)]
    if field and not found:
        hint = suggest(field, field_names(entity, reading.own))
        message = f"mail: {key}: no {entity} or company has a field {field}; {hint}"
        raise InputError(message.removesuffix("; "))
    return found


def _objection(
    person: Person,
    answers: _Answers,
    suppressed: Mapping[str, str],
    seen: Mapping[str, str],
) -> str:
    """Say why somebody gets no mailing, or nothing."""
    address = fold(person.address)
    objections = (
        (not address, "has no e-mail address"),
        (not is_address(person.address), f"{person.address} is no e-mail address"),
        (address in suppressed, suppressed.get(address, "")),
        (fold(answers.consent) not in _YES, "has not consented"),
        (fold(answers.unsubscribed) not in _NO, "unsubscribed"),
        (fold(answers.bounced) not in _NO, "bounced"),
        (address in seen, f"has the address of {seen.get(address)}"),
    )
    return next((why for is_so, why in objections if is_so), "")
