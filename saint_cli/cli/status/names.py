"""Statuses as the commands name them."""

from typing import TYPE_CHECKING

from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from saint_cli.model.declarations import Declarations, Status


def require_status(declarations: "Declarations", status_id: str) -> "Status":
    """Return the status of that id.

    Raises:
        InputError: There is none; the nearest is named.
    """
    known = declarations.statuses
    if status_id in known:
        return known[status_id]
    hint = suggest(status_id, known) or f"there are: {', '.join(known)}"
    message = f'there is no status "{status_id}"; {hint}'
    raise InputError(message)
