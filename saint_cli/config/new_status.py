"""A new status as a file: clean YAML with a few comments, checked before it is kept."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

import yaml

from saint_cli.config.folder import check_id
from saint_cli.config.nodes import Document, compose_text
from saint_cli.config.statuses import DeclarationContext, read_status
from saint_cli.model.criteria import All
from saint_cli.model.criterion_words import whole_words
from saint_cli.model.criterion_yaml import criterion_yaml
from saint_cli.model.declarations import Declarations, Status
from saint_cli.model.entities import Entity
from saint_cli.model.errors import Problem, suggest
from saint_cli.model.fields import OwnFieldNames

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_WIDTH = 80
_COMMENTS = {
    "priority": "Of several statuses, the lowest number's picture is shown.",
    "criteria": "All of them must hold.",
    "follow_up": "saint followups create makes one for everybody who comes in.",
}


class FollowUp(NamedTuple):
    """The follow-up of a new status: its type, when it is due, and its text."""

    type: str
    due: str
    text: str


class NewStatus(NamedTuple):
    """What a new status is to say; empty texts are left out."""

    id: str
    entity: Entity
    name: str
    criteria: All
    priority: int
    image: str = ""
    symbol: str = ""
    description: str = ""
    follow_up: FollowUp | None = None


def id_of(name: str) -> str:
    """Return an id made of a name: ``Forsømte kunder`` is ``forsomte-kunder``."""
    spelled = name.casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return _NOT_A_WORD.sub("-", plain).strip("-")[:80]


_SPELLED = str.maketrans({"æ": "ae", "ø": "o", "å": "aa", "ß": "ss"})


def status_text(new: NewStatus, counters: Mapping[str, object]) -> str:
    """Return the YAML of a status; ``counters`` are those with names of their own."""
    parts = new.criteria.parts
    words = "; ".join(map(whole_words, parts))
    follow_up = new.follow_up
    values = {
        "name": new.name,
        "entity": new.entity.value,
        "priority": new.priority,
        "image": new.image,
        "symbol": new.symbol,
        "criteria": [criterion_yaml(part, counters) for part in parts],
        "description": new.description,
        "follow_up": follow_up and {k: v for k, v in follow_up._asdict().items() if v},
    }
    blocks = (
        _block(key, value) for key, value in values.items() if value not in ("", None)
    )
    heading = wrap(words, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    return "\n".join((*heading, "".join(blocks)))


def _block(key: str, value: object) -> str:
    text: str = yaml.safe_dump(
        {key: value}, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    comment = _COMMENTS.get(key)
    return f"# {comment}\n{text}" if comment else text


def check_new(
    text: str,
    status_id: str,
    folder: Path,
    declarations: Declarations,
    own: OwnFieldNames,
) -> tuple[Status | None, list[Problem]]:
    """Read a new status as it would be read from its file, with all mistakes in it.

    Raises:
        InputError: The id is none, or is taken.
    """
    check_id(status_id, declarations)
    document = Document(status_id)
    node = compose_text(text, document)
    context = DeclarationContext(folder, declarations.settings, own, is_tried=False)
    draft = read_status(status_id, node, document, context) if node else None
    for name, place in draft.references if draft else ():
        other = declarations.statuses.get(name)
        if other is None:
            hint = suggest(name, declarations.statuses)
            document.report(place, f'there is no status "{name}"', hint)
        elif draft and other.entity is not draft.declared.entity:
            document.report(place, f'"{name}" is about a {other.entity}')
    errors = [problem for problem in document.problems if not problem.is_warning]
    declared = draft.declared if draft and not errors else None
    return (declared if isinstance(declared, Status) else None), errors
