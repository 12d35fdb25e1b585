"""``saint mail``: one message for each person of a selection."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from saint_cli.cli.commands import ListingCommand
from saint_cli.cli.exit_codes import ExitCode
from saint_cli.cli.post import PostedMailing, post_letters, require_mail
from saint_cli.cli.session import Session
from saint_cli.model.errors import InputError
from saint_cli.views.listing import Listing, Plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saint_cli.actions.mailing.recipients import Audience
    from saint_cli.actions.mailing.sending import Letter, Sent
    from saint_cli.config.mail_templates import MailTemplate
    from saint_cli.model.acting import MailSettings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

_COLUMNS = ("id", "name", "address", "language", "subject", "state")
_MERGED = ("id", "name", "address", "language", "subject", "text")


Template = Annotated[
    Path,
    typer.Option("--template", metavar="FILE", help="YAML with subject and text."),
]
To = Annotated[
    str, typer.Option("--to", metavar="WHOM", help="persons, or companies themselves.")
]
Name = Annotated[
    str | None,
    typer.Option(
        "--name", help="The mailing's name. [default: that of the template's file]"
    ),
]
Send = Annotated[
    bool, typer.Option("--send", help="Send it by the settings' mail server.")
]
Eml = Annotated[
    Path | None,
    typer.Option("--eml", metavar="FOLDER", help="Write each message to a file."),
]
Merge = Annotated[
    bool, typer.Option("--merge", help="List the fields, for another mailing tool.")
]
First = Annotated[
    bool, typer.Option("--message", help="Show the first message as it would go.")
]
Again = Annotated[
    bool, typer.Option("--again", help="Also those who may have got it: see above.")
]


@app.command(cls=ListingCommand)
def mail(
    context: typer.Context,
    selection_id: Annotated[
        str, typer.Argument(metavar="SELECTION", help="A status or a selection.")
    ],
    *,
    template: Template,
    to: To = "persons",
    name: Name = None,
    send: Send = False,
    eml: Eml = None,
    merge: Merge = False,
    message: First = False,
    again: Again = False,
) -> int:
    """Mail the persons of a selection, each in their language; nobody gets it twice.

    Without `--send` or `--eml` it only shows who would get it, and who not and why: who
    has no address or one that another has, has not consented, unsubscribed or bounced
    (`mail` in the settings names the fields). Each message counts as an outgoing e-mail.

    A mailing is known by its name: what was killed goes on where it was, and who joins
    the selection later gets it then. Whoever was being mailed at the moment of the kill
    may have got it, and is left out unless `--again` is given.

    Examples:

        saint mail buyers-to-thank --template thanks.yaml
        saint mail buyers-to-thank --template thanks.yaml --send
        saint mail buyers-to-thank --template thanks.yaml --merge --csv
    """
    session = Session(context)
    session.check_listing(())
    if send or eml:
        session.refuse_as_of("mail")
        if send and eml:
            raise InputError(_ONE_WAY)
    named = name or template.stem
    if not (send or eml):
        plan = _plan(session, selection_id, template, to, named)
        _show(session, plan, template_names=merge, is_message=message)
        return ExitCode.DONE
    from saint_cli.actions.mailing.sending import alone

    with alone(session.database):
        plan = _plan(session, selection_id, template, to, named)
        mailing = PostedMailing(plan.name, selection_id, plan.mail)
        sent = post_letters(session, mailing, plan.letters, eml, again=again)
    return _tell(session, sent, plan, is_certain=again or eml is not None)


_ONE_WAY = "--send and --eml do not go together: a mailing goes one way"


class _Plan(NamedTuple):
    """A mailing as it would go out now."""

    name: str
    template: "MailTemplate"
    mail: "MailSettings"
    audience: "Audience"
    letters: "list[Letter]"
    states: dict[str, str]


def _plan(session: Session, selection_id: str, path: Path, to: str, name: str) -> _Plan:
    from saint_cli.actions.mailing.composing import compose_letters
    from saint_cli.actions.mailing.journal import states_of
    from saint_cli.actions.mailing.recipients import find_audience, recipient_type
    from saint_cli.config.mail_templates import read_mail_template
    from saint_cli.config.template_check import TemplateContext
    from saint_cli.engine.questions.selections import find_selection

    entity = recipient_type(to)
    with session.reading() as reading:
        settings = reading.declarations.settings
        mail = require_mail(settings.mail)
        checked = TemplateContext(entity, settings, reading.own)
        template = read_mail_template(path, checked)
        selection = find_selection(reading, selection_id)
        audience = find_audience(reading, selection, mail, template.names, to)
        states = states_of(reading.connection, name)
    now = session.environment.now(settings.timezone)
    letters = compose_letters(name, template, audience, settings, now)
    return _Plan(name, template, mail, audience, list(letters), states)


def _show(
    session: Session, plan: _Plan, *, template_names: bool, is_message: bool
) -> None:
    from saint_cli.model.text import fold

    letters = plan.letters
    if is_message:
        text = letters[0].message.as_string() if letters else ""
        session.write_text(text.replace("\r\n", "\n"))
        return
    if template_names:
        session.print_listing(_merge_listing(plan))
        return
    states = (plan.states.get(fold(x.outgoing.address), "") for x in letters)
    rows: list[Sequence[Plain]] = [
        (p.id, p.name, p.address, p.language, letter.outgoing.written.subject, state)
        for p, letter, state in zip(plan.audience.chosen, letters, states, strict=True)
    ]
    rows += [
        (p.id, p.name, p.address, p.language, "", why)
        for p, why in plan.audience.left_out
    ]
    session.print_listing(Listing(_COLUMNS, rows, "nobody is to be mailed"))
    session.say(
        f'{len(letters)} would get "{plan.name}", {len(plan.audience.left_out)} not'
    )
    if not plan.mail.consent:
        session.say("no field for consent is named: see mail: consent in the settings")


def _merge_listing(plan: _Plan) -> Listing:
    names = sorted(set(plan.template.names) - set(_MERGED))
    rows = []
    for person, letter in zip(plan.audience.chosen, plan.letters, strict=True):
        written = letter.outgoing.written
        fields: list[Plain] = [person.values.get(name) for name in names]
        known = (person.id, person.name, person.address, person.language)
        rows.append((*known, written.subject, written.text, *fields))
    return Listing((*_MERGED, *names), rows, "nobody is to be mailed")


def _tell(
    session: Session, sent: "Sequence[Sent]", plan: _Plan, *, is_certain: bool
) -> int:
    from collections import Counter

    counts = Counter(one.state for one in sent)
    before = len(plan.letters) - len(sent)
    parts = [f"{counts.pop('sent', 0)} mailed"]
    parts += [f"{number} {state}" for state, number in counts.items()]
    if before:
        parts.append(f"{before} before")
    session.say(", ".join([*parts, f"{len(plan.audience.left_out)} left out"]))
    uncertain = list(plan.states.values()).count("sending")
    if uncertain and not is_certain:
        session.warn(f"{uncertain} may have got it when it was cut off; see --again")
    return ExitCode.DONE if all(one.state == "sent" for one in sent) else ExitCode.NO
