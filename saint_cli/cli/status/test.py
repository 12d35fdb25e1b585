"""``saint status test``: the tests beside the rules, and their edges."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.session import Session
from saint_cli.cli.status.names import require_status
from saint_cli.model.errors import ProblemsError
from saint_cli.views.listing import Format

if TYPE_CHECKING:
    from saint_cli.model.declarations import Declarations, Status
    from saint_cli.model.fields import OwnFieldNames

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command(cls=ListingCommand)
def run(
    context: typer.Context,
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STATUS]...", help="Only these; all if left out."),
    ] = None,
    *,
    boundaries: Annotated[
        bool,
        typer.Option(
            "--boundaries", help="Try each criterion on both sides of its edges."
        ),
    ] = False,
) -> int:
    """Run the tests of the statuses, each on a few records of its own.

    Tests stand under `tests:` in a status's file, or in a file `ID.test.yaml` beside
    it: records, a day, and who is expected to match. A test that fails shows which
    criterion was otherwise. Exits with 1 if any fails.

    With --boundaries, records are made up for each criterion so that its value lies
    on, just before and just after each edge, and exactly the right side must hold.

    Examples:

        saint status test

        saint status test neglected-customers --boundaries --as-of 2026-02-28
    """
    session = Session(context)
    from saint_cli.config.folder import require_declarations
    from saint_cli.crm.own import own_fields_of

    own = own_fields_of(session.database)
    declarations = require_declarations(session.folder, own, session.warn)
    chosen = [require_status(declarations, name) for name in ids or ()]
    chosen = chosen or list(declarations.statuses.values())
    if boundaries:
        return _try_boundaries(session, declarations, chosen)
    return _run_tests(session, declarations, own, chosen)


def _run_tests(
    session: Session,
    declarations: "Declarations",
    own: "OwnFieldNames",
    statuses: Sequence["Status"],
) -> int:
    from saint_cli.config.rule_tests import load_tests
    from saint_cli.engine.insight.rule_tests import run_tests
    from saint_cli.views.rule_tests import tests_listing, write_tests

    tests, problems = load_tests(session.folder, declarations, own)
    if problems:
        raise ProblemsError(problems)
    wanted = {status.id for status in statuses}
    trials = list(run_tests(declarations, [t for t in tests if t.status in wanted]))
    if session.format is Format.TABLE and not session.text("columns"):
        session.write(lambda page: write_tests(trials, page))
    else:
        session.print_listing(tests_listing(trials))
    failed = sum(bool(trial.surprises) for trial in trials)
    untested = wanted - {trial.test.status for trial in trials}
    without = f"; without tests: {', '.join(sorted(untested))}" if untested else ""
    session.say(f"{len(trials) - failed} tests passed, {failed} failed{without}")
    return ExitCode.NO if failed else ExitCode.DONE


def _try_boundaries(
    session: Session, declarations: "Declarations", statuses: Sequence["Status"]
) -> int:
    from saint_cli.engine.insight.boundaries import try_boundaries
    from saint_cli.views.rule_tests import boundaries_listing, write_boundaries

    timezone = declarations.settings.timezone
    day = session.as_of or session.environment.now(timezone).date()
    tried = [
        (status, list(try_boundaries(declarations, status, day))) for status in statuses
    ]
    if session.format is Format.TABLE and not session.text("columns"):
        session.write(lambda page: write_boundaries(tried, page))
    else:
        session.print_listing(boundaries_listing(tried))
    cases = [case for _, criteria in tried for one in criteria for case in one.cases]
    wrong = sum(not case.is_right for case in cases)
    session.say(f"{len(cases) - wrong} cases are right at {day}, {wrong} are wrong")
    return ExitCode.NO if wrong else ExitCode.DONE
