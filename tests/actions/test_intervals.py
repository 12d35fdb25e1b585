"""Intervals against published figures, and what must hold for all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saint_cli.actions.outcomes.intervals import Estimate, difference, mean, share


@pytest.mark.parametrize(
    ("successes", "number", "low", "high"),
    [  # Newcombe (1998), table I: Wilson's score without continuity correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(successes: int, number: int, low: float, high: float) -> None:
    found = share(successes, number)
    assert found.value == successes / number
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe (1998), Interval estimation for the difference: method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = difference(share(*first), share(*second))
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_a_share(case: tuple[int, int]) -> None:
    value, low, high = share(*case)
    assert value is not None
    assert low is not None
    assert high is not None
    assert 0 <= low <= value <= high <= 1


def test_of_nothing_nothing_is_said() -> None:
    assert share(0, 0) == mean([]) == Estimate(None, None, None)
    assert difference(share(0, 0), share(1, 2)) == Estimate(None, None, None)
    assert mean([3.0]) == Estimate(3.0, None, None)
    assert mean([1.0, 3.0]) == pytest.approx((2.0, 0.04, 3.96), abs=0.01)
