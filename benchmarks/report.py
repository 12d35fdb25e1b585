"""The results as people read them: a table of ratios, one of costs, and a plot."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.children import Cost
from benchmarks.goals import GOALS, Goal
from benchmarks.results import Results, SizeResult, in_words

PLOT = "cost.svg"
"""The file beside the report that the report shows."""

_UNKNOWN = "?"

_INTRODUCTION = """\
# What saint costs

Made by `python -m benchmarks`; measured on {machine}. There is one company for every 50
activities, two persons a company, a sale for every 5 activities, a request for every
10, over five years; so 10M activities are 200,000 companies, 2 million sales and
1 million requests.

Ratios and differences are of processor time, user and system together, against a limit
measured in the same run: what SQLite alone takes for the same work or less, or what any
program in Python takes to start. A ✓ or ✗ says whether the goal was met.

![Seconds against activities]({plot})

"""

_COSTS = """
## The costs behind the ratios

Seconds by the clock, seconds of processor time, and peak megabytes of each command.

"""

_FACTS = "\n## The databases\n\n"


def report(results: Results) -> str:
    """Return the tables as Markdown."""
    lines = [
        _INTRODUCTION.format(machine=results.machine, plot=PLOT),
        *_table(("", "goal"), results, _goal_rows(results)),
        _COSTS,
        *_table(("",), results, _cost_rows(results)),
        _FACTS,
        *_table(("",), results, _fact_rows(results)),
    ]
    return "".join(lines)


def _table(
    headings: Sequence[str], results: Results, rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    sizes = [in_words(size) for size in results.sizes]
    yield f"| {' | '.join((*headings, *sizes))} |\n"
    yield f"|{' --- |' * (len(headings) + len(sizes))}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _goal_rows(results: Results) -> Iterator[tuple[str, ...]]:
    for goal in GOALS:
        cells = (_judged(goal, one) for one in results.sizes.values())
        yield goal.title, goal.goal, *cells


def _judged(goal: Goal, result: SizeResult) -> str:
    if not goal.is_known(result.costs):
        return _UNKNOWN
    value = goal.value(result.costs)
    mark = "" if goal.at_most is None else " ✓" if value <= goal.at_most else " ✗"
    return f"{value:.3g}{mark}"


def _cost_rows(results: Results) -> Iterator[tuple[str, ...]]:
    names = dict.fromkeys(n for one in results.sizes.values() for n in one.costs)
    for name in names:
        costs = (one.costs.get(name) for one in results.sizes.values())
        yield name, *(_cost(cost) for cost in costs)


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return _UNKNOWN
    return f"{cost.wall:.3g} s, {cost.cpu:.3g} s, {cost.peak:.0f} MB"


def _fact_rows(results: Results) -> Iterator[tuple[str, ...]]:
    names = dict.fromkeys(n for one in results.sizes.values() for n in one.facts)
    for name in names:
        facts = (one.facts.get(name, _UNKNOWN) for one in results.sizes.values())
        yield name, *(_fact(fact) for fact in facts)


def _fact(fact: object) -> str:
    return "; ".join(fact) or "none" if isinstance(fact, list) else str(fact)
