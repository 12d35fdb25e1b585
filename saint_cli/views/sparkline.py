"""Sparklines: a row of figures as a row of small bars."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_NONE = "▁"


def sparkline(figures: Sequence[float]) -> str:
    """Return a bar for each figure, the largest the highest; zero is a base line.

    A figure that is above zero never looks like zero, and one below zero does.
    """
    most = max(figures, default=0)
    if most <= 0:
        return _NONE * len(figures)
    steps = len(_BARS) - 1
    return "".join(
        _BARS[max(1, round(figure / most * steps))] if figure > 0 else _NONE
        for figure in figures
    )
