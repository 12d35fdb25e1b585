"""Checking templates: syntax, names, and a trial on missing and sample values."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from saint_cli.config.template_filters import TemplateValue
from saint_cli.config.templates import (
    ParsedTemplate,
    Renderer,
    TemplateMistakeError,
)
from saint_cli.model.counters import parse_counter_name
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity, Source
from saint_cli.model.errors import suggest
from saint_cli.model.fields import OwnFieldNames, field_names, resolve_field
from saint_cli.model.measures import MEASURES
from saint_cli.model.tables import Kind, OwnFields
from saint_cli.model.template_variables import (
    CONTEXT_NAMES,
    OPTIONAL_FIELDS,
    ORGANISATION_FIELDS,
    SAINT_VARIABLES,
    USER_DEFINED_FIELDS,
)

_PLAIN_NAMES = ("today", "now", "language")
_DAYS: tuple[TemplateValue, ...] = (None, date(2024, 2, 29), date(2024, 12, 31))
_NUMBERS: tuple[TemplateValue, ...] = (None, 0, 2.5)
_TEXTS: tuple[TemplateValue, ...] = (None, "text", "")
_OWN: tuple[TemplateValue, ...] = (None, "7", "2.5")
_SAMPLES_OF_KIND = {
    Kind.DATE: _DAYS,
    Kind.NUMBER: _NUMBERS,
    Kind.MONEY: _NUMBERS,
    Kind.FLAG: _NUMBERS,
    Kind.TEXT: _TEXTS,
    Kind.REFERENCE: _TEXTS,
}
_TRIALS = range(3)
_ENTITY_OF_ROOT = {entity.value: entity for entity in Entity}


class TemplateContext(NamedTuple):
    """What names a template may use: those of an entity type, under settings.

    ``is_tried`` says that the same template was tried before, and did not fail.
    """

    entity: Entity
    settings: Settings
    own: OwnFieldNames
    is_tried: bool = False


class CheckedTemplate(NamedTuple):
    """The dotted names that a template uses.

    ``doubtful`` are those that only fields of the user's own could explain, where
    there is no database to ask.
    """

    names: frozenset[str]
    doubtful: tuple[str, ...]


@cache
def _trial_renderer(language: str) -> Renderer:
    midnight = datetime(2024, 2, 29)  # noqa: DTZ001 - any moment will do
    settings = Settings(language=language)
    return Renderer(settings, midnight.date(), midnight, is_trial=True)


def check_template(text: str, context: TemplateContext) -> CheckedTemplate:
    """Check a template for the entities of a type, and try it.

    Raises:
        TemplateMistakeError: The template is not to be used.
    """
    renderer = _trial_renderer(context.settings.language)
    parsed = renderer.parse(text)
    names = parsed.names
    unknown = [name for name in sorted(names) if not _is_known(name, context)]
    for name in unknown:
        if context.own is not OwnFields.UNKNOWN or not _may_be_own(name):
            raise _explain_unknown(name, context)
    if not context.is_tried:
        _try(renderer, parsed, context)
    return CheckedTemplate(names, tuple(unknown))


def _try(renderer: Renderer, parsed: ParsedTemplate, context: TemplateContext) -> None:
    """Write a template with missing values, and with some that its names may have."""
    render = renderer.compile_parsed(parsed)
    samples = {
        name: _samples(name, context)
        for name in parsed.names
        if name not in _PLAIN_NAMES
    }
    for number in _TRIALS:
        try:
            render({name: values[number] for name, values in samples.items()})
        except Exception as error:
            # Whatever a filter makes of an argument that it does not know.
            message = f"the template fails: {error}"
            raise TemplateMistakeError(message) from error


def _samples(name: str, context: TemplateContext) -> tuple[TemplateValue, ...]:
    counter = context.settings.counters.get(name) or parse_counter_name(name)
    if counter:
        return _SAMPLES_OF_KIND[counter.measure.kind]
    own = {} if context.own is OwnFields.UNKNOWN else context.own
    root, _, rest = name.partition(".")
    entity = _entity(root, context)
    found = resolve_field(entity, rest, own) if entity else None
    found = found or resolve_field(context.entity, name, own)
    return _SAMPLES_OF_KIND[found.kind] if found and found.kind else _OWN


def _may_be_own(name: str) -> bool:
    root, _, rest = name.partition(".")
    return bool(rest) and root in {"entity", "owner", *_ENTITY_OF_ROOT}


def _is_known(name: str, context: TemplateContext) -> bool:
    if name in _PLAIN_NAMES or name in context.settings.counters:
        return True
    root, _, rest = name.partition(".")
    if root == "organisation":
        return rest in ORGANISATION_FIELDS
    if root in set(Source):
        return parse_counter_name(name) is not None
    own = {} if context.own is OwnFields.UNKNOWN else context.own
    if root == "owner":
        return resolve_field(context.entity, name, own) is not None
    entity = _entity(root, context)
    if entity is None or not rest:
        return False
    is_optional = rest in OPTIONAL_FIELDS[entity.table] | USER_DEFINED_FIELDS
    return is_optional or resolve_field(entity, rest, own) is not None


def _entity(root: str, context: TemplateContext) -> Entity | None:
    return context.entity if root == "entity" else _ENTITY_OF_ROOT.get(root)


def _explain_unknown(name: str, context: TemplateContext) -> TemplateMistakeError:
    root, _, rest = name.partition(".")
    if root in CONTEXT_NAMES and not rest:
        hint = f'name what of it, such as "{root}.{next(_fields(root, context))}"'
        return TemplateMistakeError(f'"{name}" alone has no value', hint)
    known = [*SAINT_VARIABLES, *context.settings.counters]
    if rest:
        known = [f"{root}.{field}" for field in _fields(root, context)]
    return TemplateMistakeError(f'unknown name "{name}"', suggest(name, known))


def _fields(root: str, context: TemplateContext) -> Iterator[str]:
    """Yield what may follow a root and its dot."""
    entity = _entity(root, context)
    if root in set(Source):
        yield from (m.name for m in MEASURES.values() if root in set(m.sources))
    elif root == "organisation":
        yield from ORGANISATION_FIELDS
    elif root == "owner":
        yield from ("name", "email", "phone")
    elif entity:
        yield from field_names(entity, context.own)
        yield from sorted(OPTIONAL_FIELDS[entity.table])
