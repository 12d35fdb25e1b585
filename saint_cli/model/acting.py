"""What the settings say about acting: follow-ups and the limits of what is automatic."""

from dataclasses import dataclass
from typing import NamedTuple

from saint_cli.model.periods import Period

DEFAULT_MOST_NEW = 200
"""So many new follow-ups at once are always let pass, unless the settings say else."""

DEFAULT_MOST_NEW_PERCENT = 5
"""More of them stop unless they are at most this share of all entities."""


class WorkingDays(NamedTuple):
    """So many days on which people work: ``in 3 working days``."""

    number: int


Due = Period | WorkingDays | None
"""When a follow-up is due, counted from the day it is created; None is that day."""


@dataclass(frozen=True, slots=True)
class FollowUpSettings:
    """What holds for the follow-ups of all statuses.

    ``max`` is how many may be created at once; ``at_most`` how many each
    owner gets a day. ``holidays`` is a country, such as DK or DE-BY: where it is given
    no follow-up is due on a day when people there do not work.
    """

    max: int | None = None
    max_data_age: Period | None = None
    at_most: int | None = None
    holidays: str = ""


FOLLOW_UP_EVENTS = (
    "created",
    "done",
    "closed",
    "snoozed",
    "reassigned",
    "reopened",
    "returned",
)
"""What can happen to a follow-up."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where to tell what happens to follow-ups; without ``events`` all is told."""

    url: str
    events: tuple[str, ...] = ()
