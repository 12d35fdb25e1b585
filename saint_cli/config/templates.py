"""Templates: Jinja without anything that could harm.

Jinja parses, and the sandbox runs what is left after an allowlist of syntax: text,
values by their dotted names, a table of filters, comparisons, sums and conditions.
There are no loops, calls or attributes, so a text can neither escape nor grow without
bounds. SAINT's short variables stand for the expressions of ``template_variables``.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from jinja2 import Template, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from saint_cli.config.template_filters import (
    FILTERS_OF_THE_DAY,
    Filters,
    TemplateValue,
)
from saint_cli.model.declarations import Settings
from saint_cli.model.errors import suggest
from saint_cli.model.template_variables import SAINT_VARIABLES

MOST_TEMPLATE_CHARACTERS = 8_000
MOST_TEXT_CHARACTERS = 20_000
MOST_VALUE_CHARACTERS = 2_000
MOST_NESTED = 40
_LARGEST = 10**18
_SHOWN_DECIMALS = 2

_ALLOWED = frozenset(
    [
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Getattr",
        "Const",
        "Filter",
        "Keyword",
        "Test",
        "CondExpr",
        "If",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "FloorDiv",
        "Mod",
        "Neg",
        "Pos",
        "Concat",
    ]
)
_TESTS = {"defined": lambda v: v is not None, "none": lambda v: v is None}
_VALUES = "values"
_COMPARE, _CONCAT = "saint_compare", "saint_concat"


class TemplateMistakeError(Exception):
    """A template that is refused; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, with sums over numbers and dates only."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%"})
    intercepted_unops = frozenset({"+", "-"})
    is_trial = False

    def call_binop(self, _context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute a sum; one with a missing value, or too large, is missing.

        So is one with a text that is no number, which a trial refuses.
        """
        if left is None or right is None:
            return None
        if operator == "-" and isinstance(left, date) and isinstance(right, date):
            return (_day(left) - _day(right)).days
        left, right = _as_number(left), _as_number(right)
        if left is None or right is None:
            if self.is_trial:
                message = f"{operator} needs two numbers; texts are joined with ~"
                raise TypeError(message)
            return None
        if isinstance(left, Decimal) != isinstance(right, Decimal):
            left, right = float(left), float(right)
        try:
            result = self.binop_table[operator](left, right)
        except (ArithmeticError, ValueError):
            return None
        return result if abs(result) < _LARGEST else None

    def call_unop(self, _context: Any, operator: str, value: Any) -> Any:
        """Negate a number; anything else is missing."""
        return self.unop_table[operator](value) if _is_number(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal)


def _as_number(value: Any) -> Any:
    """Return a number, also that of a text: columns of users' own hold texts."""
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return None
        return number if isfinite(number) else None
    return value if _is_number(value) else None


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


class _Rewriter(NodeTransformer):
    """Turns SAINT's variables into their expressions, and names into look-ups.

    ``names`` collects the dotted names that are looked up.
    """

    def __init__(self, environment: SandboxedEnvironment) -> None:
        self._environment = environment
        self.names: set[str] = set()

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - jinja2's form
        """Replace a name alone."""
        if node.name in SAINT_VARIABLES:
            expression = _expression(self._environment, SAINT_VARIABLES[node.name])
            return self.visit(expression)  # type: ignore[no-any-return]
        return self._look_up(node.name, node.lineno)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802
        """Replace a dotted name."""
        path, root = node.attr, node.node
        while isinstance(root, nodes.Getattr):
            path, root = f"{root.attr}.{path}", root.node
        if not isinstance(root, nodes.Name):
            message = f'".{path}" must follow a name, such as company.{path}'
            raise TemplateMistakeError(message)
        return self._look_up(f"{root.name}.{path}", node.lineno)

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        """Note that a filter reads the day."""
        if node.name in FILTERS_OF_THE_DAY:
            self.names.add("today")
        return self.generic_visit(node)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Compare so that missing values and unlike ones do not fail."""
        self.generic_visit(node)
        left, pairs = node.expr, []
        for operand in node.ops:
            arguments = [nodes.Const(operand.op), operand.expr]
            pairs.append(_filtered(left, _COMPARE, arguments, node.lineno))
            left = operand.expr
        result: nodes.Expr = pairs[0]
        for pair in pairs[1:]:
            result = nodes.And(result, pair, lineno=node.lineno)
        return result

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Join texts so that missing values read as nothing."""
        self.generic_visit(node)
        first, *others = node.nodes
        return _filtered(first, _CONCAT, list(others), node.lineno)

    def _look_up(self, path: str, line: int) -> nodes.Node:
        self.names.add(path)
        values = nodes.Name(_VALUES, "load", lineno=line)
        return nodes.Getitem(
            values, nodes.Const(path, lineno=line), "load", lineno=line
        )


def _filtered(
    value: nodes.Expr, name: str, arguments: list[nodes.Expr], line: int
) -> nodes.Filter:
    return nodes.Filter(value, name, arguments, [], None, None, lineno=line)


def _expression(environment: SandboxedEnvironment, text: str) -> nodes.Expr:
    template = environment.parse(f"{{{{ {text} }}}}")
    output = template.body[0]
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


def _compare(left: Any, operator: str, right: Any) -> bool:
    """Compare two values; what cannot be compared, or is missing, does not hold."""
    if operator in ("eq", "ne"):
        left, right = _alike(left, right)
        return bool((left == right) == (operator == "eq"))
    if left is None or right is None:
        return operator == "notin"
    if operator in ("in", "notin"):
        return (str(left) in str(right)) == (operator == "in")
    left, right = _alike(left, right)
    try:
        return bool(_ORDER[operator](left, right))
    except TypeError:
        return False


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda left, right: left < right,
    "lteq": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gteq": lambda left, right: left >= right,
}


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Read a text as a number or a day where the other one is such."""
    if isinstance(left, str) and not isinstance(right, str):
        right, left = _alike(right, left)
    elif isinstance(right, str) and _is_number(left):
        try:
            return left, float(right)
        except ValueError:
            return left, right
    elif isinstance(right, str) and isinstance(left, date):
        return left.isoformat(), right
    return left, right


def _concat(*values: TemplateValue) -> str:
    return "".join(_finalize(value) for value in values)


def _finalize(value: TemplateValue) -> str:
    """Write a value as text: nothing for a missing one, dates in ISO.

    Fractions are rounded; filters write them as people of a language do.
    """
    if isinstance(value, float):
        value = round(value, _SHOWN_DECIMALS)
        value = int(value) if value.is_integer() else value
    return "" if value is None else str(value)[:MOST_VALUE_CHARACTERS]


class _Values(dict[str, TemplateValue]):
    """The values by name; a name without a value reads as nothing."""

    def __missing__(self, _name: str) -> None:
        return None


class ParsedTemplate(NamedTuple):
    """A template's tree, with look-ups in place of the dotted ``names`` it uses."""

    tree: nodes.Template
    names: frozenset[str]


class Renderer:
    """Writes templates out for one day, in the settings' language.

    A trial fails where a text stands for a number; in earnest it is missing.
    """

    def __init__(
        self, settings: Settings, today: date, now: datetime, *, is_trial: bool = False
    ) -> None:
        filters = Filters(settings.language, settings.currency, today)
        self._environment = _Sandbox(finalize=_finalize, keep_trailing_newline=False)
        self._environment.is_trial = is_trial
        self._environment.globals.clear()
        self._environment.filters = {**filters.table()}
        self.filter_names = tuple(self._environment.filters)
        self._environment.filters |= {_COMPARE: _compare, _CONCAT: _concat}
        self._environment.tests = dict(_TESTS)
        self._constants: dict[str, TemplateValue] = {
            "today": today,
            "now": now,
            "language": settings.language,
        }
        self._constants |= {
            f"organisation.{key}": value for key, value in settings.organisation.items()
        }

    def parse(self, text: str) -> ParsedTemplate:
        """Check a template's syntax and find the dotted names that it uses.

        Raises:
            TemplateMistakeError: It does not parse, or does what it may not.
        """
        if len(text) > MOST_TEMPLATE_CHARACTERS:
            message = f"is longer than {MOST_TEMPLATE_CHARACTERS} characters"
            raise TemplateMistakeError(message)
        try:
            tree = self._environment.parse(text)
            _refuse_syntax(tree, self.filter_names)
            rewriter = _Rewriter(self._environment)
            rewritten = rewriter.visit(tree)
        except TemplateError as error:
            message = f"the template does not parse: {error.message}"
            raise TemplateMistakeError(message) from error
        except RecursionError as error:
            message = "the template nests too deep"
            raise TemplateMistakeError(message) from error
        return ParsedTemplate(rewritten, frozenset(rewriter.names))

    def compile(self, text: str) -> Callable[[Mapping[str, TemplateValue]], str]:
        """Return a function that writes the template with values by dotted name.

        A name without a value reads as nothing.
        """
        return self.compile_parsed(self.parse(text))

    def compile_parsed(
        self, parsed: ParsedTemplate
    ) -> Callable[[Mapping[str, TemplateValue]], str]:
        """Return the same for a template that is parsed already."""
        code = self._environment.compile(parsed.tree)
        template = Template.from_code(self._environment, code, {})

        def render(values: Mapping[str, TemplateValue]) -> str:
            named = _Values({**self._constants, **values})
            written = template.render({_VALUES: named}).strip()
            if len(written) > MOST_TEXT_CHARACTERS:
                written = f"{written[: MOST_TEXT_CHARACTERS - 1]}…"
            return written

        return render


def _refuse_syntax(node: nodes.Node, filters: tuple[str, ...], depth: int = 0) -> None:
    """Refuse all syntax but the allowed."""
    kind = type(node).__name__
    if kind not in _ALLOWED:
        message = f"a template may not use {_KINDS.get(kind, kind.lower())}"
        allowed = "it may hold {{ values }} with filters, and {% if %}"
        raise TemplateMistakeError(message, allowed)
    if depth > MOST_NESTED:
        message = "the template nests too deep"
        raise TemplateMistakeError(message)
    if isinstance(node, nodes.Filter):
        if node.name not in filters:
            message = f'unknown filter "{node.name}"'
            raise TemplateMistakeError(message, suggest(node.name, filters))
        if node.node is None or node.dyn_args or node.dyn_kwargs:
            message = f'the filter "{node.name}" stands behind a value'
            raise TemplateMistakeError(message)
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        message = f'unknown test "{node.name}"'
        raise TemplateMistakeError(message, f"known are {', '.join(_TESTS)}")
    for child in node.iter_child_nodes():
        _refuse_syntax(child, filters, depth + 1)


_KINDS = {
    "For": "loops",
    "Call": "calls",
    "Pow": "**",
    "Assign": "{% set %}",
    "Getitem": "brackets [ ]",
    "List": "lists",
    "Dict": "mappings",
    "Tuple": "tuples",
    "Include": "{% include %}",
    "Macro": "macros",
}
