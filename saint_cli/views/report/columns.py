"""What the columns of a list are called, and how their values are shown."""

from saint_cli.model.counters import Counter
from saint_cli.model.declarations import ListColumn
from saint_cli.model.tables import Kind
from saint_cli.views.listing import Plain
from saint_cli.views.wording import Words

_WHOLE = ("phone", "mobile", "postcode")
"""Fields that are not broken over two lines."""

_SHOWN_KINDS = {Kind.DATE: "date", Kind.MONEY: "money", Kind.NUMBER: "number"}


def shown_column(column: ListColumn, words: Words) -> dict[str, Plain]:
    """Return a column's heading and the kind of its values."""
    shows = column.shows
    if isinstance(shows, Counter):
        kind: Kind | None = shows.measure.kind
        label = counter_label(shows, words)
    else:
        kind, label = shows.kind, field_label(column.name, words)
    shown = _SHOWN_KINDS.get(kind, "text") if kind else "text"
    is_whole = column.name.endswith(_WHOLE)
    return {"label": label, "kind": "whole" if is_whole else shown}


def counter_label(counter: Counter, words: Words) -> str:
    """Say what is counted: ``Activities, 90d (call, email)``."""
    measure = words.of("measure", counter.measure_name)
    parts = [words(counter.source), measure if measure != "count" else ""]
    if counter.period:
        parts.append(words.period(counter.period))
    slices = [word for part in counter.where for word in part.values]
    bracket = f" ({', '.join(slices)})" if slices else ""
    return ", ".join(filter(None, parts)) + bracket


def field_label(path: str, words: Words) -> str:
    """Return what a field is called; the user's own as they are."""
    name = path.removeprefix("entity.")
    label = words.of("field", name)
    return label if label != name else name.replace("_", " ").replace(".", ", ")
