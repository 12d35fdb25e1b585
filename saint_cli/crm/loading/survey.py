"""A first look at a whole table: how its dates and numbers are written, what is empty.

Nothing is decided row by row: a column whose values can be read in two ways, or only
each in a way of its own, is a question to the user.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from saint_cli.crm.loading.cells.converters import Writing, is_plain
from saint_cli.crm.loading.cells.days import Zones, read_days
from saint_cli.crm.loading.cells.numbers import read_numbers
from saint_cli.crm.loading.cells.surveys import ColumnSurvey, Undecided
from saint_cli.crm.loading.input_tables import Batch, Cell, as_text
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.model.errors import Problem
from saint_cli.model.mappings import DECIMAL_MARKS, LOCAL, DateOrder, Formats
from saint_cli.model.tables import Kind

MOST_SAMPLES = 3

_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_SURVEYED = frozenset({Kind.DATE, *_NUMBERS})


def survey(
    plan: TablePlan, formats: Formats, progress: Callable[[int], None]
) -> list[Problem]:
    """Look at all of a table and complete its plan; return the questions that are left."""
    columns = dict(_surveyed_columns(plan, formats))
    differing: set[int] = set()
    for batch in plan.source.batches(lambda _: None):
        plan.rows += len(batch.lines)
        for place, column in columns.items():
            column.add(batch.columns[place])
        _take_samples(plan, batch)
        differing |= {
            place
            for place, first in plan.repeated.items()
            if batch.columns[place] != batch.columns[first]
        }
        progress(plan.rows)
    _leave_out_empty(plan)
    problems = [p for place, c in columns.items() if (p := c.settle(plan, place))]
    return [*problems, *_settle_repeated(plan, differing)]


def is_written_plainly(plan: TablePlan) -> bool:
    """Whether the first rows are as the native input has them.

    Then the rest must be too, and need not be surveyed.
    """
    kinds = dict(_columns_of_kinds(plan))
    for batch in islice(plan.source.batches(lambda _: None), 1):
        for place, (kind, _) in kinds.items():
            texts = filter(
                None, {c.strip() for c in batch.columns[place] if isinstance(c, str)}
            )
            read = (
                partial(read_days, zones=plan.zones)
                if kind is Kind.DATE
                else read_numbers
            )
            if any(not is_plain(kind, text) and read(text) for text in texts):
                return False
    return True


class _SurveyedColumn:
    """A column of dates or numbers, and what it is declared to be written like."""

    def __init__(self, kind: Kind, declared: Formats, zones: Zones) -> None:
        self._kind, self._declared, self._zones = kind, declared, zones
        if declared.timezone == LOCAL:
            self._zones = Zones(zones.local, zones.local)
        self._survey: ColumnSurvey[DateOrder] | ColumnSurvey[str]
        if kind is Kind.DATE:
            self._survey = ColumnSurvey(
                DateOrder, partial(read_days, zones=self._zones)
            )
        else:
            self._survey = ColumnSurvey(DECIMAL_MARKS, read_numbers)

    @property
    def _choice(self) -> str | Undecided:
        declared = self._declared
        said = declared.dates if self._kind is Kind.DATE else declared.decimal
        return said or self._survey.decide()

    def add(self, cells: Iterable[Cell]) -> None:
        self._survey.add(
            c for c in cells if isinstance(c, str) and c and not c.isspace()
        )

    def settle(self, plan: TablePlan, place: int) -> Problem | None:
        """Put into the plan how the column is written, or return what is to be asked."""
        choice = self._choice
        if isinstance(choice, Undecided):
            question = _question(self._kind, plan.names[place], choice)
            return Problem(plan.source.name, 0, 0, *question)
        if self._kind is Kind.DATE:
            plan.writings[place] = Writing(self._zones, dates=DateOrder(choice))
        else:
            plan.writings[place] = Writing(self._zones, decimal=choice)
        return None


def _question(kind: Kind, name: str, undecided: Undecided) -> tuple[str, str]:
    shown = " and ".join(f'"{text}"' for text in undecided.examples[:2])
    if not undecided.choices:
        what = "its dates" if kind is Kind.DATE else "its numbers"
        message = f'column "{name}": {what} are not all written the same way: {shown}'
        return message, "write them alike, or map the column as a text"
    text = undecided.examples[0]
    option = "dates" if kind is Kind.DATE else "decimal"
    choices = " or ".join(f"--{option} {choice}" for choice in undecided.choices)
    message = f'column "{name}": "{text}" can be read in more than one way'
    return message, f"say which: {choices}, or {option}: in a mapping"


def _surveyed_columns(
    plan: TablePlan, formats: Formats
) -> Iterator[tuple[int, _SurveyedColumn]]:
    for place, (kind, declared) in _columns_of_kinds(plan):
        yield place, _SurveyedColumn(kind, declared.over(formats), plan.zones)


def _columns_of_kinds(plan: TablePlan) -> Iterator[tuple[int, tuple[Kind, Formats]]]:
    """Yield the places of dates and numbers that a field takes as they are."""
    for name, rule in plan.fields.items():
        column = plan.table.column(name)
        if column and column.kind in _SURVEYED and not rule.words and not rule.cases:
            for place in plan.present(rule.columns):
                yield place, (column.kind, rule.formats)


def _take_samples(plan: TablePlan, batch: Batch) -> None:
    for place, cells in enumerate(batch.columns):
        samples = plan.samples.setdefault(place, [])
        if len(samples) < MOST_SAMPLES:
            texts = (" ".join(as_text(cell).split()) for cell in cells)
            fresh = dict.fromkeys(t for t in texts if t and t not in samples)
            samples += islice(fresh, MOST_SAMPLES - len(samples))


def _leave_out_empty(plan: TablePlan) -> None:
    for place in [place for place in plan.own if not plan.samples.get(place)]:
        del plan.own[place]
        plan.ignored[place] = "empty"


def _settle_repeated(plan: TablePlan, differing: set[int]) -> Iterator[Problem]:
    """Leave out columns that stand twice; ask where a field could be from either."""
    used = set(_used_places(plan))
    for place, first in plan.repeated.items():
        if place not in differing:
            plan.own.pop(place, None)
            plan.ignored[place] = f"the same as column {first + 1}"
        elif first in used and place not in used:
            name, again = plan.names[first], plan.names[place]
            message = f'two columns "{name}" differ ({first + 1} and {place + 1})'
            hint = f'say in a mapping which is meant: the second is "{again}"'
            yield Problem(plan.source.name, 1, place + 1, message, hint)


def _used_places(plan: TablePlan) -> Sequence[int]:
    rule = plan.rule
    columns = [c for f in plan.fields.values() for c in f.columns]
    columns += [
        c for links in rule.links.values() for link in links for c in link.columns
    ]
    return plan.present((*columns, *rule.identity.columns))
