"""Statuses as the commands name them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from saint_cli.engine.questions.lookup import FoundEntity
    from saint_cli.engine.questions.reading import Reading
    from saint_cli.model.declarations import Declarations, Status


def require_status(declarations: "Declarations", status_id: str) -> "Status":
    """Return the status of that id.

    Raises:
        InputError: There is none; the nearest is named.
    """
    require_known(status_id, declarations.statuses)
    return declarations.statuses[status_id]


def find_named(
    reading: "Reading", name: str, statuses: Collection[str]
) -> "FoundEntity":
    """Return the entity that a name names, where a status could have been named too.

    Raises:
        InputError: No entity or several fit; the nearest status is named.
    """
    from saint_cli.engine.questions.lookup import find_entity

    try:
        return find_entity(reading.connection, name, tuple(Entity))
    except InputError as error:
        near = suggest(name, statuses)
        if not near or "fits" in str(error):
            raise
        message = f"{str(error).partition(';')[0]}, and no status; {near}"
        raise InputError(message) from error


def require_known(status_id: str, known: Collection[str]) -> None:
    """Check that there is a status of that id.

    Raises:
        InputError: There is none; the nearest is named.
    """
    if status_id not in known:
        hint = suggest(status_id, known) or f"there are: {', '.join(sorted(known))}"
        message = f'there is no status "{status_id}"; {hint}'
        raise InputError(message)
