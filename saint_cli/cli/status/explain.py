"""``saint status explain``: why, and until when."""

from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.cli.status.names import find_named, require_status
from saint_cli.views.listing import Format, Page

if TYPE_CHECKING:
    from saint_cli.engine.insight.evidence import Evidence
    from saint_cli.engine.insight.explain import ExplainedStatus
    from saint_cli.engine.questions.lookup import FoundEntity
    from saint_cli.engine.questions.reading import Reading
    from saint_cli.model.counters import Counter
    from saint_cli.model.declarations import Status
    from saint_cli.views.explained import Explanation

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def explain(
    context: typer.Context,
    status: Annotated[
        str, typer.Argument(metavar="[STATUS]", help="A status; all if left out.")
    ],
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="A name, its beginning, or an id."),
    ] = None,
    *,
    records: Annotated[
        bool,
        typer.Option("--records", help="Show the records that count, and near misses."),
    ] = False,
) -> None:
    """Show why somebody is in a status or not, and on which day that will change.

    Each criterion is shown with the value it looks at, whether it holds, and the day
    on which it flips if no record changes; days are sought five years ahead. Without
    a status, all of the entity's type are explained: first those it is in, then
    those it will come into, the nearest first.

    Examples:

        saint status explain neglected-customers "Acme"

        saint status explain "Acme" --json
    """
    session = Session(context)
    from saint_cli.engine.insight.explain import explain
    from saint_cli.views.explained import Explanation

    with session.reading() as reading:
        found, statuses = _asked(reading, status, name)
        explained = explain(reading, found, statuses)
        evidence = _evidence(reading, found, explained) if records else {}
        explanations = [
            Explanation(found, one, reading.day, evidence) for one in explained
        ]
        language = reading.declarations.settings.language
    _print(session, explanations, language, is_one=name is not None)


def _asked(
    reading: "Reading", first: str, second: str | None
) -> tuple["FoundEntity", list["Status"]]:
    """Return whom to explain, and the statuses to explain for them."""
    from saint_cli.engine.questions.lookup import find_entity

    declared = reading.declarations.statuses
    if second is not None:
        one = require_status(reading.declarations, first)
        return find_entity(reading.connection, second, [one.entity]), [one]
    found = find_named(reading, first, declared)
    return found, [s for s in declared.values() if s.entity is found.entity]


def _evidence(
    reading: "Reading", found: "FoundEntity", explained: list["ExplainedStatus"]
) -> dict["Counter", "Evidence"]:
    """Find the records behind each counter that is explained."""
    from saint_cli.engine.insight.evidence import find_evidence
    from saint_cli.model.criteria import CounterCriterion

    criteria = [leaf.criterion for one in explained for leaf in one.why.leaves()]
    counters = [c.counter for c in criteria if isinstance(c, CounterCriterion)]
    return {c: find_evidence(reading, found, c) for c in dict.fromkeys(counters)}


def _print(
    session: Session,
    explanations: list["Explanation"],
    language: str,
    *,
    is_one: bool,
) -> None:
    from saint_cli.views import explained as views

    form = session.format
    if form in (Format.JSON, Format.NDJSON):
        objects = [views.explanation_object(one) for one in explanations]
        session.print_json(objects[0] if is_one else objects)
    elif form is not Format.TABLE:
        session.print_listing(views.rows_listing(explanations))
    else:
        from saint_cli.views.explained_tree import write_explanation

        def write(page: Page) -> None:
            for place, one in enumerate(explanations):
                page.stream.write("\n" if place else "")
                write_explanation(one, language, page)

        session.write(write)
