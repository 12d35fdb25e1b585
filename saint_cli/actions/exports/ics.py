"""Follow-ups as iCalendar (RFC 5545): tasks and events that calendars keep up to date.

The UID of each is made from its key, and SEQUENCE counts its changes, so that a
calendar that reads the file again changes what it has instead of adding to it. What was
closed, or given to somebody else, is there as cancelled.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from unicodedata import category
from uuid import NAMESPACE_URL, uuid5

from saint_cli import __version__
from saint_cli.actions.exports.records import Record

if TYPE_CHECKING:
    from icalendar import Event, Todo

_EVENT_TYPES = frozenset({"appointment", "meeting", "visit"})
_KEPT = timedelta(days=90)
_TASK_STATES = {"open": "NEEDS-ACTION", "done": "COMPLETED", "closed": "CANCELLED"}


def calendar_text(
    records: Iterable[Record],
    day: date,
    *,
    owner: int | None = None,
    only_events: bool = False,
) -> str:
    """Return a calendar of follow-ups: the open ones, and what ended in 90 days.

    With an ``owner``'s row id it is that user's. Appointments are events and all else
    is a task, unless ``only_events``, for calendars that show no tasks.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//saint//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for record in records:
        if not _is_shown(record, day, owner):
            continue
        is_theirs = owner in (None, record.owner)
        if only_events or record.type in _EVENT_TYPES:
            calendar.add_component(_event(record, is_theirs=is_theirs))
        else:
            calendar.add_component(_task(record, is_theirs=is_theirs))
    return str(calendar.to_ical().decode())


def _is_shown(record: Record, day: date, owner: int | None) -> bool:
    is_recent = date.fromisoformat(record.changed_on) >= day - _KEPT
    if owner not in (None, record.owner):
        return owner in record.former_owners and is_recent
    return record.state == "open" or is_recent


def _task(record: Record, *, is_theirs: bool) -> "Todo":
    from icalendar import Todo

    task = Todo()
    _describe(task, record)
    task.add("due", date.fromisoformat(record.due))
    state = record.state if is_theirs else "closed"
    task.add("status", _TASK_STATES[state])
    if state == "done" and record.ended_on:
        task.add("completed", _moment(record.ended_on))
        task.add("percent-complete", 100)
    return task


def _event(record: Record, *, is_theirs: bool) -> "Event":
    from icalendar import Event

    event = Event()
    _describe(event, record)
    due = date.fromisoformat(record.due)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    is_on = is_theirs and record.state != "closed"
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    return event


def _describe(component: "Todo | Event", record: Record) -> None:
    """Add what tasks and events have in common; no moment is the time of the run."""
    component.add("uid", f"{uuid5(NAMESPACE_URL, f'saint:{record.key}')}")
    component.add("dtstamp", _moment(record.changed_on))
    component.add("created", _moment(record.created_on))
    component.add("last-modified", _moment(record.changed_on))
    component.add("sequence", record.changes)
    component.add("summary", _plain(record.title))
    about = (record.text, record.reason, record.outcome)
    component.add("description", _plain("\n\n".join(filter(None, about))))
    component.add("categories", [_plain(record.subject)])
    if whom := record.company_name:
        component.add(
            "location" if record.type in _EVENT_TYPES else "comment", _plain(whom)
        )


def _moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=UTC)


def _plain(text: str) -> str:
    """Return a text without the control characters that iCalendar cannot hold."""
    return "".join(c for c in text if c in "\n\t" or category(c) != "Cc")
