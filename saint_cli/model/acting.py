"""What the settings say about acting: follow-ups and the limits of what is automatic."""

from dataclasses import dataclass
from enum import StrEnum
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


class Security(StrEnum):
    """How a connection to a mail server is kept from being read."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Who writes, by which server, and whom not to write to.

    ``sender`` and ``reply_to`` are addresses, with a name or without. ``consent`` is a
    person's field that must say yes, ``unsubscribed`` and ``bounced`` are fields that
    must not, ``language`` one that holds a language; each may be the company's.
    ``unsubscribe`` is a link or an address where people can take themselves off, with
    ``{address}`` for theirs.
    """

    sender: str
    reply_to: str = ""
    server: str = "localhost"
    port: int = 0
    security: Security = Security.STARTTLS
    user: str = ""
    per_minute: int = 60
    consent: str = ""
    unsubscribed: str = ""
    bounced: str = ""
    language: str = ""
    unsubscribe: str = ""

    @property
    def server_port(self) -> int:
        """The port, or the usual one for the security."""
        return self.port or _PORTS[self.security]


_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


class Step(NamedTuple):
    """A command line of the nightly run; ``always`` also after another has failed."""

    words: tuple[str, ...]
    always: bool = False


@dataclass(frozen=True, slots=True)
class NightlySettings:
    """What the nightly run does, where it writes its log, and where it says it is alive.

    ``log`` is a file of JSON lines; ``heartbeat`` a link to call or a file to touch
    when all went well.
    """

    steps: tuple[Step, ...]
    log: str = ""
    heartbeat: str = ""
