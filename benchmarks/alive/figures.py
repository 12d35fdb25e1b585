"""How good a ranking is, and how good a rule."""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

Score = Mapping[str, float]
"""The higher, the likelier a customer is said to stay away."""


class Point(NamedTuple):
    """A point of a ROC curve: shares of those who came back, and who stayed away."""

    came_back: float
    stayed_away: float


class Rule(NamedTuple):
    """How good a yes-or-no rule is."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def curve(score: Score, away: Mapping[str, bool]) -> list[Point]:
    """Return the ROC curve of a ranking; equal scores are one step."""
    silent = sum(away.values())
    back = len(away) - silent
    marked, hits = 0, 0
    points = [Point(0.0, 0.0)]
    ranked = sorted(away, key=lambda one: -score[one])
    for _, group in groupby(ranked, key=lambda one: score[one]):
        ones = list(group)
        marked += len(ones)
        hits += sum(away[one] for one in ones)
        points.append(Point((marked - hits) / back, hits / silent))
    return points


def area(points: Sequence[Point]) -> float:
    """Return the area under a ROC curve: 0.5 is chance, 1 is foreknowledge."""
    return sum(
        (right.came_back - left.came_back) * (right.stayed_away + left.stayed_away) / 2
        for left, right in pairwise(points)
    )


def precision_first(score: Score, away: Mapping[str, bool], share: float) -> float:
    """Return the precision among the first ranked; of equals the expected share."""
    most = round(len(away) * share)
    left, hits = most, 0.0
    ranked = sorted(away, key=lambda one: -score[one])
    for _, group in groupby(ranked, key=lambda one: score[one]):
        ones = list(group)
        taken = min(left, len(ones))
        hits += taken * sum(away[one] for one in ones) / len(ones)
        left -= taken
        if not left:
            break
    return hits / most


def judge(marks: Mapping[str, bool], away: Mapping[str, bool]) -> Rule:
    """Say how good it is to mark some customers as staying away."""
    hits = sum(away[one] for one, is_marked in marks.items() if is_marked)
    return Rule(hits / max(sum(marks.values()), 1), hits / sum(away.values()))
