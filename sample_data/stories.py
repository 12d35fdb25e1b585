"""The life stories of the sample's companies and projects.

Ages and gaps are days before the anchor day; a pair such as ``(75, 160)`` is a range
to choose from. No age lies near an edge that months of different lengths could move,
so the stories stay the same when every date is moved by the same number of days.
"""

from collections.abc import Mapping
from typing import NamedTuple

from words import CONTACTS

HISTORY_DAYS = 1095

Ages = tuple[int, int]


class Rhythm(NamedTuple):
    """Usual days between two events: when history begins, and at present."""

    then: float
    now: float

    def gap_days(self, age: float) -> float:
        """Return the usual gap at an age, in days."""
        return self.now + (self.then - self.now) * age / HISTORY_DAYS


class Story(NamedTuple):
    """How a group of companies buys, talks and complains.

    ``silent_days`` is for how long nothing has come in from them, ``incoming`` the
    share of calls and mails that did before; ``planned`` is how likely one more plan
    is; ``offer_gap`` is the days between offers other than their orders; ``forgotten``
    is how many of the companies wait for an answer to an old request; ``called`` is
    the name of a company that has to have that name.
    """

    name: str
    companies: int
    category: str
    known: Ages
    sales: Rhythm | None = None
    last_sale: Ages = (1, 20)
    contacts: Rhythm | None = None
    last_contact: Ages = (0, 10)
    contact_types: Mapping[str, int] = CONTACTS
    incoming: float = 0.45
    silent_days: int = 0
    planned: float = 0.5
    offer_gap: int = 0
    requests: Rhythm | None = None
    forgotten: int = 0
    called: str = ""


_LONG = (1150, 3600)
_OFTEN, _SELDOM = Rhythm(150, 60), Rhythm(300, 150)
_UNANSWERED = {"email": 3, "call": 1}

STORIES = (
    Story(
        name="favourite that was forgotten",
        companies=1,
        category="Customer",
        known=_LONG,
        sales=Rhythm(13, 16),
        last_sale=(92, 92),
        contacts=Rhythm(12, 30),
        last_contact=(48, 60),
        requests=_OFTEN,
        planned=0,
        called="Acme Nordic A/S",
    ),
    Story(
        name="neglected",
        companies=9,
        category="Customer",
        known=_LONG,
        sales=Rhythm(12, 16),
        last_sale=(75, 160),
        contacts=Rhythm(14, 35),
        last_contact=(25, 100),
        planned=0.2,
        requests=_OFTEN,
        forgotten=3,
    ),
    Story(
        name="loyal",
        companies=32,
        category="Customer",
        known=_LONG,
        sales=Rhythm(23, 16),
        contacts=Rhythm(34, 8),
        offer_gap=190,
        requests=_OFTEN,
        forgotten=4,
    ),
    Story(
        name="buys without being asked",
        companies=4,
        category="Customer",
        known=_LONG,
        sales=Rhythm(16, 6),
        last_sale=(1, 8),
        contacts=Rhythm(60, 45),
        last_contact=(55, 110),
        planned=0,
        requests=_SELDOM,
    ),
    Story(
        name="growing",
        companies=16,
        category="Customer",
        known=(1000, 2000),
        sales=Rhythm(48, 11),
        contacts=Rhythm(55, 6),
        planned=0.8,
        offer_gap=110,
        requests=_OFTEN,
        forgotten=1,
    ),
    Story(
        name="fading",
        companies=12,
        category="Customer",
        known=_LONG,
        sales=Rhythm(12, 45),
        last_sale=(4, 45),
        contacts=Rhythm(14, 16),
        last_contact=(2, 25),
        offer_gap=160,
        requests=_OFTEN,
        forgotten=2,
    ),
    Story(
        name="sleeping",
        companies=12,
        category="Customer",
        known=_LONG,
        sales=Rhythm(32, 45),
        last_sale=(130, 330),
        contacts=Rhythm(26, 7),
        silent_days=110,
        offer_gap=190,
        requests=_SELDOM,
    ),
    Story(
        name="expensive",
        companies=11,
        category="Customer",
        known=_LONG,
        sales=Rhythm(90, 190),
        last_sale=(40, 170),
        contacts=Rhythm(50, 1.8),
        last_contact=(0, 4),
        planned=0.9,
        offer_gap=90,
        requests=Rhythm(150, 25),
        forgotten=2,
    ),
    Story(
        name="churned",
        companies=14,
        category="Customer",
        known=_LONG,
        sales=Rhythm(25, 30),
        last_sale=(240, 700),
        contacts=Rhythm(28, 40),
        last_contact=(150, 420),
        planned=0.1,
        offer_gap=200,
        requests=_SELDOM,
    ),
    Story(
        name="occasional",
        companies=30,
        category="Customer",
        known=_LONG,
        sales=Rhythm(110, 80),
        last_sale=(5, 110),
        contacts=Rhythm(64, 18),
        last_contact=(1, 40),
        planned=0.4,
        offer_gap=320,
        requests=Rhythm(220, 100),
        forgotten=3,
    ),
    Story(
        name="new",
        companies=10,
        category="Customer",
        known=(40, 130),
        sales=Rhythm(25, 25),
        contacts=Rhythm(6, 6),
        planned=0.9,
        offer_gap=60,
        requests=_OFTEN,
    ),
    Story(
        name="lead that was taken up",
        companies=14,
        category="Lead",
        known=(10, 260),
        contacts=Rhythm(14, 14),
        planned=0.7,
        offer_gap=90,
    ),
    Story(
        name="lead that nobody took up",
        companies=9,
        category="Lead",
        known=(22, 210),
        contacts=Rhythm(40, 40),
        last_contact=(4, 20),
        contact_types=_UNANSWERED,
        incoming=1,
        planned=0.3,
    ),
    Story(
        name="prospect",
        companies=9,
        category="Prospect",
        known=(60, 600),
        contacts=Rhythm(30, 9),
        planned=0.8,
        offer_gap=45,
    ),
    Story(
        name="supplier",
        companies=9,
        category="Supplier",
        known=_LONG,
        contacts=Rhythm(40, 14),
        planned=0.4,
    ),
    Story(
        name="partner",
        companies=6,
        category="Partner",
        known=_LONG,
        sales=Rhythm(200, 150),
        last_sale=(20, 120),
        contacts=Rhythm(30, 9),
        requests=_SELDOM,
    ),
    Story(
        name="neither this nor that",
        companies=2,
        category="",
        known=(200, 900),
        contacts=Rhythm(90, 60),
        planned=0,
    ),
)
"""Every story; together 200 companies."""


class ProjectStory(NamedTuple):
    """How a group of projects went; ``sold`` is how many sales came of each."""

    state: str
    projects: int
    started: Ages
    lasted: Ages
    contacts: Rhythm | None
    last_contact: Ages = (0, 9)
    sold: Ages = (0, 0)
    offers: Ages = (0, 0)


_LIVELY = Rhythm(9, 6)
_DONE = (90, 240)

PROJECT_STORIES = (
    ProjectStory("ongoing", 13, (60, 400), (150, 600), _LIVELY, (0, 9), (0, 3), (0, 2)),
    ProjectStory("ongoing", 4, (120, 420), (200, 500), _LIVELY, (19, 70)),
    ProjectStory("completed", 11, (350, 1000), _DONE, _LIVELY, sold=(1, 4)),
    ProjectStory("completed", 4, (350, 900), _DONE, _LIVELY, offers=(0, 2)),
    ProjectStory("planned", 4, (-60, -10), _DONE, None, offers=(0, 1)),
    ProjectStory("stopped", 3, (250, 800), _DONE, _LIVELY, offers=(0, 2)),
    ProjectStory("", 1, (100, 200), _DONE, _LIVELY),
)
"""Every story of a project; together 40 projects."""
