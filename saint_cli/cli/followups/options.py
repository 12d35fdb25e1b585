"""Options of the commands that create follow-ups, and the limits they set."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from saint_cli.model.acting import FollowUpSettings

MostNew = Annotated[
    int | None,
    typer.Option(
        "--max", metavar="N", min=0, help="Stop if there are more than N new ones."
    ),
]
OldData = Annotated[
    bool, typer.Option("--old-data", help="Act on data older than max_data_age.")
]


def with_limits(
    declared: "FollowUpSettings", *, most: int | None, old_data: bool
) -> "FollowUpSettings":
    """Return the settings with the limits that options put in the place of declared."""
    if most is not None:
        declared = replace(declared, max=most)
    return replace(declared, max_data_age=None) if old_data else declared
