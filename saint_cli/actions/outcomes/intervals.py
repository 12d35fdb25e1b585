"""How sure a share, a difference or a mean is, at 95%."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

_Z = 1.959963984540054
"""The normal quantile that leaves 2.5% at either end."""


class Estimate(NamedTuple):
    """A value with the ends of its 95% interval; None where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Estimate(None, None, None)


def share(successes: int, number: int) -> Estimate:
    """Return a share with its interval by Wilson's score.

    It keeps within 0 and 1, and holds for few cases and for shares near the ends.

    Example:
        >>> [round(end, 3) for end in share(8, 10)]
        [0.8, 0.49, 0.943]
    """
    if number == 0:
        return NOTHING
    p, z2 = successes / number, _Z * _Z
    middle = (p + z2 / (2 * number)) / (1 + z2 / number)
    half = (
        _Z * sqrt(p * (1 - p) / number + z2 / (4 * number * number)) / (1 + z2 / number)
    )
    # At either end the interval meets the share, but for the last digit of floats.
    return Estimate(p, max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half)))


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return first less second, of two shares by Wilson, by Newcombe's method.

    Example:
        >>> [round(end, 3) for end in difference(share(56, 70), share(48, 80))]
        [0.2, 0.052, 0.334]
    """
    p, l1, u1 = first
    q, l2, u2 = second
    if p is None or q is None or l1 is None or u1 is None or l2 is None or u2 is None:
        return NOTHING
    low = sqrt((p - l1) ** 2 + (u2 - q) ** 2)
    high = sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    return Estimate(p - q, p - q - low, p - q + high)


def mean(values: Sequence[float]) -> Estimate:
    """Return a mean with its interval by the normal distribution.

    It needs some thirty values to hold; of one value alone there is no interval.
    """
    if not values:
        return NOTHING
    middle = fmean(values)
    if len(values) == 1:
        return Estimate(middle, None, None)
    half = _Z * stdev(values) / sqrt(len(values))
    return Estimate(middle, middle - half, middle + half)
