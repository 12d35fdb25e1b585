"""``saint outcomes``: whether follow-ups help."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError
from saint_cli.views.listing import Listing, Plain

if TYPE_CHECKING:
    from saint_cli.actions.outcomes.groups import Outcome

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = (
    "status",
    "group",
    "stays",
    "good",
    "share",
    "share_low",
    "share_high",
    "by_sale",
    "by_contact",
    "median_days",
    "amount",
    "amount_low",
    "amount_high",
)
_PEOPLE_COLUMNS = (
    "status",
    "group",
    "stays",
    "good",
    "share",
    "share_low",
    "share_high",
    "median_days",
    "amount",
)
_NO_EXPERIMENT = (
    "this is no experiment: whom people follow up on differs from whom they do not;"
    " with `holdout: 10%` in a status it is one"
)


@app.command(cls=ListingCommand)
def outcomes(
    context: typer.Context,
    *,
    within: Annotated[
        int,
        typer.Option(
            "--within", metavar="DAYS", min=0, help="A follow-up is in time so long."
        ),
    ] = 30,
    horizon: Annotated[
        int,
        typer.Option("--horizon", metavar="DAYS", min=1, help="What is looked at."),
    ] = 90,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="ID", help="Only of this status; repeatable."),
    ] = None,
) -> None:
    """Tell what became of stays whose follow-up was done, and of those without.

    Good is who left the status within the horizon after a sale, or after we heard from
    them or met them. Shares stand with their 95% interval (Wilson), the amount sold
    within the horizon by the stay with that of its mean. Stays that began later than
    the horizon ago are not counted yet.

    Where a status declares `holdout`, chance alone decided who got a follow-up: the
    groups given and held out differ by nothing else, and neither does their difference.

    Examples:

        saint outcomes
        saint outcomes --within 14 --horizon 60 --status neglected-customers --json
    """
    session = Session(context)
    session.check_listing(_COLUMNS)
    from saint_cli.actions.outcomes.groups import HELD_OUT, compare
    from saint_cli.actions.outcomes.stays import read_stays

    if within > horizon:
        message = f"--within: {within} days are more than the horizon of {horizon}"
        raise InputError(message)
    with session.reading() as reading:
        settings = reading.declarations.settings
        length = timedelta(days=horizon)
        stays = list(read_stays(reading.connection, settings, reading.day, length))
    wanted = set(status or ())
    chosen = [stay for stay in stays if not wanted or stay.status in wanted]
    found = compare(chosen, within, horizon)
    rows = [_row(one) for one in found]
    none = f"no stay began {horizon} days ago or earlier"
    session.print_listing(Listing(_COLUMNS, rows, none), _PEOPLE_COLUMNS)
    if rows and HELD_OUT not in {one.group for one in found}:
        session.warn(_NO_EXPERIMENT)


def _row(one: "Outcome") -> tuple[Plain, ...]:
    return (
        *(one.status, one.group, one.stays, one.good),
        *map(_rounded, one.share),
        *(one.by_sale, one.by_contact, one.median_days),
        *map(_rounded, one.amount),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
