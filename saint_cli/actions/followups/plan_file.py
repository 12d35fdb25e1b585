"""Plans on file: who is to get a follow-up, for somebody to approve, and then applied."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from saint_cli.actions.followups.candidates import Candidate, find_candidates
from saint_cli.actions.followups.creating import settle, write_new
from saint_cli.actions.followups.listing import FollowUp
from saint_cli.actions.followups.users import User, find_user, list_users
from saint_cli.engine.snapshot import Snapshot
from saint_cli.model.errors import InputError

_VERSION = 1
_SHOWN = FollowUp._fields[: FollowUp._fields.index("state")]
_DECIDING = ("key", "type", "due", "owner", "text")
"""What is applied as the file has it; the rest is there to be read."""

_TYPE = re.compile(r"[a-z][a-z_]{0,30}")
_MOST_TEXT = 20_000


class Applied(NamedTuple):
    """The follow-ups created from a plan, and the keys that came to nothing, and why."""

    new: tuple[FollowUp, ...]
    skipped: Mapping[str, str]


class _Item(NamedTuple):
    """What a plan says of one follow-up; ``owner`` is an id, a name or an address."""

    key: str
    type: str
    due: str
    owner: str
    text: str


def plan_text(new: Iterable[FollowUp], day: date) -> str:
    """Return a plan as it is kept on file: JSON that people can read and cut down."""
    items = [
        {**{name: getattr(one, name) for name in _SHOWN}, "reason": one.reason}
        for one in new
    ]
    plan = {
        "version": _VERSION,
        "made_on": day.isoformat(),
        "how": "take out what is not to be; then: saint followups apply FILE",
        "follow_ups": items,
    }
    return f"{json.dumps(plan, ensure_ascii=False, indent=1)}\n"


def read_plan(path: Path) -> list[_Item]:
    """Read a plan from its file.

    Raises:
        InputError: It cannot be read, or is no plan.
    """
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise InputError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{path}: is no plan of follow-ups: {error}"
        raise InputError(message) from error
    items = plan.get("follow_ups") if isinstance(plan, dict) else None
    if not isinstance(items, list) or plan.get("version") != _VERSION:
        message = f"{path}: is no plan of follow-ups; make one with --plan-file"
        raise InputError(message)
    found: dict[str, _Item] = {}
    for number, item in enumerate(items, start=1):
        place = f"{path}: follow-up {number}"
        one = _read_item(item, place)
        if found.setdefault(one.key, one) is not one:
            message = f"{place}: {one.key} stands here again; take one of them out"
            raise InputError(message)
    return list(found.values())


def _read_item(item: object, place: str) -> _Item:
    if not isinstance(item, dict):
        message = f"{place}: is no object"
        raise InputError(message)
    texts = {name: item.get(name) or "" for name in _DECIDING}
    wrong = [name for name, text in texts.items() if not isinstance(text, str)]
    if wrong or not texts["key"] or len(str(texts["text"])) > _MOST_TEXT:
        message = f"{place}: {wrong[0] if wrong else 'key'} is missing or no text"
        raise InputError(message)
    found = _Item(**texts)
    if not _TYPE.fullmatch(found.type):
        message = f'{place}: "{found.type}" is no type; such as call or todo'
        raise InputError(message)
    try:
        date.fromisoformat(found.due)
    except ValueError as error:
        message = f'{place}: due is "{found.due}"; write it as 2026-11-24'
        raise InputError(message) from error
    return found


def apply_plan(snapshot: Snapshot, items: Iterable[_Item]) -> Applied:
    """Create the follow-ups of an approved plan that are still to be.

    Type, due date, owner and text are the plan's. An episode that has ended meanwhile,
    or has its follow-up, is left out; nothing is ever created twice.

    Raises:
        InputError: The plan names an owner who is no user.
    """
    connection = snapshot.connection
    settle(connection, snapshot.declarations, snapshot.day)
    waiting = {one.key: one for one in find_candidates(snapshot)}
    users = list_users(connection)
    new: list[Candidate] = []
    skipped: dict[str, str] = {}
    for item in items:
        candidate = waiting.pop(item.key, None)
        if candidate:
            new.append(_approved(candidate, item, users))
        else:
            skipped[item.key] = _why_not(connection, item.key)
    return Applied(write_new(connection, new, snapshot.day), skipped)


def _approved(candidate: Candidate, item: _Item, users: list[User]) -> Candidate:
    origin = f"the plan's follow-up {item.key}: owner"
    owner = find_user(users, item.owner, origin).row_id if item.owner else None
    return candidate._replace(type=item.type, due=item.due, text=item.text, owner=owner)


def _why_not(connection: sqlite3.Connection, key: str) -> str:
    has_one = "SELECT 1 FROM followups WHERE key = ?"
    if connection.execute(has_one, (key,)).fetchone():
        return "is there already"
    is_known = "SELECT 1 FROM status_episodes WHERE key = ?"
    if connection.execute(is_known, (key,)).fetchone():
        return "has left the status"
    return "is no stay in a status"
