"""``saint schema``: JSON Schema, so that editors complete and check while one types."""

import json
from typing import Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError, suggest

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_FOLDER = "schemas"
_FILES = {
    "status": "*.yaml",
    "selection": "selections/*.yaml",
    "settings": "settings.yaml",
    "test": "*.test.yaml",
}


@app.command(cls=ListingCommand)
def schema(
    context: typer.Context,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]", help="status, selection, settings or test (of statuses)."
        ),
    ] = None,
    *,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write all of them into the folder of statuses."),
    ] = False,
) -> None:
    """Print the JSON Schema of a kind of file, made from what validates it.

    With it an editor completes and checks a file while one types. The names of your
    own fields, counters and amount classes are in it; make it again when they change.

    For VS Code (with the YAML extension) and others that know the YAML language server:
    `saint schema --write` writes the schemas below the folder of statuses and prints
    what to put into `.vscode/settings.json`. Or name the schema in a file's first line:
    `# yaml-language-server: $schema=schemas/status.schema.json`. JetBrains editors take
    the same files under Settings, JSON Schema Mappings.

    Examples:

        saint schema status --output status.schema.json

        saint schema --write
    """
    session = Session(context)
    from saint_cli.config.json_schema import KINDS

    if (kind is None) != write:
        message = f"name one of {', '.join(KINDS)}, or write all of them with --write"
        raise InputError(message)
    kinds = [kind] if kind else list(KINDS)
    for name in kinds:
        if name not in KINDS:
            hint = suggest(name, KINDS) or f"it is one of {', '.join(KINDS)}"
            message = f'there is no schema "{name}"; {hint}'
            raise InputError(message)
    schemas = _make(session, kinds)
    if kind:
        text = _text(schemas[kind])
        session.write(lambda page: page.stream.writelines((text, "\n")))
    else:
        _write_all(session, schemas)


def _make(session: Session, kinds: list[str]) -> dict[str, dict[str, object]]:
    from saint_cli.config.json_schema import make_schema
    from saint_cli.crm.own import own_fields_of

    settings, own = session.settings(), own_fields_of(session.database)
    return {kind: make_schema(kind, settings, own) for kind in kinds}


def _text(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2)


def _write_all(session: Session, schemas: dict[str, dict[str, object]]) -> None:
    folder = session.folder / _FOLDER
    if not session.folder.is_dir():
        message = f"no folder of statuses at {session.folder}"
        raise InputError(message)
    folder.mkdir(exist_ok=True)
    for name, made in schemas.items():
        session.write_file(folder / f"{name}.schema.json", f"{_text(made)}\n")
    session.say(
        f"wrote {len(schemas)} schemas into {folder}; for .vscode/settings.json:"
    )
    places = {
        f"{session.folder}/{_FOLDER}/{name}.schema.json": f"{session.folder}/{pattern}"
        for name, pattern in _FILES.items()
    }
    places[f"{session.folder}/{_FOLDER}/status.schema.json"] = (
        f"{session.folder}/!(settings|*.test).yaml"
    )
    session.print_json({"yaml.schemas": {**places}})
