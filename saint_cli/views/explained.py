"""Explanations: why somebody is in a status or not, as a tree, as rows, as objects."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from saint_cli.engine.insight.evidence import Evidence, EvidentRecord
from saint_cli.engine.insight.explain import Explained, ExplainedStatus
from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import (
    All,
    AnyOf,
    CounterCriterion,
    Criterion,
    Not,
    StatusCriterion,
)
from saint_cli.model.criterion_words import (
    criterion_keys,
    criterion_limit,
    criterion_words,
)
from saint_cli.views.listing import Listing, Plain

_ROW_COLUMNS = (
    *("id", "name", "entity", "as_of", "status", "match", "depth", "criterion"),
    *("actual", "limit", "holds", "changes_on"),
)
_COMBINES: tuple[tuple[type[Criterion], str], ...] = (
    (All, "all"),
    (AnyOf, "any"),
    (Not, "not"),
)


class Explanation(NamedTuple):
    """Why an entity is in a status or not at a day, with what is behind its counters.

    ``evidence`` is empty unless records were asked for.
    """

    found: FoundEntity
    one: ExplainedStatus
    day: date
    evidence: Mapping[Counter, Evidence]


def explanation_object(explanation: Explanation) -> Plain:
    """Return an explanation as an object."""
    found, one, day, _ = explanation
    return {
        "id": found.id,
        "name": found.name,
        "entity": found.entity.value,
        "as_of": day.isoformat(),
        "status": one.status.id,
        "match": one.why.holds,
        "changes_on": one.why.changes_on,
        "criteria": [_criterion_object(part, explanation) for part in one.why.parts],
    }


def _criterion_object(why: Explained, explanation: Explanation) -> Plain:
    keys: dict[str, Plain] = {"criterion": criterion_words(why.criterion)}
    keys |= criterion_keys(why.criterion)
    for kind, name in _COMBINES:
        if isinstance(why.criterion, kind):
            keys["combines"] = name
    keys["actual"] = why.actual
    if why.rank is not None:
        keys["rank"] = why.rank
    if limit := criterion_limit(why.criterion, explanation.day):
        keys["limit"] = limit
    keys |= {"holds": why.holds, "changes_on": why.changes_on}
    if found := evidence_of(why, explanation):
        keys["records"] = {
            "counted": found.counted,
            "latest": [_record_object(record) for record in found.latest],
            "near_misses": [_record_object(record) for record in found.near_misses],
        }
    if why.parts:
        parts = _shown_parts(why)
        keys["criteria"] = [_criterion_object(part, explanation) for part in parts]
    return keys


def evidence_of(why: Explained, explanation: Explanation) -> Evidence | None:
    """Return what is behind a criterion's counter, if it was asked for."""
    criterion = why.criterion
    if isinstance(criterion, CounterCriterion):
        return explanation.evidence.get(criterion.counter)
    return None


def _record_object(record: EvidentRecord) -> Plain:
    return {name: value for name, value in record._asdict().items() if value}


def _shown_parts(why: Explained) -> Sequence[Explained]:
    """Return the parts to show: of another status, those of its list of criteria."""
    is_list = isinstance(why.criterion, StatusCriterion) and len(why.parts) == 1
    return why.parts[0].parts if is_list else why.parts


def rows_listing(explanations: Sequence[Explanation]) -> Listing:
    """Return a row for each criterion, those inside others after them and deeper."""
    rows = (
        [
            *(found.id, found.name, found.entity.value, day.isoformat()),
            *(one.status.id, one.why.holds, depth, criterion_words(why.criterion)),
            *(why.actual, criterion_limit(why.criterion, day)),
            *(why.holds, why.changes_on),
        ]
        for found, one, day, _ in explanations
        for depth, why in walk(one.why.parts, 0)
    )
    return Listing(_ROW_COLUMNS, rows)


def walk(parts: Sequence[Explained], depth: int) -> Iterator[tuple[int, Explained]]:
    """Yield criteria with how deep they lie, those inside others after them."""
    for why in parts:
        yield depth, why
        yield from walk(_shown_parts(why), depth + 1)
