"""Stays in groups to compare: done or not, and given or held out by chance."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from statistics import median
from typing import NamedTuple

from saint_cli.actions.outcomes.intervals import (
    NOTHING,
    Estimate,
    difference,
    mean,
    share,
)
from saint_cli.actions.outcomes.stays import Stay

DONE, NOT_DONE = "done", "not done"
GIVEN, HELD_OUT, EFFECT = "given", "held out", "given - held out"
"""The groups: who is done is chosen by people, who is held out by chance alone."""


class Outcome(NamedTuple):
    """What became of a group of a status's stays.

    ``good`` left the status in time after a sale or, without one, a contact;
    ``median_days`` is how soon; ``amount`` is what was sold in the horizon, in the
    settings' currency, by the stay.
    """

    status: str
    group: str
    stays: int
    good: int
    share: Estimate
    by_sale: int
    by_contact: int
    median_days: float | None
    amount: Estimate


def compare(
    stays: Iterable[Stay], within_days: int, horizon_days: int
) -> list[Outcome]:
    """Return the groups of each status, those of an experiment after the others."""
    ordered = sorted(stays, key=lambda stay: stay.status)
    found = []
    for status, group in groupby(ordered, key=lambda stay: stay.status):
        for name, members in _groups(list(group), within_days).items():
            found.append(_outcome(status, name, members, horizon_days))
        if found[-1].group == HELD_OUT:
            found.append(_effect(found[-2], found[-1]))
    return found


def _groups(stays: list[Stay], within_days: int) -> Mapping[str, list[Stay]]:
    held_out = [stay for stay in stays if stay.held_out_on and not stay.created_on]
    others = [stay for stay in stays if not stay.held_out_on]
    groups = {
        DONE: [stay for stay in others if stay.is_done_within(within_days)],
        NOT_DONE: [stay for stay in others if not stay.is_done_within(within_days)],
    }
    if held_out:
        # Before anybody was held out, it was not chance that gave a follow-up.
        began = min(stay.held_out_on or "" for stay in held_out)
        groups[GIVEN] = [s for s in others if s.created_on and s.created_on >= began]
        groups[HELD_OUT] = held_out
    return groups


def _outcome(status: str, group: str, stays: list[Stay], horizon_days: int) -> Outcome:
    good = [stay for stay in stays if stay.is_good_within(horizon_days)]
    by_sale = sum(stay.sale_on is not None for stay in good)
    return Outcome(
        status,
        group,
        len(stays),
        len(good),
        share(len(good), len(stays)),
        by_sale,
        len(good) - by_sale,
        median(stay.days for stay in good) if good else None,
        mean([stay.amount for stay in stays]),
    )


def _effect(given: Outcome, held_out: Outcome) -> Outcome:
    """Return what follow-ups changed, where chance decided who got one."""
    return Outcome(
        given.status,
        EFFECT,
        given.stays + held_out.stays,
        given.good + held_out.good,
        difference(given.share, held_out.share),
        0,
        0,
        None,
        _mean_difference(given.amount, held_out.amount),
    )


def _mean_difference(first: Estimate, second: Estimate) -> Estimate:
    if None in (*first, *second):
        return NOTHING
    (a, a_low, _), (b, b_low, _) = first, second
    assert a is not None
    assert b is not None
    assert a_low is not None
    assert b_low is not None
    half = ((a - a_low) ** 2 + (b - b_low) ** 2) ** 0.5
    return Estimate(a - b, a - b - half, a - b + half)
