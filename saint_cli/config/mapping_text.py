"""Mappings written out as YAML, to be edited."""

from collections.abc import Iterable
from typing import Any

import yaml


def mapping_text(mapping: dict[str, Any], notes: Iterable[str]) -> str:
    """Return a mapping as YAML, with notes above it."""
    head = "".join(f"# {line}\n" for note in notes for line in note.splitlines())
    body = yaml.safe_dump(mapping, sort_keys=False, allow_unicode=True, width=88)
    return f"{head}{body}"
