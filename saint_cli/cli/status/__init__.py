"""``saint status``: who is in which status, why, since when, and until when."""

from collections.abc import Mapping
from typing import ClassVar

import typer

from saint_cli.cli.commands import LazyGroup


class StatusCommands(LazyGroup):
    """The commands about statuses, each in a module of its own."""

    modules: ClassVar[Mapping[str, str]] = {
        name: f"saint_cli.cli.status.{module}"
        for name, module in (
            ("list", "listed"),
            ("check", "check"),
            ("explain", "explain"),
            ("forecast", "forecast"),
            ("history", "history"),
            ("backtest", "backtest"),
            ("tune", "tune"),
            ("diff", "diff"),
            ("validate", "validate"),
            ("test", "test"),
            ("new", "new"),
        )
    }


app = typer.Typer(
    cls=StatusCommands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Show who is in which status, and check the declarations.",
)


@app.callback()
def status() -> None:
    """Show who is in which status, and check the declarations."""
