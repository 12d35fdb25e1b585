"""``saint suppressions``: addresses that are not to be written to."""

from typing import Annotated

import typer

from saint_cli.cli.commands import Command, Group, ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.addresses import address_of
from saint_cli.model.errors import InputError
from saint_cli.views.listing import Listing

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Keep the addresses that no mailing goes to.",
)

Addresses = Annotated[
    list[str], typer.Argument(metavar="ADDRESS...", help="E-mail addresses.")
]


@app.command(cls=Command)
def add(
    context: typer.Context,
    addresses: Addresses,
    *,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why not.")
    ] = "unsubscribed",
) -> None:
    """Never write to addresses again, whatever a CRM says.

    Addresses that a mail server refuses for good are added by themselves.

    Example:

        saint suppressions add kim@example.com --reason unsubscribed
    """
    session = Session(context)
    session.refuse_as_of("suppressions add")
    from saint_cli.actions.mailing.journal import suppress

    wanted = [_address(text) for text in addresses]
    with session.writing() as (snapshot, _):
        for address in wanted:
            suppress(snapshot.connection, address, reason, snapshot.day)
    session.say(f"{len(wanted)} addresses are not written to any more")


@app.command(cls=Command)
def remove(context: typer.Context, addresses: Addresses) -> int:
    """Write to addresses again. Exits with 1 if one was not suppressed.

    Example:

        saint suppressions remove kim@example.com
    """
    session = Session(context)
    session.refuse_as_of("suppressions remove")
    from saint_cli.actions.mailing.journal import release

    wanted = [_address(text) for text in addresses]
    with session.writing() as (snapshot, _):
        released = [release(snapshot.connection, address) for address in wanted]
    session.say(f"{released.count(True)} addresses may be written to again")
    return ExitCode.DONE if all(released) else ExitCode.NO


@app.command("list", cls=ListingCommand)
def list_(context: typer.Context) -> None:
    """List the addresses that no mailing goes to, and why.

    Example:

        saint suppressions list --csv
    """
    session = Session(context)
    from saint_cli.actions.mailing.journal import list_suppressions

    with session.reading() as reading:
        rows = list_suppressions(reading.connection)
    columns = ("address", "reason", "day")
    session.print_listing(Listing(columns, rows, "all may be written to"))


def _address(text: str) -> str:
    address = address_of(text)
    if not address:
        message = f'"{text}" is no e-mail address'
        raise InputError(message)
    return address
