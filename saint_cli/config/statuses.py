"""Status and selection files."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from yaml.nodes import MappingNode, Node

from saint_cli.config.criteria import CriteriaReader
from saint_cli.config.follow_ups import read_follow_up, read_holdout
from saint_cli.config.nodes import Document, Entry
from saint_cli.config.pictures import PictureMistakeError, check_picture
from saint_cli.config.template_check import TemplateContext, check_template
from saint_cli.config.templates import TemplateMistakeError
from saint_cli.model.criteria import All, Criterion
from saint_cli.model.declarations import Selection, Settings, Status, Wording
from saint_cli.model.entities import Entity
from saint_cli.model.errors import suggest
from saint_cli.model.fields import OwnFieldNames
from saint_cli.model.template_variables import SAINT_VARIABLES

DEFAULT_PRIORITY = 100

STATUS_KEYS = (
    "name",
    "entity",
    "priority",
    "image",
    "watermark",
    "symbol",
    "criteria",
    "description",
    "follow_up",
    "baseline",
    "holdout",
    # Read when they are run, by ``rule_tests``.
    "tests",
)
SELECTION_KEYS = ("name", "entity", "criteria", "columns", "sort", "limit")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")
_PASTED = re.compile(r"<(\w{3,4})>")
_MOST_SYMBOL = 8


class Draft(NamedTuple):
    """A declaration as read from its file, with the statuses that it names."""

    declared: Status | Selection
    references: list[tuple[str, Node]]
    document: Document


class DeclarationContext(NamedTuple):
    """What every declaration's reading depends on.

    ``is_tried`` says that the same files were read before, without any mistake.
    """

    folder: Path
    settings: Settings
    own: OwnFieldNames
    is_tried: bool

    def of_templates(self, entity: Entity) -> TemplateContext:
        """Return what the templates of an entity type depend on."""
        return TemplateContext(entity, self.settings, self.own, self.is_tried)


class _Opened(NamedTuple):
    """What statuses and selections begin with, and what reads the rest of them."""

    entries: dict[str, Entry]
    reader: CriteriaReader
    texts: "TextReader"
    name: Wording
    criteria: Criterion | None


def _open(
    node: Node, keys: tuple[str, ...], document: Document, context: DeclarationContext
) -> _Opened | None:
    entries = document.mapping(node, keys, required=("name", "entity", "criteria"))
    entity = _entity(entries, document)
    if entries is None or entity is None:
        return None
    reader = CriteriaReader(document, entity, context.settings, context.own)
    texts = TextReader(document, context.of_templates(entity))
    name = texts.wording(entries.get("name"))
    return _Opened(entries, reader, texts, name, _criteria(entries, reader))


def read_status(
    status_id: str, node: Node, document: Document, context: DeclarationContext
) -> Draft | None:
    """Read a status; None if it is not to be used, for reasons that are reported."""
    opened = _open(node, STATUS_KEYS, document, context)
    if opened is None:
        return None
    entries, reader, texts, name, criteria = opened
    priority = DEFAULT_PRIORITY
    if "priority" in entries:
        priority = document.whole_number(entries["priority"].value, 0) or 0
    image = _image(entries.get("image"), document, context.folder)
    watermark = _watermark(entries, document)
    symbol = _symbol(entries.get("symbol"), document)
    description = texts.template(entries.get("description"))
    follow_up = read_follow_up(entries.get("follow_up"), reader, texts.template)
    baseline, holdout = _who_gets_none(entries, document)
    if criteria is None:
        return None
    status = Status(
        id=status_id,
        name=name,
        entity=reader.entity,
        criteria=criteria,
        priority=priority,
        description=description,
        template_names=frozenset(texts.names),
        image=image,
        watermark=watermark,
        symbol=symbol,
        follow_up=follow_up,
        baseline=baseline,
        holdout=holdout,
    )
    return Draft(status, reader.references, document)


def read_selection(
    selection_id: str, node: Node, document: Document, context: DeclarationContext
) -> Draft | None:
    """Read a selection; None if it is not to be used, for reasons that are reported."""
    opened = _open(node, SELECTION_KEYS, document, context)
    if opened is None:
        return None
    entries, reader, _, name, criteria = opened
    columns = reader.columns(entries["columns"].value) if "columns" in entries else ()
    sort = reader.sort(entries["sort"].value) if "sort" in entries else ()
    limit = None
    if "limit" in entries:
        limit = document.whole_number(entries["limit"].value, 1)
    if criteria is None:
        return None
    selection = Selection(
        id=selection_id,
        name=name,
        entity=reader.entity,
        criteria=criteria,
        columns=columns,
        sort=sort,
        limit=limit,
    )
    return Draft(selection, reader.references, document)


def _entity(entries: Mapping[str, Entry] | None, document: Document) -> Entity | None:
    if not entries or "entity" not in entries:
        return None
    node = entries["entity"].value
    text = document.text(node, "company, person or project")
    if text is None:
        return None
    known = [entity.value for entity in Entity]
    if text not in known:
        hint = suggest(text, known) or f"it is one of {', '.join(known)}"
        document.report(node, f'unknown entity "{text}"', hint)
        return None
    return Entity(text)


def _criteria(entries: Mapping[str, Entry], reader: CriteriaReader) -> Criterion | None:
    if "criteria" not in entries:
        return None
    criteria = reader.criteria(entries["criteria"].value)
    return (
        criteria if criteria is None or isinstance(criteria, All) else All((criteria,))
    )


def _who_gets_none(
    entries: Mapping[str, Entry], document: Document
) -> tuple[bool, Decimal]:
    """Read ``baseline`` and ``holdout``, which only mean something with a follow-up."""
    baseline, holdout = entries.get("baseline"), entries.get("holdout")
    for entry in (baseline, holdout):
        if entry and "follow_up" not in entries:
            message = f'"{entry.key.value}" says who gets no follow-up'
            document.report(entry.key, message, "declare a follow_up, or leave it out")
    return (
        bool(baseline and document.yes_no(baseline.value)),
        read_holdout(holdout.value, document) if holdout else Decimal(0),
    )


def _image(entry: Entry | None, document: Document, folder: Path) -> str | None:
    text = document.text(entry.value, "the path of a picture") if entry else None
    if entry is None or text is None:
        return None
    path = folder / text
    if Path(text).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        document.report(entry.value, f"the picture {text} lies outside {folder}")
    elif not path.is_file():
        near = (f"{p.parent.name}/{p.name}" for p in path.parent.glob("*"))
        document.report(entry.value, f"there is no picture {text}", suggest(text, near))
    else:
        try:
            check_picture(path)
        except PictureMistakeError as mistake:
            document.report(entry.value, f"{text} {mistake.message}", mistake.hint)
    return text


def _watermark(entries: Mapping[str, Entry], document: Document) -> bool:
    entry = entries.get("watermark")
    if entry is None:
        return False
    if "image" not in entries:
        document.report(entry.key, "watermark says how to show an image, and has none")
    return document.yes_no(entry.value) or False


def _symbol(entry: Entry | None, document: Document) -> str | None:
    text = document.text(entry.value, "a symbol") if entry else None
    if entry and text is not None and not 1 <= len(text) <= _MOST_SYMBOL:
        message = f"a symbol has 1 to {_MOST_SYMBOL} characters"
        document.report(entry.value, message)
    return text


class TextReader:
    """Reads a declaration's texts; ``names`` collects what its templates speak of."""

    def __init__(self, document: Document, context: TemplateContext) -> None:
        self._document = document
        self._context = context
        self.names: set[str] = set()

    def wording(self, entry: Entry | None) -> Wording:
        """Read a text in one or several languages."""
        return {language: text for language, _, text in self._texts(entry)}

    def template(self, entry: Entry | None) -> Wording:
        """Read and check a template in one or several languages."""
        texts = list(self._texts(entry))
        for _, node, text in texts:
            self._check(node, text)
        return {language: text for language, _, text in texts}

    def _texts(self, entry: Entry | None) -> Iterator[tuple[str, Node, str]]:
        if entry is None:
            return
        if not isinstance(entry.value, MappingNode):
            text = self._document.text(entry.value, "a text, or {en: …, da: …}")
            if text is not None:
                yield "", entry.value, text.strip()
            return
        for language, (key, node) in self._document.entries(entry.value).items():
            text = self._document.text(node)
            if not _LANGUAGE.fullmatch(language):
                message = f'"{language}" is not a language code'
                self._document.report(key, message, "such as en or da")
            elif text is not None:
                yield language.replace("_", "-"), node, text.strip()

    def _check(self, node: Node, text: str) -> None:
        for code in dict.fromkeys(_PASTED.findall(text)):
            if code in SAINT_VARIABLES:
                message = f"<{code}> is SuperOffice's form and stays as it is"
                hint = f"write {{{{ {code} }}}}"
                self._document.report(node, message, hint, warning=True)
        try:
            checked = check_template(text, self._context)
        except TemplateMistakeError as mistake:
            self._document.report(node, mistake.message, mistake.hint)
            return
        self.names |= checked.names
        for name in checked.doubtful:
            message = f'"{name}" is no native field'
            hint = "there is no database to ask for fields of your own"
            self._document.report(node, message, hint, warning=True)
