"""What follows from the rest of a record where the input does not say it."""

import json
from collections.abc import Mapping, MutableMapping, Sequence

from saint_cli.crm.loading.cells.converters import Value
from saint_cli.crm.loading.context import LoadContext
from saint_cli.model.entities import Source

Columns = MutableMapping[str, Sequence[Value]]

RECORDS = frozenset(source.value for source in Source)
_DONE_BY_NATURE = frozenset({"email", "document"})


def derived_columns(table: str, given: frozenset[str]) -> tuple[str, ...]:
    """Return the columns that are filled in although the input does not give them.

    Its own company a record keeps where neither its file nor its person has one.
    """
    made = {
        "activities": ("completed",),
        "requests": ("state",),
        "persons": ("last_name",),
    }.get(table, ())
    if table in RECORDS and "person" in given:
        made = (*made, "company")
    return tuple(name for name in made if name not in given)


def complete(
    table: str, columns: Columns, ids: Sequence[str | None], context: LoadContext
) -> None:
    """Fill in what the design says of values that are missing."""
    if table in RECORDS and "person" in columns:
        columns["company"] = _companies(columns, len(ids), context)
    if table == "requests":
        columns["state"] = _states(columns, len(ids))
    if table == "activities":
        columns["completed"] = _completed(columns, len(ids), context)


def _column(
    columns: Mapping[str, Sequence[Value]], name: str, rows: int
) -> Sequence[Value]:
    return columns.get(name) or [None] * rows


def _companies(columns: Columns, rows: int, context: LoadContext) -> Sequence[Value]:
    """Give a record without a company that of its person."""
    companies, persons = _column(columns, "company", rows), columns["person"]
    wanted = {
        person
        for person, company in zip(persons, companies, strict=True)
        if person is not None and company is None
    }
    if not wanted:
        return companies
    found = dict(
        context.connection.execute(
            "SELECT id, company FROM persons WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(wanted)),),
        )
    )
    return [
        found.get(person) if company is None and person is not None else company
        for person, company in zip(persons, companies, strict=True)
    ]


def _states(columns: Columns, rows: int) -> Sequence[Value]:
    closed = _column(columns, "closed_at", rows)
    return [
        state if state is not None else "open" if day is None else "closed"
        for state, day in zip(_column(columns, "state", rows), closed, strict=True)
    ]


def _completed(columns: Columns, rows: int, context: LoadContext) -> Sequence[Value]:
    today = context.today.isoformat()
    given = _column(columns, "completed", rows)
    if None not in given:
        return given
    return [
        done
        if done is not None
        else int(kind in _DONE_BY_NATURE or closed is not None or str(day) <= today)
        for done, kind, closed, day in zip(
            given,
            _column(columns, "type", rows),
            _column(columns, "completed_at", rows),
            columns["date"],
            strict=True,
        )
    ]


def complete_names(columns: Columns, ids: Sequence[str | None]) -> None:
    """Give a person without a last name what else they can be known by."""
    if None not in columns["last_name"]:
        return
    rows = len(ids)
    columns["last_name"] = [
        last if last is not None else "" if first is not None else email or external_id
        for last, first, email, external_id in zip(
            columns["last_name"],
            _column(columns, "first_name", rows),
            _column(columns, "email", rows),
            ids,
            strict=True,
        )
    ]
