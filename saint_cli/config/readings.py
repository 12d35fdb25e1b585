"""How a description reads when something that it speaks of is missing."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from saint_cli.config.template_filters import TemplateValue
from saint_cli.config.templates import Renderer
from saint_cli.model.declarations import Settings

_GAP = re.compile(
    r"\(\s*\)|\s[.,;:!?)](?:\s|$)|\(\s|[,;]\s*[.,;]|\S {2,}\S|^[.,;:!?]|^\s+\S"
    r"|[,;:(]\s*$"
)
"""What a missing value leaves behind: empty brackets, a blank before a stop."""

_DAY = date(2024, 2, 29)
_AROUND = 25


def find_gap(
    text: str, values: Mapping[str, TemplateValue], missing: Mapping[str, TemplateValue]
) -> str | None:
    """Return how a text reads around the gap that missing values leave, if they do.

    ``values`` are examples of all names that the text uses; ``missing`` are the values
    of those that are others when something is not there.
    """
    midnight = datetime.combine(_DAY, datetime.min.time())
    render = Renderer(Settings(), _DAY, midnight).compile(text)
    known = {match[0] for match in _GAP.finditer(render(values))}
    read = render({**values, **missing})
    match = next((m for m in _GAP.finditer(read) if m[0] not in known), None)
    if match is None:
        return None
    start, end = max(match.start() - _AROUND, 0), match.end() + _AROUND
    return " ".join(read[start:end].split())
