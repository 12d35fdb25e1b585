"""The options of ``saint load``, and what they come to."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from saint_cli.model.errors import InputError, suggest
from saint_cli.model.mappings import (
    DECIMAL_MARKS,
    DELIMITERS,
    MODES,
    DateOrder,
    Formats,
    Profile,
)

_HOW = "How the input is read"
_WHAT = "What the load does"


def _option(text: str, metavar: str | None = None, panel: str = _HOW) -> Any:
    return typer.Option(metavar=metavar, help=text, rich_help_panel=panel)


PathArgument = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help="A folder, a file, a database's URL, or - for what is piped in.",
    ),
]
PlanOption = Annotated[
    bool, typer.Option("--plan", help="Show how it would be read, and write nothing.")
]
ModeOption = Annotated[
    str,
    _option(
        "delta: add and update. snapshot: the input is everything, and what it lacks"
        " was deleted.",
        "MODE",
        _WHAT,
    ),
]
AllowDeletesOption = Annotated[
    bool,
    typer.Option(
        "--allow-deletes",
        help="Let a snapshot delete more than a tenth of a table.",
        rich_help_panel=_WHAT,
    ),
]
SkipErrorsOption = Annotated[
    bool,
    typer.Option(
        "--skip-errors",
        help="Load the good rows, and write the others to a file to be mended.",
        rich_help_panel=_WHAT,
    ),
]
RejectedOption = Annotated[
    Path,
    _option(
        "That file; a folder of its name if the input has more than one table.",
        "FILE",
        _WHAT,
    ),
]
RereadOption = Annotated[
    bool,
    typer.Option(
        "--reread",
        help="Read also files that have not changed since they were loaded last.",
        rich_help_panel=_WHAT,
    ),
]
ProfileOption = Annotated[
    str | None, _option("The system it is from: see saint loads profiles.", "NAME")
]
MappingOption = Annotated[Path | None, _option("A mapping of your own.", "FILE")]
SaveMappingOption = Annotated[
    Path | None,
    _option("Write how it would be read as a mapping to edit; load nothing.", "FILE"),
]
TableOption = Annotated[
    str | None,
    _option("What the one table of the input is: sales, companies, …", "TABLE"),
]
SourceOption = Annotated[
    str | None, _option("Keep its ids apart, under this name of their system.", "NAME")
]
DatesOption = Annotated[
    str | None, _option("How 01/02/03 is meant: dmy, mdy or ymd.", "ORDER")
]
DecimalOption = Annotated[
    str | None,
    _option('What parts decimals, so that 1.234 is clear: "." or ",".', "MARK"),
]
EncodingOption = Annotated[
    str | None, _option("Of text: utf-8, windows-1252, …", "NAME")
]
DelimiterOption = Annotated[
    str | None, _option("Of CSV: comma, semicolon, tab, pipe or blanks.", "NAME")
]


def read_formats(
    dates: str | None, decimal: str | None, encoding: str | None, delimiter: str | None
) -> Formats:
    """Return what the user says of how texts are written.

    Raises:
        InputError: An option's value is not known.
    """
    marks = {mark: name for name, mark in DELIMITERS.items()}
    delimiter = marks.get(delimiter or "", delimiter)
    known = {
        "--dates": (dates, [order.value for order in DateOrder]),
        "--decimal": (decimal, DECIMAL_MARKS),
        "--delimiter": (delimiter, list(DELIMITERS)),
    }
    for option, (value, words) in known.items():
        if value is not None and value not in words:
            message = f'{option}: "{value}" is not one of {" ".join(words)}'
            raise InputError(message)
    order = DateOrder(dates) if dates else None
    return Formats(encoding, delimiter, order, decimal)


def read_mode(mode: str) -> str:
    """Return the mode of a load.

    Raises:
        InputError: There is no such mode.
    """
    if mode not in MODES:
        message = f'--mode: "{mode}" is not one of {" ".join(MODES)}'
        raise InputError(message)
    return mode


def read_profiles(
    profile: str | None, mapping: Path | None, source: str | None
) -> Sequence[Profile]:
    """Return the profiles to recognise an input by: all, or the one that was named.

    Raises:
        InputError: There is no such profile, or two were named.
        ProblemsError: The mapping is not valid.
    """
    if profile and mapping:
        message = "--profile and --mapping: a mapping says itself what it extends"
        raise InputError(message)
    found = _named_profiles(profile, mapping)
    if source:
        found = [replace(one, source_system=source) for one in found]
    return found


def _named_profiles(profile: str | None, mapping: Path | None) -> list[Profile]:
    from saint_cli.config.mappings import read_mapping_file
    from saint_cli.config.profiles import Profiles
    from saint_cli.crm.loading.native import native_profile

    profiles, native = Profiles(), native_profile()
    if mapping:
        return [read_mapping_file(mapping, profiles)]
    if profile is None:
        return [native, *profiles.values()]
    one = native if profile == native.id else profiles.get(profile)
    if one is None:
        known = [native.id, *profiles]
        hint = suggest(profile, known) or f"there are: {', '.join(known)}"
        message = f'--profile: there is no "{profile}"; {hint}'
        raise InputError(message)
    return [one]
