"""``saint report``: a page for the browser, of everybody who needs somebody today."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import Command
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from saint_cli.engine.questions.reading import Reading
    from saint_cli.engine.reports.owners import User
    from saint_cli.engine.reports.report import Report
    from saint_cli.views.wording import Words

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_NOT_FOR_FILES = re.compile(r"[^\w.-]+", re.ASCII)
_LONGEST_NAME = 80


_Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Where to write the page."),
]
_Status = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="ID", help="Only of this status or selection; repeatable."
    ),
]
_Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="NAME", help="Only whom this user looks after."),
]
_PerOwner = Annotated[
    Path | None,
    typer.Option(
        "--per-owner",
        metavar="FOLDER",
        help="A page for each user, and one of those that nobody looks after.",
    ),
]
_DatasetteMetadata = Annotated[
    bool,
    typer.Option(
        "--datasette-metadata",
        help="Describe the database for Datasette instead, as JSON.",
    ),
]


@app.command(cls=Command)
def report(
    context: typer.Context,
    *,
    output: _Output = None,
    status: _Status = None,
    owner: _Owner = None,
    per_owner: _PerOwner = None,
    datasette_metadata: _DatasetteMetadata = False,
) -> None:
    """Write a page for the browser: who is in which status, why, and what to do.

    One file, which needs no network and no server: an overview with what changed and
    what is due, a list for each status and selection that can be searched and sorted,
    and a card for each member, with the picture, the reasons and the follow-up. It can
    be sent by mail, printed, or put on any web server as it is.

    Examples:

        saint report -o report.html

        saint report -o mine.html --owner "Frederik Bay" --status neglected-customers

        saint report --per-owner reports/

        saint report --datasette-metadata -o metadata.json
    """
    session = Session(context)
    if datasette_metadata:
        _write_metadata(session, output)
        return
    if (output is None) == (per_owner is None) or (per_owner and owner):
        message = "name one page with -o report.html, or a folder with --per-owner"
        raise InputError(message)
    from saint_cli.engine.reports.owners import find_user
    from saint_cli.engine.reports.report import read_report

    with session.reading() as reading:
        user = find_user(reading.connection, owner) if owner else None
        found = read_report(reading, status or ())
        words = _words(reading)
        if output:
            mine = found.of_owner(user.row_id) if user else found
            _write(session, output, mine, words, user.name if user else None)
        if per_owner:
            for path, part, name in _parts(found, per_owner, words):
                _write(session, path, part, words, name)


def _write_metadata(session: Session, output: Path | None) -> None:
    from saint_cli.views.datasette import datasette_metadata
    from saint_cli.views.json_objects import json_text
    from saint_cli.views.output import open_output

    with session.reading() as reading:
        metadata = datasette_metadata(reading, session.database.stem)
    text = f"{json_text(metadata, indent=2)}\n"
    with open_output(output, session.environment.stdout) as stream:
        stream.write(text)


def _words(reading: "Reading") -> "Words":
    from saint_cli.views.wording import Words

    settings = reading.declarations.settings
    return Words(settings.language, settings.currency)


def _parts(
    found: "Report", folder: Path, words: "Words"
) -> "Iterator[tuple[Path, Report, str]]":
    """Yield the file, the part of a report, and the name of each user who has one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder}: cannot be made: {error.strerror}"
        raise InputError(message) from error
    for user in found.users:
        part = found.of_owner(user.row_id)
        if part.concerns_anybody:
            yield folder / _file_name(user), part, user.name
    part = found.of_owner(None)
    if part.concerns_anybody:
        yield folder / "nobody.html", part, words("nobody")


def _file_name(user: "User") -> str:
    """Return a file's name that no user's name can lead out of the folder."""
    from saint_cli.model.text import search_key

    stem = _NOT_FOR_FILES.sub("-", f"{search_key(user.name)} {user.id}")
    return f"{stem.strip('-.')[:_LONGEST_NAME] or user.row_id}.html"


def _write(
    session: Session, path: Path, found: "Report", words: "Words", owner: str | None
) -> None:
    from saint_cli.views.report.data import ReportWriter
    from saint_cli.views.report.page_file import page_text

    organisation = found.reading.declarations.settings.organisation.get("name")
    title = organisation or words("report_title")
    data = ReportWriter(found, words, session.folder).data(title, owner)
    session.write_file(path, page_text(data, words, title))
    members = sum(len(one.members) for one in found.lists)
    session.say(f"{path}: {len(found.lists)} lists with {members} members")
