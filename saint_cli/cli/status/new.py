"""``saint status new``: a status asked for step by step, or by options."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer

from saint_cli.cli.asking import Asker
from saint_cli.cli.commands import Command
from saint_cli.cli.session import Session
from saint_cli.cli.status.options import (
    DescriptionOption,
    DryRunOption,
    DueOption,
    EntityOption,
    FollowUpOption,
    IdArgument,
    ImageOption,
    NameOption,
    PriorityOption,
    SymbolOption,
    TextOption,
    WhereOption,
)
from saint_cli.model.entities import Entity
from saint_cli.model.errors import InputError, suggest

if TYPE_CHECKING:
    from saint_cli.config.new_status import NewStatus
    from saint_cli.config.where import AdHoc
    from saint_cli.engine.questions.reading import Reading
    from saint_cli.model.criteria import All
    from saint_cli.model.declarations import Status

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")

T = TypeVar("T")
_PRIORITY_STEP = 10


class _Wish(NamedTuple):
    """What the options say; None is not said."""

    id: str | None
    entity: str | None
    name: str | None
    where: list[str] | None
    priority: int | None
    image: str | None
    symbol: str | None
    description: str | None
    follow_up: str | None
    due: str | None
    text: str | None


@app.command(cls=Command)
def new(
    context: typer.Context,
    status_id: IdArgument = None,
    *,
    entity: EntityOption = None,
    name: NameOption = None,
    where: WhereOption = None,
    priority: PriorityOption = None,
    image: ImageOption = None,
    symbol: SymbolOption = None,
    description: DescriptionOption = None,
    follow_up: FollowUpOption = None,
    due: DueOption = None,
    text: TextOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Set up a status: asked step by step on a terminal, or said by options.

    On a terminal whatever no option says is asked: what it is about, its name, the
    criteria with how many are left after each, picture, description, shown as a real
    member would see it, and follow-up. The result is a clean YAML file to keep in git.

    A criterion is written as for `saint select`: "sales.last_date older_than 60 days",
    or as in YAML: "{counter: activities.count, where: {type: call}, equals: 0}".

    Examples:

        saint status new

        saint status new quiet --entity company --name "Quiet customers"
        --where "category is Customer" --where "sales.last_date older_than 60 days"
        --follow-up call --due "in 3 days"
    """
    session = Session(context)
    wish = _Wish(
        *(status_id, entity, name, where, priority, image, symbol),
        *(description, follow_up, due, text),
    )
    asker = Asker(session.environment)
    with session.reading() as reading:
        wizard = _Wizard(session, asker, reading, wish)
        made = wizard.run()
        kept = wizard.text(made)
    if dry_run:
        session.environment.stdout.write(kept)
    elif asker.is_open and wish.name is None and not _is_wanted(asker, kept):
        session.say("nothing was written")
    else:
        path = session.folder / f"{made.id}.yaml"
        session.write_file(path, kept)
        session.say(
            f"wrote {path}; see saint status explain {made.id} and status check"
        )


def _is_wanted(asker: Asker, kept: str) -> bool:
    asker.show(kept)
    return asker.confirm("Keep it")


class _Wizard:
    """Asks for what the options do not say, or takes it as left out."""

    def __init__(
        self, session: Session, asker: Asker, reading: "Reading", wish: _Wish
    ) -> None:
        self._session, self._asker = session, asker
        self._reading, self._wish = reading, wish

    def run(self) -> "NewStatus":
        """Return the new status, which was tried."""
        from saint_cli.config.new_status import NewStatus, id_of

        wish = self._wish
        entity = self._need("entity", wish.entity, "What is it about", _entity)
        name = self._need("name", wish.name, "What is it called", _some)
        status_id = self._id(id_of(name))
        criteria = self._criteria(entity)
        made = NewStatus(status_id, entity, name, criteria, self._priority())
        for text in _TEXTS:
            made = self._with_text(made, text)
        made = self._with_follow_up(made)
        self._check(made)
        return made

    def text(self, made: "NewStatus") -> str:
        """Return the file."""
        from saint_cli.config.new_status import status_text

        return status_text(made, self._reading.declarations.settings.counters)

    def _need(
        self, option: str, given: str | None, question: str, read: Callable[[str], T]
    ) -> T:
        """Read what an option says, or ask for it.

        Raises:
            InputError: It is wrong, or was not said and nobody can be asked.
        """
        if given is not None:
            return read(given)
        if not self._asker.is_open:
            message = f"--{option} is missing; on a terminal it would be asked for"
            raise InputError(message)
        return self._asker.ask(question, read)

    def _id(self, default: str) -> str:
        from saint_cli.config.folder import check_id

        def read(text: str) -> str:
            check_id(text, self._reading.declarations)
            return text

        if self._wish.id or self._wish.name or not self._asker.is_open:
            return read(self._wish.id or default)
        return self._asker.ask("The name of its file", read, default)

    def _priority(self) -> int:
        if self._wish.priority is not None:
            return self._wish.priority
        known = self._reading.declarations.statuses.values()
        return max((status.priority for status in known), default=0) + _PRIORITY_STEP

    def _asking(self, entity: Entity) -> "AdHoc":
        from saint_cli.config.where import AdHoc

        declared = self._reading.declarations
        return AdHoc(
            entity, declared.settings, self._reading.own, dict(declared.statuses)
        )

    def _criteria(self, entity: Entity) -> "All":
        """Return the criteria: those of the options, or asked for one by one."""
        from saint_cli.model.criteria import All

        asking = self._asking(entity)
        if self._wish.where:
            found = asking.criteria(self._wish.where)
            assert isinstance(found, All)
            return found
        if not self._asker.is_open:
            message = "--where is missing; on a terminal it would be asked for"
            raise InputError(message)
        return self._ask_criteria(entity, asking)

    def _ask_criteria(self, entity: Entity, asking: "AdHoc") -> "All":
        from saint_cli.engine.insight.coverage import funnel
        from saint_cli.model.criteria import All

        self._asker.show(
            "Criteria, of which all must hold, such as: category is Customer\n"
            "or: sales.last_date older_than 60 days; an empty line ends them."
        )
        found = All(())
        while True:

            def read(text: str, found: All = found) -> All:
                if not text and not found.parts:
                    message = "a status needs at least one criterion"
                    raise InputError(message)
                added = asking.criteria([text]) if text else All(())
                assert isinstance(added, All)
                return All((*found.parts, *added.parts))

            more = self._asker.ask(f"Criterion {len(found.parts) + 1}", read, "")
            if more == found:
                return found
            found = more
            everybody, *steps = funnel(self._reading, entity, found)
            self._asker.show(f"  {steps[-1].left} of {everybody.left} are left")

    def _with_text(self, made: "NewStatus", asked: "_Text") -> "NewStatus":
        given = getattr(self._wish, asked.field)
        if given is not None:
            return asked.put(made, given)
        if not self._asker.is_open or self._wish.name is not None:
            return made

        if asked.field == "image":
            self._show_pictures()

        def read(text: str) -> "NewStatus":
            tried = asked.put(made, text)
            self._preview(self._check(tried), asked.field)
            return tried

        return self._asker.ask(asked.question, read, "")

    def _show_pictures(self) -> None:
        """Name the pictures that there are."""
        folder = self._session.folder
        found = sorted(folder.glob("images/*"))
        if found:
            names = ", ".join(str(path.relative_to(folder)) for path in found)
            self._asker.show(f"Pictures: {names}")

    def _with_follow_up(self, made: "NewStatus") -> "NewStatus":
        from saint_cli.config.new_status import FollowUp

        wish = self._wish
        if wish.follow_up is not None or wish.name is not None:
            if wish.follow_up is None:
                return made
            rule = FollowUp(wish.follow_up, wish.due or "", wish.text or "")
            return made._replace(follow_up=rule)
        if not self._asker.is_open:
            return made

        def read(
            change: Callable[[str], FollowUp | None],
        ) -> Callable[[str], "NewStatus"]:
            def tried(text: str) -> "NewStatus":
                changed = made._replace(follow_up=change(text))
                self._preview(self._check(changed), "follow_up")
                return changed

            return tried

        made = self._asker.ask(
            "Follow-up: call, email, todo, appointment",
            read(lambda text: FollowUp(text, "", "") if text else None),
            "",
        )
        if made.follow_up is None:
            return made
        kind = made.follow_up
        made = self._asker.ask(
            "Due", read(lambda text: kind._replace(due=text)), "in 3 days"
        )
        dated = made.follow_up
        assert dated is not None
        return self._asker.ask(
            "Its text, with {{ name }} and so on",
            read(lambda text: dated._replace(text=text)),
            "",
        )

    def _check(self, made: "NewStatus") -> "Status":
        """Read the status as from its file.

        Raises:
            InputError: Anything is wrong in it.
        """
        from saint_cli.config.new_status import check_new

        declared, reading = self._reading.declarations, self._reading
        status, problems = check_new(
            self.text(made), made.id, self._session.folder, declared, reading.own
        )
        if status is None:
            lines = (f"{p.message}{f'; {p.hint}' if p.hint else ''}" for p in problems)
            raise InputError("\n".join(lines))
        return status

    def _preview(self, status: "Status", field: str) -> None:
        """Show what the status would say of a real member."""
        if field not in ("description", "follow_up"):
            return
        from saint_cli.engine.insight.preview import preview

        shown = preview(self._reading, status)
        text = shown and getattr(shown, field)
        if shown and text:
            self._asker.show(f"  for {shown.name}: {text}")


class _Text(NamedTuple):
    """A text of a status: its option, how it is asked for, and where it goes."""

    field: str
    question: str
    put: Callable[["NewStatus", str], "NewStatus"]


_TEXTS = (
    _Text(
        "image",
        "Picture, a file in the folder of statuses",
        lambda made, text: made._replace(image=text),
    ),
    _Text(
        "symbol",
        "Symbol for terminals",
        lambda made, text: made._replace(symbol=text),
    ),
    _Text(
        "description",
        "Description, with {{ name }}, {{ cont }} and so on",
        lambda made, text: made._replace(description=text),
    ),
)


def _entity(text: str) -> Entity:
    known = [entity.value for entity in Entity]
    if text not in known:
        hint = suggest(text, known) or f"it is one of {', '.join(known)}"
        message = f'--entity: "{text}" is none; {hint}'
        raise InputError(message)
    return Entity(text)


def _some(text: str) -> str:
    if not text.strip():
        message = "it needs a name"
        raise InputError(message)
    return text.strip()
