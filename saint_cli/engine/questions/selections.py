"""Selections by their id: every status is one."""

from collections.abc import Iterable

from saint_cli.engine.counters.declared import find_counter, selection_counters
from saint_cli.engine.questions.listing import ListedEntity, list_entities
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.statuses.readable_views import status_selection
from saint_cli.model.declarations import Selection
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest


def find_selection(reading: Reading, selection_id: str) -> Selection:
    """Return the selection, or the status as one, that an id names.

    Raises:
        InputError: There is none.
    """
    declarations = reading.declarations
    selection = declarations.selections.get(selection_id)
    if selection:
        return selection
    status = declarations.statuses.get(selection_id)
    if status is None:
        known = [*declarations.statuses, *declarations.selections]
        there_are = f"there are: {', '.join(known)}" if known else "none is declared"
        hint = suggest(selection_id, known) or there_are
        message = f'there is no status or selection "{selection_id}"; {hint}'
        raise InputError(message)
    return status_selection(status, reading.own)


def selection_members(reading: Reading, selection: Selection) -> list[ListedEntity]:
    """Return the members of a selection in its order, with its columns."""
    counters = selection_counters(selection, reading.declarations)
    needed = {counter.name: counter for counter in counters}
    snapshot = reading.snapshot(selection.entity, needed)
    return list(list_entities(snapshot, selection))


def snapshot_with(reading: Reading, entity: Entity, names: Iterable[str]) -> Snapshot:
    """Return a snapshot that has the counters among the names of a template."""
    settings = reading.declarations.settings
    found = {name: find_counter(name, settings) for name in names}
    return reading.snapshot(entity, {n: c for n, c in found.items() if c})
