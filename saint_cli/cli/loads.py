"""``saint loads``: what was loaded, taking the last load back, and known profiles."""

from typing import TYPE_CHECKING

import typer

from saint_cli.cli.commands import Group, ListingCommand
from saint_cli.cli.session import Session
from saint_cli.views.listing import Listing, Plain

if TYPE_CHECKING:
    from saint_cli.model.mappings import Profile

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="See what was loaded, and take the last load back.",
)

_UNDONE = ("table", "removed", "changed_back", "returned", "deleted_again")
_LOADS = (
    *("load", "started_at", "by", "input", "profile", "mode"),
    *("added", "changed", "unchanged", "deleted", "returned", "rejected"),
    *("files", "undone_at"),
)
_FOR_PEOPLE = ("load", "started_at", "by", "input", "added", "changed", "deleted")
_PROFILES = ("profile", "name", "tables")


@app.command(name="list", cls=ListingCommand)
def list_loads(context: typer.Context) -> None:
    """List the loads, the last one first: who, when, what, and what came of it.

    The machine formats also have the files with their SHA-256 hashes.

    Example:

        saint loads list --limit 5
    """
    session = Session(context)
    session.refuse_as_of("loads list")
    session.check_listing(_LOADS)
    from saint_cli.crm.database import open_reader
    from saint_cli.crm.loading.load_list import load_rows

    connection = open_reader(session.database)
    try:
        listing = Listing(_LOADS, load_rows(connection), none="nothing was loaded yet")
        session.print_listing(listing, _FOR_PEOPLE)
    finally:
        connection.close()


@app.command(name="undo", cls=ListingCommand)
def undo(context: typer.Context) -> None:
    """Take back the last load that changed anything: every record as it was before.

    Only the last one can be taken back, and only once. Follow-ups, and the history of
    who was in which status, stay.

    Example:

        saint loads undo
    """
    session = Session(context)
    session.refuse_as_of("loads undo")
    session.check_listing(_UNDONE)
    from saint_cli.crm.database import transaction
    from saint_cli.crm.loading.undo import undo_last_load

    now = session.environment.now(session.settings().timezone)
    with transaction(session.database, busy_timeout=session.busy_timeout) as connection:
        load_id, tables = undo_last_load(connection, now)
    session.say(f"load {load_id} is undone")
    if not session.is_quiet:
        session.print_listing(Listing(_UNDONE, tables))


@app.command(name="profiles", cls=ListingCommand)
def profiles(context: typer.Context) -> None:
    """List the systems whose exports saint knows.

    Example:

        saint loads profiles
    """
    session = Session(context)
    session.refuse_as_of("loads profiles")
    from saint_cli.config.profiles import Profiles
    from saint_cli.crm.loading.native import native_profile

    rows: list[list[Plain]] = [
        [one.id, one.name, _tables(one)]
        for one in (native_profile(), *Profiles().values())
    ]
    session.print_listing(Listing(_PROFILES, rows))


def _tables(profile: "Profile") -> list[Plain]:
    return list(dict.fromkeys(rule.table for rule in profile.tables))
