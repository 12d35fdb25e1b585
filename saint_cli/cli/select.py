"""``saint select``: live lists of entities, declared or asked ad hoc."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.entity_options import CompanyFlag, PersonFlag, ProjectFlag
from saint_cli.cli.session import Session
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError
from saint_cli.views.listing import IDENTITY, Format, Listing

if TYPE_CHECKING:
    from saint_cli.config.where import AdHoc
    from saint_cli.engine.questions.reading import Reading
    from saint_cli.model.declarations import Selection

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def select(
    context: typer.Context,
    selection_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A status or a selection.")
    ] = None,
    *,
    company: CompanyFlag = False,
    person: PersonFlag = False,
    project: ProjectFlag = False,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where", metavar="CONDITION", help="A condition; all of them must hold."
        ),
    ] = None,
    save: Annotated[
        str | None,
        typer.Option("--save", metavar="ID", help="Keep this as a selection file."),
    ] = None,
) -> None:
    """List the members of a status or selection, or ask for entities ad hoc.

    Columns, order and limit are those of the selection unless options say otherwise.
    Conditions name a field or counter, a test, and a value, as criteria in YAML do.

    Examples:

        saint select neglected-customers --csv
        saint select big-and-quiet --columns id,name,phone --sort -sales.amount
        saint select --company --where "sales.last_date older_than 2 months"
        saint select --person --where "company.category is Customer" --save people
    """
    session = Session(context)
    from saint_cli.engine.questions.selections import find_selection

    flags = zip(Entity, (company, person, project), strict=True)
    entities = [entity for entity, is_chosen in flags if is_chosen]
    with session.reading() as reading:
        if selection_id is not None:
            if entities or where or save:
                message = "an id goes with none of --company, --person, --project,"
                message += " --where and --save: those ask ad hoc"
                raise InputError(message)
            selection = find_selection(reading, selection_id)
        else:
            if len(entities) != 1:
                message = "name a status or selection, or ask ad hoc with one of"
                message += " --company, --person and --project"
                raise InputError(message)
            selection = _ad_hoc(reading, entities[0], where or [])
        asking = _asking(reading, selection.entity)
        selection = _with_options(session, selection, asking)
        if save is not None:
            _save(session, reading, asking, where or [], save)
        listing = _listing(session, reading, selection)
    session.write_listing(listing)


def _asking(reading: "Reading", entity: Entity) -> "AdHoc":
    from saint_cli.config.where import AdHoc

    declarations = reading.declarations
    statuses = dict(declarations.statuses)
    return AdHoc(entity, declarations.settings, reading.own, statuses)


def _ad_hoc(reading: "Reading", entity: Entity, where: list[str]) -> "Selection":
    from saint_cli.model.declarations import Selection

    return Selection(
        id="",
        name={},
        entity=entity,
        criteria=_asking(reading, entity).criteria(where),
        columns=(),
        sort=(),
        limit=None,
    )


def _with_options(
    session: Session, selection: "Selection", asking: "AdHoc"
) -> "Selection":
    if text := session.text("columns"):
        selection = replace(selection, columns=asking.columns(text))
    if text := session.text("sort"):
        selection = replace(selection, sort=asking.sort(text))
    if session.limit is not None:
        selection = replace(selection, limit=session.limit)
    return selection


def _listing(session: Session, reading: "Reading", selection: "Selection") -> Listing:
    """Return the members; in the machine formats id and name come before all else."""
    from saint_cli.engine.counters.declared import selection_counters
    from saint_cli.engine.questions.listing import list_entities

    counters = selection_counters(selection, reading.declarations)
    needed = {counter.name: counter for counter in counters}
    snapshot = reading.snapshot(selection.entity, needed)
    names = [column.name for column in selection.columns]
    is_for_people = session.format in (Format.TABLE, Format.MARKDOWN)
    chosen = session.text("columns")
    shown = list(range(len(names)))
    identity: tuple[str, ...] = IDENTITY
    if is_for_people and chosen:
        identity = ()
    else:
        shown = [place for place in shown if names[place] not in IDENTITY]
    rows = [
        [*(one.id, one.name)[: len(identity)], *(one.values[place] for place in shown)]
        for one in list_entities(snapshot, selection)
    ]
    columns = (*identity, *(names[place] for place in shown))
    return Listing(columns, rows, "nobody")


def _save(
    session: Session,
    reading: "Reading",
    asking: "AdHoc",
    where: list[str],
    selection_id: str,
) -> None:
    from saint_cli.config.folder import selection_path

    path = selection_path(session.folder, reading.declarations, selection_id)
    text = asking.selection_file(
        selection_id.replace("-", " ").capitalize(),
        where,
        session.text("columns"),
        session.text("sort"),
        session.limit,
    )
    session.write_file(path, text)
    session.say(f"saved as {path}")
