"""A digest: one user's open follow-ups, the most pressing first, to be read as mail."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

from saint_cli.actions.exports.records import Record
from saint_cli.views.text import safe_text
from saint_cli.views.wording import Words

_MARKUP = re.compile(r"([\\`*_\[\]<>&~])")
_SOON = timedelta(days=7)

_PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<body style="font-family: sans-serif; max-width: 40em; color: #222">
<h1 style="font-size: 1.3em">{title}</h1>
{body}
</body></html>
"""


class Digest(NamedTuple):
    """What a user has to do: headings, each with its follow-ups."""

    title: str
    sections: tuple[tuple[str, tuple[Record, ...]], ...]
    later: str


def make_digest(
    name: str, records: Sequence[Record], day: date, words: Words
) -> Digest:
    """Sort a user's open follow-ups into overdue, today, soon and later."""
    today, soon = day.isoformat(), (day + _SOON).isoformat()
    groups = (
        ("digest.overdue", [one for one in records if one.due < today]),
        ("digest.today", [one for one in records if one.due == today]),
        ("digest.soon", [one for one in records if today < one.due <= soon]),
    )
    sections = tuple((words(key), tuple(group)) for key, group in groups if group)
    later = sum(one.due > soon for one in records)
    title = words("digest.title", name=name, date=words.date(day, "full"))
    tail = words("digest.later", number=str(later)) if later else ""
    return Digest(title, sections, tail)


def digest_markdown(digest: Digest, words: Words) -> str:
    """Return a digest as Markdown in which no customer's name is markup."""
    lines = [f"# {_inline(digest.title)}"]
    for heading, records in digest.sections:
        lines += ["", f"## {heading}", ""]
        for one in records:
            lines += _markdown_lines(one, words)
    lines += ["", digest.later] if digest.later else []
    return "\n".join(lines) + "\n"


def _markdown_lines(one: Record, words: Words) -> Iterable[str]:
    kind = words.of("type", one.type)
    yield f"- **{_inline(one.title)}** ({kind}, {words.date(one.due)})"
    if one.reason:
        yield f"  {_inline(one.reason)}"


def _inline(text: str) -> str:
    """Return a text in one line of which nothing is markup, fit to be read as it is."""
    return _MARKUP.sub(r"\\\1", safe_text(" ".join(text.split())))


def digest_html(digest: Digest, words: Words) -> str:
    """Return a digest as a page for mail programs: no script, no picture, no link."""
    parts = []
    for heading, records in digest.sections:
        items = "".join(_html_item(one, words) for one in records)
        parts.append(
            f"<h2 style='font-size: 1.1em'>{_html(heading)}</h2><ul>{items}</ul>"
        )
    if digest.later:
        parts.append(f"<p>{_html(digest.later)}</p>")
    return _PAGE.format(
        language=_html(words.language),
        title=_html(digest.title),
        body="\n".join(parts),
    )


def _html_item(one: Record, words: Words) -> str:
    kind = words.of("type", one.type)
    when = f"({_html(kind)}, {_html(words.date(one.due))})"
    reason = f"<br><span style='color: #555'>{_html(one.reason)}</span>"
    return (
        f"<li style='margin: .4em 0'><b>{_html(one.title)}</b> {when}"
        f"{reason if one.reason else ''}</li>"
    )


def _html(text: str) -> str:
    return escape(safe_text(text))
