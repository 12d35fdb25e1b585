"""``saint outbox``: telling a webhook what happens to follow-ups."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command, Group, ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError
from saint_cli.views.listing import Listing

if TYPE_CHECKING:
    from saint_cli.model.acting import WebhookSettings
    from saint_cli.model.declarations import Settings

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Tell a webhook what happens to follow-ups.",
)

_SECRET = "SAINT_WEBHOOK_SECRET"  # noqa: S105 - the variable's name
_COLUMNS = ("key", "attempts", "error", "sent_on", "payload")
_PEOPLE_COLUMNS = ("key", "attempts", "error", "sent_on")


@app.command(cls=Command)
def send(context: typer.Context) -> int:
    """Send what happened to follow-ups to the `webhook` of the settings.

    Each event is one message: JSON, signed with the secret in SAINT_WEBHOOK_SECRET as
    Standard Webhooks are. What does not arrive is tried again with growing pauses, and
    then waits for the next time: each arrives at least once, and the receiver knows by
    `webhook-id` if it had it before. Exits with 1 while anything waits.

    Example:

        saint outbox send
    """
    session = Session(context)
    session.refuse_as_of("outbox send")
    from saint_cli.actions.outbox.messages import fill_outbox
    from saint_cli.actions.outbox.sending import send_outbox
    from saint_cli.actions.outbox.webhook import read_secret

    secret = read_secret(session.environment.variables.get(_SECRET, ""))
    settings = session.settings()
    webhook = _webhook(settings)
    with session.writing() as (snapshot, _):
        added = fill_outbox(snapshot.connection, webhook)
        day = snapshot.day
    deliveries = list(
        send_outbox(
            session.database,
            session.busy_timeout,
            webhook.url,
            secret,
            clock=lambda: int(session.environment.now(settings.timezone).timestamp()),
            day=day,
        )
    )
    failed = [one for one in deliveries if one.error]
    for one in failed:
        session.warn(f"{one.message.key}: {one.error}")
    sent = len(deliveries) - len(failed)
    session.say(f"{added} new messages, {sent} sent, {len(failed)} failed")
    return ExitCode.NO if failed else ExitCode.DONE


def _webhook(settings: "Settings") -> "WebhookSettings":
    if settings.webhook is None:
        message = "settings.yaml names no webhook; add: webhook: {url: https://…}"
        raise InputError(message)
    return settings.webhook


@app.command("list", cls=ListingCommand)
def list_(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that were sent.")
    ] = False,
) -> None:
    """List the messages that wait, with why they did not arrive.

    Example:

        saint outbox list --json
    """
    session = Session(context)
    from saint_cli.actions.outbox.messages import list_messages

    with session.reading() as reading:
        found = list_messages(reading.connection, everything=everything)
    rows = [(m.key, m.attempts, m.error, m.sent_on, m.payload) for m in found]
    session.print_listing(Listing(_COLUMNS, rows, "nothing waits"), _PEOPLE_COLUMNS)


@app.command(cls=Command)
def drop(
    context: typer.Context,
    keys: Annotated[
        list[str], typer.Argument(metavar="KEY...", help="Messages that wait.")
    ],
) -> None:
    """Take messages out of the outbox that will never be taken.

    Example:

        saint outbox drop evt_7c9e6679f1d24b8fa7a1
    """
    session = Session(context)
    from saint_cli.actions.outbox.messages import drop_messages

    with session.writing() as (snapshot, _):
        number = drop_messages(snapshot.connection, keys)
    session.say(f"{number} messages dropped")
