"""Tests of rules and what they found: as marks with explanations, and as rows."""

from collections.abc import Iterator, Sequence

from saint_cli.engine.insight.boundaries import TriedCriterion
from saint_cli.engine.insight.rule_tests import Surprise, Trial
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import Status
from saint_cli.views.explained import walk
from saint_cli.views.listing import Listing, Page, Plain
from saint_cli.views.plain import plain_text
from saint_cli.views.text import safe_text

_TEST_COLUMNS = ("status", "test", "place", "passed", "surprises")
_CASE_COLUMNS = ("status", "criterion", "value", "expected", "found", "passed")
Tried = Sequence[tuple[Status, Sequence[TriedCriterion]]]


def tests_listing(run: Sequence[Trial]) -> Listing:
    """Return a row for each test."""
    rows: Iterator[list[Plain]] = (
        [
            *(trial.test.status, trial.test.name, str(trial.test.place)),
            not trial.surprises,
            [surprise.message for surprise in trial.surprises],
        ]
        for trial in run
    )
    return Listing(_TEST_COLUMNS, rows, "no tests")


def write_tests(run: Sequence[Trial], page: Page) -> None:
    """Write a line for each test, and for one that failed why."""
    for trial in run:
        mark = "✗" if trial.surprises else "✓"
        place = f" ({trial.test.place})" if trial.surprises else ""
        line = f"{mark} {trial.test.status}: {trial.test.name}{place}"
        page.stream.write(f"{safe_text(line)}\n")
        for surprise in trial.surprises:
            for text in _surprise_lines(surprise):
                page.stream.write(f"    {safe_text(text)}\n")


def _surprise_lines(surprise: Surprise) -> Iterator[str]:
    yield surprise.message
    if surprise.why:
        for depth, why in walk(surprise.why.why.parts, 0):
            mark = "✓" if why.holds else "✗"
            words = criterion_words(why.criterion)
            actual = "" if why.parts else f": {plain_text(why.actual) or 'nothing'}"
            yield f"{'  ' * (depth + 1)}{mark} {words}{actual}"


def boundaries_listing(tried: Tried) -> Listing:
    """Return a row for each case."""
    rows: Iterator[list[Plain]] = (
        [
            *(status.id, criterion_words(one.criterion), case.case.value),
            *(case.case.holds, case.found, case.is_right),
        ]
        for status, criteria in tried
        for one in criteria
        for case in one.cases
    )
    return Listing(_CASE_COLUMNS, rows, "no cases")


def write_boundaries(tried: Tried, page: Page) -> None:
    """Write the values on either side of each criterion's edges."""
    for status, criteria in tried:
        page.stream.write(f"{safe_text(status.id)}\n")
        for one in criteria:
            for line in _criterion_lines(one):
                page.stream.write(f"  {safe_text(line)}\n")


def _criterion_lines(one: TriedCriterion) -> Iterator[str]:
    words = criterion_words(one.criterion)
    if not one.cases:
        yield f"- {words}: no records can be made up for it"
        return
    wrong = [case for case in one.cases if not case.is_right]
    yield f"{'✗' if wrong else '✓'} {words}"
    for answer, name in ((True, "holds for"), (False, "not for")):
        values = [_shown(c.case.value) for c in one.cases if c.found == answer]
        if values:
            yield f"    {name} {', '.join(values)}"
    for case in wrong:
        right = "must hold" if case.case.holds else "must not hold"
        yield f"    ✗ {_shown(case.case.value)}: it {right}"


def _shown(value: Plain) -> str:
    return "nothing" if value is None else plain_text(value)
