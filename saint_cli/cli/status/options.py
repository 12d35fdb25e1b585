"""The options of ``saint status new``, ``tune`` and ``backtest``."""

from typing import Annotated, Any

import typer


def _option(name: str, metavar: str, text: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=text)


StatusArgument = Annotated[str, typer.Argument(metavar="STATUS", help="A status.")]

FromOption = Annotated[
    str | None,
    _option("from", "DAY", "The first day. [default: a year before --to]"),
]
ToOption = Annotated[str | None, _option("to", "DAY", "The last day. [default: today]")]
FirstTriedOption = Annotated[
    str | None, _option("from", "DAY", "The first day to try.")
]
LastTriedOption = Annotated[str | None, _option("to", "DAY", "The last day to try.")]
EveryOption = Annotated[str, _option("every", "UNIT", "day, week or month.")]

VaryOption = Annotated[
    tuple[str, str],
    _option(
        "vary", "THRESHOLD RANGE", "A criterion and its test, and a range of values."
    ),
]
StepOption = Annotated[str | None, _option("step", "N", "From each value to the next.")]
SilentOption = Annotated[
    str,
    _option(
        "silent",
        "SOURCE",
        "What is to fail to come: sales, activities or requests.",
    ),
]
NextOption = Annotated[str, _option("next", "PERIOD", "For how long nothing comes.")]

IdArgument = Annotated[
    str | None,
    typer.Argument(metavar="[ID]", help="The file's name. [default: from the name]"),
]
EntityOption = Annotated[
    str | None, _option("entity", "TYPE", "company, person or project.")
]
NameOption = Annotated[str | None, _option("name", "NAME", "What it is called.")]
WhereOption = Annotated[
    list[str] | None,
    _option("where", "CRITERION", "A criterion; all of them must hold."),
]
PriorityOption = Annotated[
    int | None, _option("priority", "N", "[default: after all others]")
]
ImageOption = Annotated[
    str | None, _option("image", "FILE", "A picture in the folder.")
]
SymbolOption = Annotated[str | None, _option("symbol", "CHAR", "For terminals.")]
DescriptionOption = Annotated[
    str | None, _option("description", "TEXT", "What to know and do.")
]
FollowUpOption = Annotated[
    str | None, _option("follow-up", "TYPE", "call, email, todo and so on.")
]
DueOption = Annotated[str | None, _option("due", "WHEN", "in 3 days, tomorrow, today.")]
TextOption = Annotated[str | None, _option("text", "TEXT", "The follow-up's text.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the file, and write nothing.")
]
