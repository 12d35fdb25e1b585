"""What the manual takes from the code itself: cog calls these functions.

python -m cogapp -r -I docs docs/*.md
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from saint_cli.cli.app import app
from saint_cli.cli.commands import Command, ListingCommand
from saint_cli.config.profiles import Profiles
from saint_cli.config.template_filters import Filters
from saint_cli.crm.schema import migrate
from saint_cli.model.criterion_tests import TESTS, Family
from saint_cli.model.entities import Source
from saint_cli.model.measures import MEASURES
from saint_cli.model.tables import TABLES, Column, Kind
from saint_cli.model.template_variables import SAINT_VARIABLES, USER_DEFINED_FIELDS
from saint_cli.views.datasette_tables import OWN_TABLES


def commands() -> str:
    """Return every command with its help, and the options that commands share."""
    root = get_command(app)
    parts = [f"## saint\n\n{_text(root.help)}"]
    parts += _shared_options()
    for words, command in _walk(root, ()):
        parts.append(f"## saint {' '.join(words)}\n\n{_text(command.help)}")
        parts += _options(command)
    return "\n\n".join(parts)


def _walk(group: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    context = group.make_context("saint", [], resilient_parsing=True)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*words, name), command
        if isinstance(command, TyperGroup):
            yield from _walk(command, (*words, name))


def _text(help_text: str | None) -> str:
    return (help_text or "").strip()


def _shared_options() -> Iterator[str]:
    shared = Command("x", callback=None)
    listing = ListingCommand("x", callback=None)
    yield "### Options of every command"
    yield _option_table(shared.params)
    yield "### Options of every listing"
    yield _option_table(listing.params[len(shared.params) :])


def _options(command: Any) -> Iterator[str]:
    known = {name for p in ListingCommand("x", callback=None).params for name in p.opts}
    own = [p for p in command.params if not known & set(p.opts) and p.name != "help"]
    if isinstance(command, ListingCommand):
        yield "Prints a listing, with [its options](#options-of-every-listing)."
    if own:
        yield _option_table(own)


def _option_table(params: Iterable[Any]) -> str:
    rows = [(f"`{_usage(param)}`", param.help or "") for param in params]
    return table(("option", "what it does"), rows)


def _usage(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar or param.name.upper())
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {param.metavar or 'TEXT'}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    cells = ([" ".join(cell.split()).replace("|", "\\|") for cell in r] for r in lines)
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def measures() -> str:
    """Return every measure, with the sources that have it."""
    rows = []
    for measure in MEASURES.values():
        sources = (
            "all" if len(measure.sources) == len(Source) else ", ".join(measure.sources)
        )
        period = "yes" if measure.takes_period else ""
        rows.append((f"`{measure.name}`", measure.words, sources, period))
    return table(("measure", "what it says", "of", "with a period"), rows)


_FITS = {
    Family.TEXT: "text",
    Family.NUMBER: "number",
    Family.DATE: "date",
    Family.ANY: "anything",
    Family.RANK: "count or amount",
}


def criterion_tests() -> str:
    """Return every test, with what it fits, takes, and an example."""
    rows = [
        (f"`{t.name}`", _FITS[t.family], t.words, t.argument.value, f"`{t.example}`")
        for t in TESTS
    ]
    return table(("test", "fits", "holds where the value", "takes", "example"), rows)


def variables() -> str:
    """Return SAINT's template variables with what they stand for."""
    rows = [
        (f"`{code}`", f"`{expression}`")
        for code, expression in SAINT_VARIABLES.items()
        if code not in USER_DEFINED_FIELDS
    ]
    return table(("variable", "stands for"), rows)


def filters() -> str:
    """Return the names of the filters that templates have."""
    return ", ".join(f"`{name}`" for name in _filter_names())


def _filter_names() -> list[str]:
    from datetime import date

    return sorted(Filters("en", "EUR", date(2026, 11, 24)).table())


_KIND = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.NUMBER: "number",
    Kind.MONEY: "amount",
    Kind.FLAG: "yes or no",
}


def input_tables() -> str:
    """Return the native tables with their columns."""
    parts = []
    for name, one in TABLES.items():
        rows = [(f"`{column.name}`", _holds(column)) for column in one.columns]
        parts.append(f"### {name}.csv\n\n{table(('column', 'holds'), rows)}")
    return "\n\n".join(parts)


def _holds(column: Column) -> str:
    what = _KIND.get(column.kind) or f"an id of {column.refers_to}.csv"
    if column.words:
        what = f"one of {', '.join(column.words)}"
    if column.default is not None:
        what += f"; {column.default} where it is empty"
    return f"{what}; required" if column.required else what


def schema() -> str:
    """Return the tables of a new database, but those of the CRM, with their columns."""
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    rows = []
    for (name,) in names:
        if name not in TABLES:
            info = connection.execute(f"PRAGMA table_info({name})")
            names_of_columns = ", ".join(f"`{row[1]}`" for row in info)
            holds = str(OWN_TABLES[name]["title"])
            rows.append((f"`{name}`", holds, names_of_columns))
    connection.close()
    return table(("table", "holds", "columns"), rows)


def profiles() -> str:
    """Return the systems whose exports are recognised, and what of each is read."""
    rows = [
        (
            f"`{name}`",
            profile.name,
            ", ".join(dict.fromkeys(rule.table for rule in profile.tables)),
        )
        for name, profile in Profiles().items()
    ]
    return table(("profile", "what it is", "tables"), rows)
