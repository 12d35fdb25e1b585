"""Options that say which type of entity a command is about."""

from typing import Annotated

import typer

from saint_cli.cli.commands import ALL_ENTITIES, OPTIONAL_NAME
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError

EntityName = Annotated[str, typer.Argument(help="A name, its beginning, or an id.")]

CompanyFlag = Annotated[bool, typer.Option("--company", help="Companies.")]
PersonFlag = Annotated[bool, typer.Option("--person", help="Persons.")]
ProjectFlag = Annotated[bool, typer.Option("--project", help="Projects.")]

CompanyName = Annotated[
    str | None,
    typer.Option(
        "--company", metavar=OPTIONAL_NAME, help="One company, or all of them."
    ),
]
PersonName = Annotated[
    str | None,
    typer.Option("--person", metavar=OPTIONAL_NAME, help="One person, or all of them."),
]
ProjectName = Annotated[
    str | None,
    typer.Option(
        "--project", metavar=OPTIONAL_NAME, help="One project, or all of them."
    ),
]


def chosen_entities(
    *, company: bool, person: bool, project: bool
) -> tuple[Entity, ...]:
    """Return the types that flags chose; all of them if none did."""
    flags = zip(Entity, (company, person, project), strict=True)
    return tuple(entity for entity, is_chosen in flags if is_chosen) or tuple(Entity)


def chosen_names(
    company: str | None, person: str | None, project: str | None
) -> dict[Entity, str | None]:
    """Return the types that options chose, each with a name or None for all.

    No option at all chooses all entities of all types.

    Raises:
        InputError: A name is given, and something beside it.
    """
    given = zip(Entity, (company, person, project), strict=True)
    chosen = {
        entity: None if name == ALL_ENTITIES else name
        for entity, name in given
        if name is not None
    }
    if len(chosen) > 1 and any(chosen.values()):
        message = "name one company, person or project at a time"
        raise InputError(message)
    return chosen or dict.fromkeys(Entity)
