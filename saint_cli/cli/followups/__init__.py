"""``saint followups``: the next step for everybody who is in a status."""

import typer

from saint_cli.cli.commands import Command, FileCommand, Group, ListingCommand
from saint_cli.cli.followups.create import apply, create
from saint_cli.cli.followups.digest import digest
from saint_cli.cli.followups.export import export
from saint_cli.cli.followups.life import close, done, reassign, reopen, snooze
from saint_cli.cli.followups.listing import list_, show

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Create the follow-ups that statuses ask for, and see them through.",
)

app.command("create", cls=ListingCommand)(create)
app.command("apply", cls=ListingCommand)(apply)
app.command("list", cls=ListingCommand)(list_)
app.command("show", cls=ListingCommand)(show)
app.command("done", cls=Command)(done)
app.command("snooze", cls=Command)(snooze)
app.command("reassign", cls=Command)(reassign)
app.command("close", cls=Command)(close)
app.command("reopen", cls=Command)(reopen)
app.command("export", cls=FileCommand)(export)
app.command("digest", cls=FileCommand)(digest)
