"""What ``saint load`` tells: what it understood, what it did, and what was wrong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.views.listing import Format, Listing

if TYPE_CHECKING:
    from saint_cli.crm.loading.plans import TablePlan
    from saint_cli.crm.loading.preparing import Prepared, Progress
    from saint_cli.crm.loading.problem_log import ProblemLog
    from saint_cli.crm.loading.run import LoadSummary

COLUMNS = ("table", "added", "changed", "unchanged", "deleted", "returned", "rejected")
PLAN_COLUMNS = ("file", "table", "column", "becomes", "read_as", "examples")

_ALWAYS_SHOWN = COLUMNS[:4]
_MOST_NAMED = 5
_ALL = 1_000_000


@contextmanager
def progress(session: Session) -> "Iterator[Progress]":
    """Show a bar for long work where a person watches."""
    stderr = session.environment.stderr
    if session.is_quiet or not session.environment.is_terminal(stderr):
        yield lambda _doing, _table, _rows: None
        return
    from saint_cli.views.load_progress import LoadProgress

    bar = LoadProgress(stderr)
    try:
        yield bar
    finally:
        bar.close()


def tell_profile(session: Session, prepared: "Prepared") -> None:
    """Say what an input was recognised as, by what, and what of it has no use."""
    from saint_cli.crm.loading.plans import NATIVE

    if prepared.profile.id != NATIVE and prepared.evidence:
        shown = "; ".join(prepared.evidence[:2])
        more = len(prepared.evidence) - 2
        rest = f"; and {more} more" if more > 0 else ""
        session.say(f"read as {prepared.profile.name}: {shown}{rest}")
    for reason in prepared.ignored:
        session.say(f"ignored: {reason}")


def print_plan(session: Session, prepared: "Prepared") -> None:
    """Print what becomes of each column: for people table by table."""
    from saint_cli.views.load_plan import plan_rows

    if session.format is not Format.TABLE:
        rows = [row for plan in prepared.plans for row in plan_rows(plan)]
        session.print_listing(Listing(PLAN_COLUMNS, rows))
        return
    for plan in prepared.plans:
        form = f" ({plan.source.form})" if plan.source.form else ""
        heading = f"{plan.source.name}{form} -> {plan.table.name}: {plan.rows} rows"
        session.print_line(heading)
        shown = [row[2:] for row in plan_rows(plan)]
        session.print_listing(Listing(PLAN_COLUMNS[2:], shown))


def tell_links(session: Session, summary: "LoadSummary") -> None:
    """Say what was kept besides, and which links lead nowhere."""
    from saint_cli.crm.loading.recognition import short_name
    from saint_cli.views.load_plan import describe_links

    most = _ALL if session.has("verbose") else _MOST_NAMED
    for loaded in summary.loaded:
        table = loaded.plan.table.name
        if loaded.own_columns:
            kept = [_kept(loaded.plan, name) for name in loaded.own_columns[:most]]
            names = ", ".join(kept)
            more = len(loaded.own_columns) - most
            names += f" and {more} more" if more > 0 else ""
            session.say(f"{table}: keeping fields of your own: {names}")
        name = short_name(loaded.plan.source)
        if loaded.left_out or loaded.gone:
            session.say(
                f"{name}: of {loaded.rows} rows {loaded.gone} are deleted in the input,"
                f" {loaded.left_out} are not meant for {table}"
            )
        for report in loaded.links:
            for line in describe_links(name, report, most):
                session.say(line)
    if summary.doubtful:
        names = ", ".join(summary.doubtful)
        session.warn(f"nothing was deleted from {names}: some rows were rejected")
    if summary.unchanged:
        names = ", ".join(PurePath(name).name for name in summary.unchanged)
        session.say(f"as they were when loaded last: {names}")


def _kept(plan: "TablePlan", name: str) -> str:
    """Name a column of the input, and what it is kept as if that is taken."""
    place = next(place for place, own in plan.own.items() if own == name)
    header = plan.names[place]
    return name if header == name else f'{header} (as "{name}")'


def print_summary(session: Session, summary: "LoadSummary") -> None:
    """Print what was done to each table."""
    if session.is_quiet:
        return
    rows = [
        (s.table, s.added, s.changed, s.unchanged, s.deleted, s.returned, s.rejected)
        for s in summary.states
    ]
    shown = [
        name
        for place, name in enumerate(COLUMNS)
        if name in _ALWAYS_SHOWN or any(row[place] for row in rows)
    ]
    session.print_listing(Listing(COLUMNS, rows), shown)


def refuse(session: Session, log: "ProblemLog") -> int:
    """Tell the first mistakes of a load, and keep all in a file if there are more."""
    for problem in log.first:
        session.warn(str(problem))
    more = log.count - len(log.first)
    if more:
        path = session.database.with_name("load-errors.txt")
        session.write_lines(path, log.lines())
        session.warn(f"and {more} more like these; all {log.count} are in {path}")
    return ExitCode.BAD_INPUT


def tell_rejected(
    session: Session, summary: "LoadSummary", files: Sequence[Path]
) -> int:
    """Say where rejected rows are; the exit code says whether there are any."""
    rejected = sum(state.rejected for state in summary.states)
    if not rejected:
        return ExitCode.DONE
    names = ", ".join(map(str, files))
    where = f"; they are in {names}: mend and load them" if files else ""
    session.warn(f"{rejected} rows were not loaded{where}")
    return ExitCode.NO
