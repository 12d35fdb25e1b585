"""Sparklines: a bar for each figure, and zero is told from little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saint_cli.views.sparkline import sparkline


@pytest.mark.parametrize(
    ("figures", "bars"),
    [
        ([], ""),
        ([0, 0], "▁▁"),
        ([0, 1, 1000], "▁▂█"),
        ([7, 3.5, 0], "█▅▁"),
        ([-5, 5], "▁█"),
    ],
)
def test_bars(figures: list[float], bars: str) -> None:
    assert sparkline(figures) == bars


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_higher_figures_never_have_lower_bars(figures: list[int]) -> None:
    bars = sparkline(figures)
    assert len(bars) == len(figures)
    pairs = sorted(zip(figures, bars, strict=True))
    assert [bar for _, bar in pairs] == sorted(bars)
    assert all((bar == "▁") == (figure == 0) for figure, bar in pairs)
