"""Where in its file something is declared: for advice on what is no mistake."""

from pathlib import Path
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, SequenceNode

from saint_cli.config.nodes import Document, compose_file


class Spot(NamedTuple):
    """A line and a column, counted from 1."""

    line: int
    column: int


class Places(NamedTuple):
    """Where a status's criteria stand, each of the list, and its description."""

    file: str
    whole: Spot
    criteria: tuple[Spot, ...]
    description: Spot


def find_places(folder: Path, status_id: str) -> Places:
    """Find where the parts of a valid status are declared."""
    path = folder / f"{status_id}.yaml"
    node = compose_file(path, Document(str(path)))
    values = {}
    if isinstance(node, MappingNode):
        values = {key.value: value for key, value in node.value}
    criteria = values.get("criteria")
    parts = criteria.value if isinstance(criteria, SequenceNode) else [criteria]
    return Places(
        str(path),
        Spot(1, 1),
        tuple(map(_spot, parts)),
        _spot(values.get("description")),
    )


def _spot(node: Node | None) -> Spot:
    mark = node.start_mark if node else None
    return Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)
