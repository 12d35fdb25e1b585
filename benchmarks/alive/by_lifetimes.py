"""BG/NBD, the field's own model, as the package lifetimes fits it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from benchmarks.alive.customers import Split

_WEEK = 7


class Foretold(NamedTuple):
    """What BG/NBD says: the chance to be alive, and purchases to come."""

    alive: dict[str, float]
    expected: dict[str, float]


def fit(days: Mapping[str, Sequence[date]], split: Split) -> Foretold:
    """Fit the model to customers' days, in weeks, and let it foretell."""
    import numpy as np
    from lifetimes import BetaGeoFitter

    names = list(days)
    repeats = np.array([len(days[name]) - 1 for name in names])
    active = np.array([(days[n][-1] - days[n][0]).days / _WEEK for n in names])
    age = np.array([(split.learn_to - days[n][0]).days / _WEEK for n in names])
    model = BetaGeoFitter(penalizer_coef=0.0)
    model.fit(repeats, active, age)
    ahead = (split.foretell_to - split.learn_to).days / _WEEK
    alive = model.conditional_probability_alive(repeats, active, age)
    expected = model.conditional_expected_number_of_purchases_up_to_time(
        ahead, repeats, active, age
    )
    return Foretold(
        dict(zip(names, map(float, alive), strict=True)),
        dict(zip(names, map(float, expected), strict=True)),
    )
