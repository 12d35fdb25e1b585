"""The one file: scripts, styles and data in a page whose policy allows nothing else."""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from saint_cli.views.listing import Plain
from saint_cli.views.wording import Words

_SCRIPTS = (
    *("dom", "format", "charts", "lists", "overview"),
    *("cards", "calendar", "dialog", "main"),
)
_STYLES = ("page", "small")

_READ_DATA = 'const DATA = JSON.parse(document.getElementById("data").textContent);'

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<div class="frame">
<nav aria-label="{lists}"><p class="brand">saint</p><div id="navigation"></div></nav>
<main id="main" tabindex="-1"><noscript>{needs_script}</noscript></main>
</div>
<dialog id="status" aria-labelledby="status-name"></dialog>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""

_POLICY = (
    "default-src 'none'",
    "script-src 'sha256-{script}'",
    "style-src 'sha256-{style}'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
)
"""Nothing is fetched, nothing is sent, and only our own script runs: it is known by
its hash, and the browser keeps it from turning text into markup."""


def page_text(data: dict[str, Plain], words: Words, title: str) -> str:
    """Return the HTML of a report."""
    script, style = _script(), _read("css", _STYLES)
    policy = "; ".join(_POLICY).format(script=_hash(script), style=_hash(style))
    return _PAGE.format(
        language=escape(words.language),
        policy=escape(policy, quote=True),
        title=escape(title),
        style=style,
        skip=escape(words("skip_to_content")),
        lists=escape(words("lists")),
        needs_script=escape(words("needs_script")),
        data=embedded_json(data),
        script=script,
    )


def embedded_json(data: Plain) -> str:
    """Return JSON that stays data inside an HTML script element, whatever it holds."""
    text = json.dumps(
        data,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=str,
    )
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # A lone surrogate has no UTF-8; as an escape it can be written.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@cache
def _script() -> str:
    return f'(() => {{\n"use strict";\n{_READ_DATA}\n{_read("js", _SCRIPTS)}}})();\n'


def _read(suffix: str, names: tuple[str, ...]) -> str:
    folder = files("saint_cli.views.report.page")
    texts = ((folder / f"{n}.{suffix}").read_text(encoding="utf-8") for n in names)
    return "\n".join(texts)


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
