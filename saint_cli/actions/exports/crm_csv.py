"""Follow-ups in the layouts in which CRMs import tasks.

A layout is data: the name of each column, and the value that goes there. Every layout
keeps saint's key in a column of its own: where the CRM's export gives it back as
``saint_key``, the CRM's activity takes the place of saint's.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from saint_cli.actions.exports.records import Record

Value = Callable[[Record], str]


class Layout(NamedTuple):
    """What a CRM imports: its columns in order, with their values."""

    name: str
    columns: Mapping[str, Value]


def _types(default: str, **words: str) -> Value:
    return lambda record: words.get(record.type, default)


def _states(*, open_: str, done: str) -> Value:
    return lambda record: done if record.state == "done" else open_


def _always(text: str) -> Value:
    return lambda _record: text


def _note(record: Record) -> str:
    return "\n\n".join(filter(None, (record.text, record.reason)))


_KEY: Value = lambda record: record.key  # noqa: E731 - a value among others
_TITLE: Value = lambda record: record.title  # noqa: E731
_DUE: Value = lambda record: record.due  # noqa: E731

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            "superoffice",
            {
                "type": _types("To-do", call="Call", appointment="Meeting"),
                "date": _DUE,
                "text": _note,
                "status": _states(open_="Not started", done="Completed"),
                "associate": lambda r: r.owner_id or "",
                "contact_id": lambda r: r.company_id or "",
                "contact_name": lambda r: r.company_name or "",
                "person_id": lambda r: r.person_id or "",
                "project_id": lambda r: r.project_id or "",
                "saint_key": _KEY,
            },
        ),
        Layout(
            "hubspot",
            {
                "Task Title": _TITLE,
                "Task Type": _types("TODO", call="CALL", email="EMAIL"),
                "Task Status": _states(open_="NOT_STARTED", done="COMPLETED"),
                "Due Date": _DUE,
                "Priority": _always("NONE"),
                "Notes": _note,
                "Assigned To": lambda r: r.owner_email or r.owner_name or "",
                "Company Record ID": lambda r: r.company_id or "",
                "Company Name": lambda r: r.company_name or "",
                "Contact Record ID": lambda r: r.person_id or "",
                "Email": lambda r: r.person_email or "",
                "saint_key": _KEY,
            },
        ),
        Layout(
            "salesforce",
            {
                "Subject": _TITLE,
                "ActivityDate": _DUE,
                "Status": _states(open_="Not Started", done="Completed"),
                "Priority": _always("Normal"),
                "TaskSubtype": _types("Task", call="Call", email="Email"),
                "OwnerId": lambda r: r.owner_id or "",
                "WhatId": lambda r: r.project_id or r.company_id or "",
                "WhoId": lambda r: r.person_id or "",
                "Description": _note,
                "saint_key__c": _KEY,
            },
        ),
        Layout(
            "pipedrive",
            {
                "Activity - Subject": _TITLE,
                "Activity - Type": _types(
                    "task", call="call", email="email", appointment="meeting"
                ),
                "Activity - Due date": _DUE,
                "Activity - Done": _states(open_="To do", done="Done"),
                "Activity - Assigned to user": lambda r: r.owner_name or "",
                "Activity - Note": lambda r: f"{_note(r)}\n\n{r.key}".strip(),
                "Organization - Name": lambda r: r.company_name or "",
                "Person - Name": lambda r: r.person_name or "",
                "Person - Email": lambda r: r.person_email or "",
            },
        ),
    )
}


def layout_rows(layout: Layout, records: Iterable[Record]) -> list[list[str]]:
    """Return a row of cells for each follow-up."""
    return [[value(one) for value in layout.columns.values()] for one in records]
