"""Commands as saint has them: lazily imported, with options that all share.

typer declares options function by function. What every command takes, and what every
listing takes, is added here instead, so that it stands in one place and works before
and after a command's name.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import zip_longest
from typing import Any, ClassVar

from typer._click import Context as ClickContext
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

ALL_ENTITIES = "*"
"""The value of an option such as --company that was given without a name."""

OPTIONAL_NAME = "[NAME]"
"""The metavar of options whose value may be left out."""

_GLOBAL_PANEL = "Everywhere"
_LISTING_PANEL = "Output"


def _option(
    *names: str, panel: str, help_text: str, is_flag: bool = False, **more: Any
) -> TyperOption:
    return TyperOption(
        param_decls=list(names),
        type=bool if is_flag else str,
        is_flag=is_flag,
        default=False if is_flag else None,
        required=False,
        expose_value=False,
        callback=_remember,
        help=help_text,
        rich_help_panel=panel,
        **more,
    )


def _remember(context: ClickContext, option: TyperOption, value: object) -> object:
    """Keep an option's value where ``Session`` finds it, at whatever depth it stood."""
    if value is not None and value is not False and option.name:
        context.meta[option.name] = value
    return value


def _global_options() -> list[TyperOption]:
    def option(*names: str, help_text: str, **more: Any) -> TyperOption:
        return _option(*names, panel=_GLOBAL_PANEL, help_text=help_text, **more)

    return [
        option(
            "--db",
            metavar="FILE",
            help_text="The database. [default: $SAINT_DB, else saint.db]",
        ),
        option(
            "--statuses",
            metavar="FOLDER",
            help_text="The declarations. [default: $SAINT_STATUSES, else statuses/]",
        ),
        option(
            "--as-of",
            metavar="DAY",
            help_text="Answer as of the end of this day. [default: today]",
        ),
        option(
            "--no-refresh",
            is_flag=True,
            help_text="Read what is stored, even if it is old.",
        ),
        option(
            "--busy-timeout",
            metavar="SECONDS",
            help_text="How long to wait for another writer. [default: 10]",
        ),
        option("--quiet", "-q", is_flag=True, help_text="Say nothing on success."),
        option(
            "--verbose", "-v", is_flag=True, help_text="Say more on standard error."
        ),
        option(
            "--debug",
            is_flag=True,
            help_text="Show the traceback of a fault of saint's.",
        ),
    ]


def _listing_options() -> list[TyperOption]:
    def option(*names: str, help_text: str, **more: Any) -> TyperOption:
        return _option(*names, panel=_LISTING_PANEL, help_text=help_text, **more)

    return [
        option(
            "--format",
            metavar="FORMAT",
            help_text="table, csv, json, ndjson or markdown. [default: table]",
        ),
        option("--csv", is_flag=True, help_text="Short for --format csv."),
        option("--json", is_flag=True, help_text="Short for --format json."),
        option(
            "--columns", metavar="NAMES", help_text="Columns to show: id,name,phone"
        ),
        option("--sort", metavar="NAMES", help_text="Order: -sales.amount,name"),
        option("--limit", metavar="N", help_text="Show at most N."),
        option(
            "--output",
            "-o",
            metavar="FILE",
            help_text="Write to a file, all or nothing.",
        ),
        option(
            "--raw",
            is_flag=True,
            help_text="Leave cells as they are that a spreadsheet would run.",
        ),
    ]


def _object_options() -> list[TyperOption]:
    def option(*names: str, help_text: str, **more: Any) -> TyperOption:
        return _option(*names, panel=_LISTING_PANEL, help_text=help_text, **more)

    return [
        option("--json", is_flag=True, help_text="As JSON, for other programs."),
        option(
            "--output",
            "-o",
            metavar="FILE",
            help_text="Write to a file, all or nothing.",
        ),
    ]


class Command(TyperCommand):
    """A command with the options that all commands share."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += _global_options()

    def parse_args(self, ctx: ClickContext, args: list[str]) -> list[str]:
        """Read the arguments; an option whose name was left out means all."""
        return super().parse_args(ctx, _fill_optional_names(args, self._optional()))

    def _optional(self) -> set[str]:
        return {
            name
            for param in self.params
            if getattr(param, "metavar", None) == OPTIONAL_NAME
            for name in param.opts
        }


def _fill_optional_names(args: Sequence[str], optional: set[str]) -> list[str]:
    filled = []
    for argument, following in zip_longest(args, args[1:], fillvalue="-"):
        is_bare = argument in optional and following.startswith("-")
        filled.append(f"{argument}={ALL_ENTITIES}" if is_bare else argument)
    return filled


class ListingCommand(Command):
    """A command that prints a listing, with the options that all listings share."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += _listing_options()


class FileCommand(Command):
    """A command that writes a file in a layout of its own."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        wanted = ("output", "raw")
        self.params += [o for o in _listing_options() if o.name in wanted]


class ObjectCommand(Command):
    """A command that prints one object: for people, or as JSON."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += _object_options()


class Group(TyperGroup):
    """A group of commands with the options that all commands share."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += _global_options()


class LazyGroup(Group):
    """A group that imports a command's module only when it is asked for.

    ``modules`` names for each command the module whose ``app`` it is, and ``helps``
    the line that stands for it in the group's help.
    """

    modules: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: ClickContext) -> list[str]:  # noqa: ARG002 - typer's
        """Return the commands' names in the order of the manual."""
        return list(self.modules)

    def get_command(self, ctx: ClickContext, cmd_name: str) -> Any:  # noqa: ARG002
        """Import and return a command, or None if there is none of that name."""
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        command = get_command(import_module(module).app)
        command.name = cmd_name
        return command
