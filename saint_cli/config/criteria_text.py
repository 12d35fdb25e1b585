"""Criteria that stand alone, in a text of their own."""

from saint_cli.config.criteria import CriteriaReader
from saint_cli.config.nodes import Document, compose_text
from saint_cli.model.criteria import Criterion
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity
from saint_cli.model.fields import OwnFieldNames


def read_criteria(
    text: str, entity: Entity, settings: Settings, own: OwnFieldNames
) -> Criterion | None:
    """Read criteria for entities of a type; None if anything is wrong in them.

    They name no statuses.
    """
    document = Document("criteria")
    node = compose_text(text, document)
    reader = CriteriaReader(document, entity, settings, own)
    criteria = reader.criteria(node) if node else None
    return None if document.problems or reader.references else criteria
