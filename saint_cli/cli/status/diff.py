"""``saint status diff``: what other rules would change."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.declarations import in_language
from saint_cli.views.listing import Listing

if TYPE_CHECKING:
    from saint_cli.engine.insight.rules_diff import ComparedStatus

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def diff(
    context: typer.Context,
    *,
    rules: Annotated[
        str,
        typer.Option(
            "--rules",
            metavar="OTHER",
            help="Another folder of statuses, or a git revision of this one.",
        ),
    ],
    fail_on_difference: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit with 1 if anything would change."),
    ] = False,
) -> int:
    """Show who would come into which status and leave it if other rules were in force.

    The other declarations, a folder or a git branch, tag or commit of this one, are
    read whole, settings included, and both are asked on the same day. Nothing is
    written.

    Examples:

        saint status diff --rules ../proposal/statuses

        saint status diff --rules HEAD~1 --csv
    """
    session = Session(context)
    from saint_cli.config.folder import require_declarations
    from saint_cli.config.revisions import other_folder
    from saint_cli.engine.insight.rules_diff import compare_rules

    with session.reading() as reading, other_folder(rules, session.folder) as folder:
        others = require_declarations(folder, reading.own, session.warn)
        compared = compare_rules(reading, others)
        language = reading.declarations.settings.language
    for status in compared.statuses:
        session.say(_in_words(status))
    rows = [
        [
            *(one.status.id, in_language(one.status.name, language)),
            *("enters" if one.enters else "leaves", one.found.entity.value),
            *(one.found.id, one.found.name),
        ]
        for one in compared.differences
    ]
    columns = ("status", "status_name", "turn", "entity", "id", "name")
    listing = Listing(columns, rows, "nobody would enter or leave any status")
    session.print_listing(listing, ("status", "turn", "id", "name"))
    return ExitCode.NO if fail_on_difference and rows else ExitCode.DONE


def _in_words(status: "ComparedStatus") -> str:
    if status.now is None:
        return f"{status.id}: only the others have it, with {status.then} members"
    if status.then is None:
        return f"{status.id}: {status.now} members; the others do not have it"
    return f"{status.id}: {status.now} members, {status.then} by the others"
