"""JSON: stable keys, plain numbers, and no character that could mislead a terminal."""

import json
from datetime import date
from decimal import Decimal
from typing import TextIO

from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.text import is_hidden

_INDENT = 2
_MARGIN = " " * _INDENT


def write_objects(listing: Listing, page: Page, *, one_a_line: bool) -> None:
    """Write the rows as a list of objects, or as one object a line, each as it comes."""
    objects = (dict(zip(listing.columns, row, strict=True)) for row in listing.rows)
    write = page.stream.write
    if one_a_line:
        for one in objects:
            write(f"{json_text(one, indent=None)}\n")
        return
    before = "[\n"
    for one in objects:
        lines = json_text(one, indent=_INDENT).replace("\n", f"\n{_MARGIN}")
        write(f"{before}{_MARGIN}{lines}")
        before = ",\n"
    write("[]\n" if before == "[\n" else "\n]\n")


def write_json(value: Plain, stream: TextIO) -> None:
    """Write one value as indented JSON."""
    stream.write(f"{json_text(value, indent=_INDENT)}\n")


def json_text(value: Plain, *, indent: int | None) -> str:
    """Return a value as JSON that reads back equal."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=indent, allow_nan=False)
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    for character in filter(is_hidden, {*text} - {"\n"}):
        text = text.replace(character, _escaped(character))
    return text


def _plain(value: Plain) -> object:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
