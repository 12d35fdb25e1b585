"""The template of a mailing: texts in YAML, written out for each person."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from saint_cli.config.nodes import Document, compose_file
from saint_cli.config.statuses import TextReader
from saint_cli.config.template_check import TemplateContext
from saint_cli.config.template_filters import TemplateValue
from saint_cli.config.templates import Renderer
from saint_cli.model.declarations import Settings, Wording, in_language
from saint_cli.model.errors import ProblemsError


class MailTemplate(NamedTuple):
    """The texts of a mailing, and the dotted names that they speak of."""

    subject: Wording
    text: Wording
    html: Wording
    names: frozenset[str]


class Written(NamedTuple):
    """A mailing's texts as one person gets them; without HTML that part is empty."""

    subject: str
    text: str
    html: str


def read_mail_template(path: Path, context: TemplateContext) -> MailTemplate:
    """Read a mailing's template: YAML with ``subject``, ``text`` and maybe ``html``.

    Raises:
        ProblemsError: Anything is wrong in it: all of it, at once.
    """
    document = Document(str(path))
    node = compose_file(path, document)
    keys, required = ("subject", "text", "html"), ("subject", "text")
    entries = (document.mapping(node, keys, required=required) or {}) if node else {}
    texts = TextReader(document, context)
    read = {key: texts.template(entries.get(key)) for key in keys}
    errors = [problem for problem in document.problems if not problem.is_warning]
    if errors:
        raise ProblemsError(errors)
    return MailTemplate(**read, names=frozenset(texts.names))


class MailWriter:
    """Writes a mailing's texts out, each in the language of whoever gets it."""

    def __init__(
        self, template: MailTemplate, settings: Settings, today: date, now: datetime
    ) -> None:
        self._template = template
        self._settings = settings
        self._moment = (today, now)
        self._renders: dict[str, tuple[Callable[..., str], ...]] = {}

    def write(self, language: str, values: Mapping[str, TemplateValue]) -> Written:
        """Write the texts in a language; in HTML no value is markup."""
        if language not in self._renders:
            self._renders[language] = self._compile(language)
        subject, text, html = self._renders[language]
        escaped = {
            name: escape(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        one_line = " ".join(subject(values).split())
        return Written(one_line, text(values), html(escaped))

    def _compile(self, language: str) -> tuple[Callable[..., str], ...]:
        from dataclasses import replace

        settings = replace(self._settings, language=language)
        renderer = Renderer(settings, *self._moment)
        wordings = (self._template.subject, self._template.text, self._template.html)
        return tuple(renderer.compile(in_language(w, language)) for w in wordings)
