"""Who gets a follow-up and who does not: the rules, apart from the database.

Every current episode of a status that declares a follow-up gets one, unless a
condition that was declared speaks against it.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from saint_cli.actions.followups.candidates import Candidate, Facts
from saint_cli.model.declarations import FollowUpRule, Status


class Reason(StrEnum):
    """Why an episode is left without a follow-up: for good, or for now."""

    BASELINE = "baseline"
    HOLDOUT = "holdout"
    PLANNED = "planned"
    COOLDOWN = "cooldown"
    WAITING = "waiting"


LASTING = frozenset({Reason.BASELINE, Reason.HOLDOUT})
"""The reasons that are written down: they part episodes into groups to compare."""


class Withheld(NamedTuple):
    """A candidate that gets no follow-up, with the reason in a word and in words."""

    candidate: Candidate
    reason: Reason
    words: str


class Decisions(NamedTuple):
    """The candidates that get a follow-up, each with its owner, and the others."""

    new: tuple[Candidate, ...]
    withheld: tuple[Withheld, ...]


def decide(
    candidates: Iterable[Candidate],
    statuses: Mapping[str, Status],
    facts: Facts,
    at_most: int | None = None,
) -> Decisions:
    """Decide about candidates, of whom the first are the most important.

    ``at_most`` is how many follow-ups the settings let each owner be given a day.
    """
    new: list[Candidate] = []
    withheld: list[Withheld] = []
    for candidate in candidates:
        decided = _decide(candidate, statuses[candidate.status], facts, at_most)
        if isinstance(decided, Withheld):
            withheld.append(decided)
        else:
            facts.note(decided, decided.owner)
            new.append(decided)
    return Decisions(tuple(new), tuple(withheld))


def _decide(
    candidate: Candidate, status: Status, facts: Facts, at_most: int | None
) -> Candidate | Withheld:
    rule = status.follow_up
    assert rule is not None
    for reason, object_to in _OBJECTIONS.items():
        if words := object_to(candidate, status, rule, facts):
            return Withheld(candidate, reason, words)
    limit = min((n for n in (rule.at_most, at_most) if n is not None), default=None)
    team = facts.teams.get(status.id) or (candidate.owner,)
    free = [user for user in team if limit is None or facts.given[user] < limit]
    if not free:
        names = " and ".join(facts.users.get(user, "") for user in team)
        words = (
            f"{names or 'nobody in particular'} got {limit} today, which is the most"
        )
        return Withheld(candidate, Reason.WAITING, words)
    owner = min(free, key=lambda user: facts.turns[status.id, user])
    return candidate._replace(owner=owner)


def _baseline(
    candidate: Candidate, status: Status, _rule: FollowUpRule, facts: Facts
) -> str:
    since = facts.baselines.get(status.id, "")
    if not status.baseline or candidate.entered_on > since:
        return ""
    return f"was in it when the status was added or edited on {since}"


def _holdout(
    candidate: Candidate, status: Status, _rule: FollowUpRule, _facts: Facts
) -> str:
    if not is_held_out(candidate.key, status.holdout):
        return ""
    return f"is one of the {status.holdout:f}% held out to compare with"


def is_held_out(key: str, percent: Decimal) -> bool:
    """Whether the entity of an episode's key is in the share that gets no follow-up.

    By chance, but always the same for an entity and a status: the key without its day.
    A larger share holds out all that a smaller one does.
    """
    entity, _, _ = key.rpartition("/")
    digest = blake2b(entity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") * 100 < percent * 2**64


def _planned(
    candidate: Candidate, _status: Status, rule: FollowUpRule, facts: Facts
) -> str:
    planned = facts.planned.get((candidate.entity, candidate.entity_id))
    if rule.not_if_planned is None or planned is None:
        return ""
    last = rule.not_if_planned.after(facts.day).isoformat()
    return f"something is planned for {planned}" if planned <= last else ""


def _cooldown(
    candidate: Candidate, status: Status, rule: FollowUpRule, facts: Facts
) -> str:
    last = facts.last_created.get((status.id, candidate.entity, candidate.entity_id))
    if rule.cooldown is None or last is None:
        return ""
    if last < rule.cooldown.start(facts.day).isoformat():
        return ""
    return f"had one on {last}, less than {rule.cooldown} ago"


_OBJECTIONS: Mapping[
    Reason, Callable[[Candidate, Status, FollowUpRule, Facts], str]
] = {
    Reason.BASELINE: _baseline,
    Reason.HOLDOUT: _holdout,
    Reason.PLANNED: _planned,
    Reason.COOLDOWN: _cooldown,
}
"""What may speak against a follow-up, in this order; each says why, or nothing."""
