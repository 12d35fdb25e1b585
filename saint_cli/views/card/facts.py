"""What a card says of an entity itself, as people read it: label, value, link."""

from collections.abc import Iterator
from typing import NamedTuple

from saint_cli.engine.cards import Contact, EntityCard
from saint_cli.engine.questions.listing import Cell
from saint_cli.model.fields import resolve_field
from saint_cli.model.tables import Kind
from saint_cli.views.links import link_of
from saint_cli.views.plain import plain_text
from saint_cli.views.wording import Words

_ADDRESS = ("street", "postcode", "city", "country")


class Part(NamedTuple):
    """A piece of a value, and where it leads to if anywhere."""

    text: str
    link: str | None = None


class Fact(NamedTuple):
    """A line of a card: what it is about, and what it says."""

    label: str
    parts: tuple[Part, ...]


def facts_of(card: EntityCard, words: Words) -> Iterator[Fact]:
    """Yield the filled-in fields of a card, addresses in one line, and our contact."""
    for path, value in card.fields.items():
        if path not in _ADDRESS:
            text = _shown(card, path, value, words)
            yield Fact(_label(path, words), (Part(text, link_of(path, text)),))
        elif path == next(name for name in _ADDRESS if name in card.fields):
            yield Fact(words("address"), (Part(_address(card)),))
    yield Fact(words("our_contact"), tuple(_contact(card.contact, words)))


def _label(path: str, words: Words) -> str:
    label = words.of("field", path)
    return label if label != path else path.replace("_", " ").capitalize()


def _shown(card: EntityCard, path: str, value: Cell, words: Words) -> str:
    field = resolve_field(card.found.entity, path, {})
    if field and field.kind is Kind.DATE:
        return words.date(str(value))
    if field and path == "state":
        return words.of("state", str(value))
    return plain_text(value)


def _address(card: EntityCard) -> str:
    fields = {name: str(card.fields[name]) for name in _ADDRESS if name in card.fields}
    town = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    return ", ".join(filter(None, (fields.get("street"), town, fields.get("country"))))


def _contact(contact: Contact | None, words: Words) -> Iterator[Part]:
    if contact is None:
        yield Part(words("nobody"))
        return
    yield Part(contact.name)
    for path, text in (("phone", contact.phone), ("email", contact.email)):
        if text:
            yield Part(text, link_of(path, text))
