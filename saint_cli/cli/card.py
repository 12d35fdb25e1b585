"""``saint card``: all that saint knows of one company, person or project."""

from typing import TYPE_CHECKING

import typer

from saint_cli.cli.commands import ObjectCommand
from saint_cli.cli.entity_options import (
    CompanyFlag,
    EntityName,
    PersonFlag,
    ProjectFlag,
    chosen_entities,
)
from saint_cli.cli.session import Session

if TYPE_CHECKING:
    from saint_cli.engine.cards import EntityCard
    from saint_cli.views.listing import Page
    from saint_cli.views.pictures.drawing import Drawing

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_RECORDS = 6
"""How many records to show, of the latest and of those to come."""


@app.command(cls=ObjectCommand)
def card(
    context: typer.Context,
    name: EntityName,
    *,
    company: CompanyFlag = False,
    person: PersonFlag = False,
    project: ProjectFlag = False,
) -> None:
    """Show the card of a company, person or project: what to know before calling.

    The picture of the most urgent status, who they are, our contact, every status
    with its description and the follow-up it asks for, how much happened in each
    period and month, what comes next and what came last. A terminal that can show
    pictures (Kitty, iTerm2, Sixel) shows pixels; any other shows blocks, and where
    output is not seen by anybody there is no picture.

    Examples:

        saint card "Acme"

        saint card --project "New showroom" --as-of 2026-06-30

        saint card C187 --json
    """
    session = Session(context)
    from saint_cli.engine.cards import CardContents, read_card
    from saint_cli.engine.counters.declared import counters_of_one
    from saint_cli.engine.questions.lookup import find_entity

    entities = chosen_entities(company=company, person=person, project=project)
    with session.reading() as reading:
        found = find_entity(reading.connection, name, entities)
        counters = counters_of_one(reading.declarations, found.entity)
        one = read_card(reading, found, CardContents(counters, _RECORDS))
        settings, day = reading.declarations.settings, reading.day
    if session.has("json"):
        from saint_cli.views.card.objects import card_object

        session.print_json(card_object(one, day))
        return
    from saint_cli.views.card.terminal import TerminalCard
    from saint_cli.views.wording import Words

    words = Words(settings.language, settings.currency)
    periods = settings.periods[found.entity]

    def write(page: "Page") -> None:
        drawing = _drawing(session, one) if page.has_colour else None
        TerminalCard(words, day, periods, page).write(one, drawing)

    session.write(write)


def _drawing(session: Session, one: "EntityCard") -> "Drawing | None":
    """Draw the picture of the most urgent status that has one, as the terminal can."""
    image = next((met.image for met in one.statuses if met.image), None)
    if image is None:
        return None
    from saint_cli.views.pictures.capabilities import (
        LAST_ANSWER,
        QUESTION,
        read_capabilities,
    )
    from saint_cli.views.pictures.drawing import draw

    environment = session.environment
    answer = environment.ask_terminal(QUESTION, LAST_ANSWER)
    capabilities = read_capabilities(
        answer, has_true_colour=environment.has_true_colour
    )
    if capabilities is None:
        return None
    return draw(session.folder / image, capabilities)
