"""What the folder of YAML declares: settings, statuses and selections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from saint_cli.model.acting import (
    Due,
    FollowUpSettings,
    MailSettings,
    NightlySettings,
    WebhookSettings,
)
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import Criterion
from saint_cli.model.entities import Entity
from saint_cli.model.fields import Field
from saint_cli.model.periods import Period, Unit

Wording = Mapping[str, str]
"""One text in several languages, by language code; ``""`` stands for any language."""

SETTINGS_VERSION = 1
DEFAULT_PERIODS = tuple(Period(days, Unit.DAY) for days in (30, 60, 90))


class AmountClass(NamedTuple):
    """A named range of amounts in the settings' currency; None is without end."""

    from_amount: Decimal | None
    below: Decimal | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole installation.

    ``rates`` says how much of ``currency`` one unit of another currency is;
    ``states`` turns an input's own words (folded) into saint's, for each table.
    """

    timezone: str = "UTC"
    language: str = "en"
    currency: str = "EUR"
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    periods: Mapping[Entity, tuple[Period, ...]] = field(
        default_factory=lambda: dict.fromkeys(Entity, DEFAULT_PERIODS)
    )
    amount_classes: Mapping[str, AmountClass] = field(default_factory=dict)
    states: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counters: Mapping[str, Counter] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    follow_ups: FollowUpSettings = field(default_factory=FollowUpSettings)
    webhook: WebhookSettings | None = None
    mail: MailSettings | None = None
    nightly: NightlySettings | None = None


class ListColumn(NamedTuple):
    """A column of a listing, under the name it was asked for by."""

    name: str
    shows: Field | Counter


class SortKey(NamedTuple):
    """One key of a listing's order; missing values come last either way."""

    column: ListColumn
    descending: bool


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """The follow-up a status asks for: its type, when it is due, its text, and whose.

    ``assign`` are the users who get them in turn; none stands for our contact. An
    entity gets no second one within ``cooldown`` of the last, and none where an
    activity is planned within ``not_if_planned``. Of those that ``at_most``
    makes wait, the first in ``order`` come first. More than ``max`` at once are
    taken for a slip.
    """

    type: str
    due: Due
    text: Wording
    assign: tuple[str, ...] = ()
    cooldown: Period | None = None
    at_most: int | None = None
    order: tuple[SortKey, ...] = ()
    close_when_left: bool = False
    not_if_planned: Period | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A named set of criteria on one entity type, and what to do about it.

    ``template_names`` are the dotted names that its texts speak of; ``watermark``
    asks for the image behind a card instead of on it. With ``baseline`` only stays
    that begin after it was added or its criteria were edited get a follow-up;
    ``holdout`` percent of the entities never get one, to show what follow-ups change.
    """

    id: str
    name: Wording
    entity: Entity
    criteria: Criterion
    priority: int
    description: Wording
    template_names: frozenset[str]
    image: str | None
    watermark: bool
    symbol: str | None
    follow_up: FollowUpRule | None
    baseline: bool = False
    holdout: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Selection:
    """A live list of entities: criteria, what to show of them, and in which order."""

    id: str
    name: Wording
    entity: Entity
    criteria: Criterion
    columns: tuple[ListColumn, ...]
    sort: tuple[SortKey, ...]
    limit: int | None


@dataclass(frozen=True, slots=True)
class Declarations:
    """A valid folder of declarations.

    ``fingerprint`` changes whenever a file does; statuses are in order of priority.
    """

    settings: Settings
    statuses: Mapping[str, Status]
    selections: Mapping[str, Selection]
    fingerprint: str


def in_language(wording: Wording, language: str) -> str:
    """Return the text in a language, or the nearest there is.

    ``da-DK`` falls back to ``da``, then to English, then to the first one written.
    """
    for code in (language, language.partition("-")[0], "", "en"):
        if code in wording:
            return wording[code]
    return next(iter(wording.values()), "")
