"""Salesforce's ids: the 15 letters of its reports and the 18 of its exports."""

import re
from collections.abc import Sequence

from saint_cli.crm.loading.input_tables import Cell, as_texts

_SHORT = re.compile(r"[A-Za-z0-9]{15}", re.ASCII)
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_PART = 5


def long_ids(cells: Sequence[Cell]) -> list[str]:
    """Return ids in their long form, whose end says which letters are capitals."""
    return list(map(_long_id, as_texts(cells)))


def _long_id(text: str) -> str:
    if not _SHORT.fullmatch(text):
        return text
    parts = (text[start : start + _PART] for start in range(0, len(text), _PART))
    return text + "".join(map(_check, parts))


def _check(part: str) -> str:
    bits = sum(1 << place for place, letter in enumerate(part) if letter.isupper())
    return _CHECKS[bits]
