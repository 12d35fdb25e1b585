"""A table's fields from the columns of its input, as the rule of each says."""

from collections.abc import Callable, Iterable, Sequence

from saint_cli.crm.loading.cells.columns import Blame, column_converter, text_values
from saint_cli.crm.loading.cells.converters import Value, Writing, converter
from saint_cli.crm.loading.input_tables import Batch, Cell, as_text, as_texts
from saint_cli.crm.loading.plans import TablePlan
from saint_cli.model.declarations import Settings
from saint_cli.model.mappings import Condition, FieldRule
from saint_cli.model.tables import Column
from saint_cli.model.text import fold

Values = list[Value]
FieldReader = Callable[[Batch, Blame], Values]


def field_reader(
    plan: TablePlan, column: Column, rule: FieldRule, settings: Settings
) -> FieldReader:
    """Return what reads a field from a batch of a planned table."""
    plain = converter(plan.table.name, column, settings, Writing(plan.zones))
    constant = None if rule.otherwise is None else plain(rule.otherwise)
    read: FieldReader
    if rule.words or rule.joined:
        read = _text_reader(plan, column, rule, plain)
    else:
        read = _column_reader(plan, column, rule, settings)
    if rule.cases:
        read = _case_reader(plan, rule, plain, read)
    if constant is None:
        return read

    def filled(batch: Batch, blame: Blame) -> Values:
        return [constant if v is None else v for v in read(batch, blame)]

    return filled


def _column_reader(
    plan: TablePlan, column: Column, rule: FieldRule, settings: Settings
) -> FieldReader:
    """Read the first filled of several columns, each as it is written."""
    readers = []
    for place in plan.present(rule.columns):
        writing = plan.writings.get(place, Writing(plan.zones))
        convert = converter(plan.table.name, column, settings, writing)
        if convert is as_text:
            readers.append(_texts_at(place))
        else:
            readers.append(
                _values_at(place, column_converter(convert, place, column.name).convert)
            )

    def read(batch: Batch, blame: Blame) -> Values:
        if not readers:
            return [None] * len(batch.lines)
        values = readers[0](batch, blame)
        for reader in readers[1:]:
            if None in values:
                others = reader(batch, blame)
                values = [
                    o if v is None else v for v, o in zip(values, others, strict=True)
                ]
        return values

    return read


def _texts_at(place: int) -> FieldReader:
    return lambda batch, _: text_values(batch.columns[place])


def _values_at(
    place: int, convert: Callable[[Sequence[Cell], Blame], Values]
) -> FieldReader:
    return lambda batch, blame: convert(batch.columns[place], blame)


def _text_reader(
    plan: TablePlan, column: Column, rule: FieldRule, plain: Callable[[Cell], Value]
) -> FieldReader:
    """Read words that stand for saint's, or several columns joined."""
    places = plan.present(rule.columns)
    words = rule.words

    def meaning(cell: Cell) -> Value:
        text = as_text(cell)
        said = words.get(fold(" ".join(text.split())))
        if said is None and words and rule.otherwise is not None:
            return None
        return plain(text if said is None else said)

    convert = column_converter(meaning, places[0] if places else 0, column.name)

    def read(batch: Batch, blame: Blame) -> Values:
        texts = join_texts(batch, places, joined=rule.joined)
        return convert.convert(texts, blame)

    return read


def join_texts(batch: Batch, places: Sequence[int], *, joined: bool) -> Sequence[str]:
    """Return the first filled text of several columns in each row, or all ``joined``."""
    columns = [as_texts(batch.columns[place]) for place in places]
    if not columns:
        return [""] * len(batch.lines)
    if len(columns) == 1:
        return columns[0]
    if joined:
        return [
            " ".join(t for t in texts if t.strip())
            for texts in zip(*columns, strict=True)
        ]
    return [
        next((t for t in texts if t.strip()), "")
        for texts in zip(*columns, strict=True)
    ]


def _case_reader(
    plan: TablePlan,
    rule: FieldRule,
    plain: Callable[[Cell], Value],
    otherwise: FieldReader,
) -> FieldReader:
    """Read the value of the first case that holds, and only then the columns."""
    cases = [
        (row_test(plan, case.conditions), plain(case.value)) for case in rule.cases
    ]

    def read(batch: Batch, blame: Blame) -> Values:
        values = otherwise(batch, blame)
        for holds, value in reversed(cases):
            pairs = zip(values, holds(batch), strict=True)
            values = [value if held else v for v, held in pairs]
        return values

    return read


RowTest = Callable[[Batch], list[bool]]
Together = Callable[[Iterable[bool]], bool]


def row_test(
    plan: TablePlan, conditions: Sequence[Condition], together: Together = all
) -> RowTest:
    """Return what tells the rows of a batch in which conditions hold, all or any.

    A condition on a column that the table lacks never holds.
    """
    tests = [(plan.place(c.column), c.words) for c in conditions]

    def holds(batch: Batch) -> list[bool]:
        results = [_fitting(batch, place, words) for place, words in tests]
        if not results:
            return [together(())] * len(batch.lines)
        return list(map(together, zip(*results, strict=True)))

    return holds


def _fitting(batch: Batch, place: int | None, words: frozenset[str]) -> list[bool]:
    if place is None:
        return [False] * len(batch.lines)
    known = {
        cell: fold(as_text(cell).strip()) in words for cell in set(batch.columns[place])
    }
    return [known[cell] for cell in batch.columns[place]]
