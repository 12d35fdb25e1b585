"""``saint load``: a CRM's records into the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import typer

from saint_cli.cli import load_options as options
from saint_cli.cli import load_output as output
from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.views.listing import Format

if TYPE_CHECKING:
    from saint_cli.crm.loading.opening import OpenedInput
    from saint_cli.crm.loading.preparing import Prepared, Progress
    from saint_cli.crm.loading.rejected import RejectedRows
    from saint_cli.crm.loading.run import LoadSummary
    from saint_cli.model.declarations import Settings
    from saint_cli.model.mappings import Formats, Profile

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def load(
    context: typer.Context,
    path: options.PathArgument,
    *,
    plan: options.PlanOption = False,
    mode: options.ModeOption = "delta",
    allow_deletes: options.AllowDeletesOption = False,
    skip_errors: options.SkipErrorsOption = False,
    rejected: options.RejectedOption = Path("rejected.csv"),
    reread: options.RereadOption = False,
    profile: options.ProfileOption = None,
    mapping: options.MappingOption = None,
    save_mapping: options.SaveMappingOption = None,
    table: options.TableOption = None,
    source: options.SourceOption = None,
    dates: options.DatesOption = None,
    decimal: options.DecimalOption = None,
    encoding: options.EncodingOption = None,
    delimiter: options.DelimiterOption = None,
) -> int:
    """Load CRM records into the database.

    PATH is what your CRM exports, however it is called and written: CSV, XLSX, JSON, a
    folder or ZIP of them, a SQLite file, the URL of a database. saint recognises the
    exports of many systems (`saint loads profiles`), a plain spreadsheet of customers
    or orders, and its own tables: files called `users`, `companies`, `persons`,
    `projects`, `project_members`, `sales`, `activities`, `requests`, with columns named
    as in the manual. Any further column is kept as a field of your own.

    `--plan` shows how everything is read before anything is written. What can be read
    in two ways is asked, never guessed.

    Loading again updates what is known and adds what is new: nothing is doubled, and
    nothing is deleted unless the input is a `--mode snapshot`. If anything is wrong,
    all mistakes are listed and the database stays as it was; with `--skip-errors` the
    good rows are loaded, and the exit code is 1. `saint loads undo` takes a load back.

    Example:

        saint load crm-export/

        saint load customers.xlsx --plan
    """
    session = Session(context)
    session.refuse_as_of("load")
    wish = _Wish(
        path=path,
        formats=options.read_formats(dates, decimal, encoding, delimiter),
        mode=options.read_mode(mode),
        table=table,
        is_plan=plan,
        saved_as=save_mapping,
        may_delete=allow_deletes,
        rejected=rejected if skip_errors else None,
        rereads=reread,
    )
    return _run(session, wish, options.read_profiles(profile, mapping, source))


class _Wish(NamedTuple):
    """What the user asks for.

    ``rejected`` is None where any mistake ends the load; where the reading is only to
    be ``saved_as`` a mapping, nothing is loaded.
    """

    path: str
    formats: "Formats"
    mode: str
    table: str | None
    is_plan: bool
    saved_as: Path | None
    may_delete: bool
    rejected: Path | None
    rereads: bool


class _Ready(NamedTuple):
    """An input that can be loaded, with whom to tell of its progress."""

    opened: "OpenedInput"
    prepared: "Prepared"
    settings: "Settings"
    progress: "Progress"


def _run(session: Session, wish: _Wish, profiles: "Sequence[Profile]") -> int:
    session.check_listing(output.PLAN_COLUMNS if wish.is_plan else output.COLUMNS)
    with _prepared(session, wish, profiles) as ready:
        if wish.saved_as:
            return _save_mapping(session, wish.path, ready.prepared, wish.saved_as)
        return _load(session, wish, ready)


@contextmanager
def _prepared(
    session: Session, wish: _Wish, profiles: "Sequence[Profile]"
) -> Iterator[_Ready]:
    """Open an input, recognise it and look it over."""
    from saint_cli.crm.loading.opening import open_input
    from saint_cli.crm.loading.preparing import formats_of, prepare

    settings = session.settings()
    if not session.folder.is_dir():
        session.say(f"no folder {session.folder}: using default settings")
    declared = formats_of(profiles, wish.formats)
    stdin = session.environment.stdin
    with (
        output.progress(session) as show,
        open_input(wish.path, stdin, declared) as opened,
    ):
        if wish.table:
            opened.call_the_table(wish.table)
        closely = wish.is_plan or wish.saved_as is not None
        prepared = prepare(
            opened, profiles, wish.formats, settings, show, closely=closely
        )
        output.tell_profile(session, prepared)
        yield _Ready(opened, prepared, settings, show)


def _save_mapping(
    session: Session, loaded: str, prepared: "Prepared", path: Path
) -> int:
    from saint_cli.config.mapping_text import mapping_text
    from saint_cli.crm.loading.saved import as_mapping

    session.write_file(path, mapping_text(*as_mapping(prepared)))
    for problem in prepared.problems:
        session.warn(str(problem))
    session.say(f"saved; edit it, then: saint load {loaded} --mapping {path}")
    return ExitCode.DONE


def _load(session: Session, wish: _Wish, ready: _Ready) -> int:
    from saint_cli.crm.loading.problem_log import BadInputError
    from saint_cli.crm.loading.rejected import RejectedRows

    with RejectedRows.kept_in(wish.rejected, ready.prepared.plans) as rejected:
        try:
            summary = _write(session, wish, ready, rejected)
        except BadInputError as error:
            if wish.is_plan:
                output.print_plan(session, ready.prepared)
            return output.refuse(session, error.log)
        files = rejected.finish() if rejected and not wish.is_plan else ()
    output.tell_links(session, summary)
    if wish.is_plan:
        output.print_plan(session, ready.prepared)
    if not wish.is_plan or session.format is Format.TABLE:
        output.print_summary(session, summary)
    return output.tell_rejected(session, summary, files)


def _write(
    session: Session, wish: _Wish, ready: _Ready, rejected: "RejectedRows | None"
) -> "LoadSummary":
    """Load in one transaction; a plan is tried and rolled back."""
    from saint_cli.crm.database import transaction
    from saint_cli.crm.loading.run import LoadOrder, run_load

    order = LoadOrder(
        input=wish.path,
        loaded_by=session.environment.user,
        now=session.environment.now(ready.settings.timezone),
        mode=wish.mode,
        formats=wish.formats,
        rejected=rejected,
        may_delete=wish.may_delete,
        rereads=wish.rereads or wish.is_plan,
        progress=ready.progress,
    )
    with TemporaryDirectory(prefix="saint-") as aside:
        database = session.database
        if wish.is_plan and not database.exists():
            database = Path(aside) / "plan.db"
        with transaction(
            database,
            busy_timeout=session.busy_timeout,
            create=True,
            keep=not wish.is_plan,
        ) as connection:
            return run_load(
                connection,
                ready.opened,
                ready.prepared,
                ready.settings,
                order,
            )
