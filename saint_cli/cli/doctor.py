"""``saint doctor``: whether all is well, and what to do where it is not."""

from typing import Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.views.listing import Listing

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = ("check", "well", "found", "remedy")


@app.command(cls=ListingCommand)
def doctor(
    context: typer.Context,
    *,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough", help="Read the whole file, and compute all counters afresh."
        ),
    ] = False,
) -> int:
    """Look whether all is well: the database, the declarations, the last refresh.

    Each line is something that was looked at, with what to do where it is not well.
    Nothing is changed. Exits with 1 if anything is not well.

    Examples:

        saint doctor

        saint doctor --thorough --quiet || mail -s "saint is ill" ops@example.com
    """
    session = Session(context)
    session.refuse_as_of("doctor")
    from saint_cli.engine.health import examine

    session.check_listing(_COLUMNS)
    findings = list(examine(session.question(), thorough=thorough))
    is_well = all(finding.is_well for finding in findings)
    rows = [
        (one.check, one.is_well, one.found, None if one.is_well else one.remedy)
        for one in findings
    ]
    if not (is_well and session.is_quiet):
        session.print_listing(Listing(_COLUMNS, rows))
    return ExitCode.DONE if is_well else ExitCode.NO
