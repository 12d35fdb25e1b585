"""Write the native files of a CRM of any size: the same bytes for the same seed.

    python -m benchmarks.generate FOLDER --activities 1000000

Rows are streamed, in the order in which a CRM numbers them: by date, roughly. A few
companies have very many records, many have few, and some have none.
"""

import argparse
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

END = date(2026, 11, 24)
"""The day on which the history ends: the benchmark's today."""

T = TypeVar("T")

_YEARS = 5
_HISTORY_DAYS = _YEARS * 365
_AHEAD_DAYS = 200

_HEADERS = {
    "users": "id,name,email,phone,active",
    "companies": "id,name,category,business,owner,phone,email,website,street,postcode,"
    "city,country,created_at",
    "persons": "id,company,first_name,last_name,title,owner,phone,mobile,email,"
    "created_at",
    "projects": "id,name,type,state,owner,company,starts_on,ends_on,created_at",
    "project_members": "id,project,company,person",
    "sales": "id,date,state,amount,currency,subject,probability,owner,company,person,"
    "project,created_at",
    "activities": "id,date,type,direction,completed,completed_at,subject,text,intent,"
    "owner,company,person,project,sale",
    "requests": "id,date,state,closed_at,category,priority,subject,owner,company,"
    "person,project",
}

_CUSTOMER = "Customer"
_CATEGORIES = [_CUSTOMER] * 12 + ["Lead"] * 4 + ["Partner"] * 2 + ["Supplier", ""]
_BUSINESSES = ("Retail", "Building", "Shipping", "Hotels", "Farming", "Schools", "")
_CITIES = ("8000,Aarhus", "2100,København", "5000,Odense", "9000,Aalborg", "7100,Vejle")
_COUNTRIES = ["Denmark"] * 7 + ["Sweden", "Norway", "Germany"]
_WORDS = ("Nord", "Vest", "Bøg", "Sund", "Eng", "Havn", "Lys", "Kilde", "Ås", "Mølle")
_FIRST_NAMES = ("Anne", "Bo", "Camilla", "Dorte", "Erik", "Freja", "Gustav", "Ömer")
_LAST_NAMES = ("Jensen", "Nielsen", "Hansen", "Sørensen", "Kjær", "Øst", "Lund", "Ibn")
_TITLES = ("Buyer", "Director", "Foreman", "Bookkeeper", "")
_PERSONS = (0, 1, 1, 1, 2, 2, 2, 3, 3, 5)
"""How many persons a company has: two on average."""

_CONTACTS = (
    ["call,outgoing"] * 22
    + ["call,incoming"] * 10
    + ["email,outgoing"] * 25
    + ["email,incoming"] * 18
    + ["appointment,none"] * 12
    + ["todo,none"] * 8
    + ["document,outgoing"] * 5
)
_PLANS = ("call,outgoing", "call,outgoing", "appointment,none", "todo,none")
_SUBJECTS = (
    "Follow up on the offer",
    '"Prices, delivery and terms"',
    "Status",
    "Order confirmation",
    '"The ""new"" catalogue"',
    "Møde om rammeaftale",
    "Complaint",
    "",
)
_NOTES = [""] * 4 + [
    '"Called, no answer; they asked to be called back after the holidays, not before."'
]
_PRODUCTS = ("Lamps", "Cables", "Service agreement", '"Spare parts, urgent"')
_CURRENCIES = ["DKK"] * 15 + [""] * 2 + ["EUR", "EUR", "USD"]
_SETTLED = ["sold"] * 14 + ["lost"] * 4 + ["stalled"]
_REQUEST_CATEGORIES = ("Delivery", "Invoice", "Fault", "Question", "")
_PRIORITIES = ["Normal"] * 6 + ["Low", "High", "Urgent", ""]

_WITHOUT_RECORDS = 0.15
_PLANNED = 0.02
_UNSETTLED = 0.08
_UNSOLVED = 0.02


class Scale(NamedTuple):
    """How much to make, in proportions that CRMs have."""

    activities: int

    @property
    def companies(self) -> int:
        """A company for every 50 activities."""
        return max(10, self.activities // 50)

    @property
    def projects(self) -> int:
        """A project for every 1,000 activities."""
        return max(2, self.activities // 1_000)

    @property
    def users(self) -> int:
        """Salespeople: more in a larger organisation, but never an army."""
        return min(400, 5 + self.activities // 25_000)

    @property
    def sales(self) -> int:
        """A sale for every 5 activities."""
        return self.activities // 5

    @property
    def requests(self) -> int:
        """A request for every 10 activities."""
        return self.activities // 10


class Dice:
    """A stream of chance for one purpose.

    Everything rests on ``Random.random``, whose numbers Python promises to keep.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self.roll = Random(f"{seed}:{purpose}").random

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to less than a limit."""
        return int(self.roll() * limit)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely."""
        return options[int(self.roll() * len(options))]


class Calendar:
    """The days of the history, and which of them records fall on."""

    def __init__(self, end: date) -> None:
        start = end - timedelta(days=_HISTORY_DAYS - 1)
        days = range(_HISTORY_DAYS + _AHEAD_DAYS)
        self.days = [(start + timedelta(days=day)).isoformat() for day in days]
        self.last = _HISTORY_DAYS - 1
        self._worked = [
            day
            for day in range(_HISTORY_DAYS)
            for _ in range(_bustle(start + timedelta(days=day), day))
        ]

    def of_records(self, number: int, dice: Dice) -> Iterator[int]:
        """Yield the day of each of a number of records, in the order of ids."""
        worked, roll = self._worked, dice.roll
        jitter = len(worked) // 300
        step = (len(worked) - jitter) / max(1, number)
        for place in range(number):
            yield worked[int(place * step + roll() * jitter)]

    def after(self, day: int, most: int, dice: Dice) -> str:
        """Return a day up to ``most`` days later, but not after the end."""
        return self.days[min(self.last, day + dice.below(most))]


def _bustle(day: date, age: int) -> int:
    """How busy a day is: business grew, and few work at weekends."""
    saturday = 5
    return 1 if day.weekday() >= saturday else 10 + 2 * age * _YEARS // _HISTORY_DAYS


class World:
    """The companies with their persons and projects: what records are linked to.

    Nothing here grows with the number of records.
    """

    def __init__(self, scale: Scale, end: date, seed: int) -> None:
        self.scale, self.calendar, self._seed = scale, Calendar(end), seed
        dice = self.dice("world")
        self.categories = [dice.pick(_CATEGORIES) for _ in range(scale.companies)]
        self.first_person, self.persons = array("q"), array("b")
        self.busy, self.buyers = array("q"), array("q")
        self.project_of = array("q", bytes(8 * scale.companies))
        self.latest_sale = array("q", bytes(8 * scale.companies))
        first = 1
        for company, category in enumerate(self.categories):
            number = dice.pick(_PERSONS)
            self.first_person.append(first)
            self.persons.append(number)
            first += number
            shares = [company] * _share(dice)
            self.busy.extend(shares)
            self.buyers.extend(shares if category == _CUSTOMER else ())
        if not self.buyers:
            self.buyers.extend(self.busy or [0])
        self.projects = [dice.pick(self.busy or [0]) for _ in range(scale.projects)]
        for project, company in enumerate(self.projects, start=1):
            self.project_of[company] = project

    def dice(self, purpose: str) -> Dice:
        """Return a stream of chance of its own for a purpose."""
        return Dice(self._seed, purpose)

    def owner(self, company: int) -> str:
        """Return who looks after a company."""
        return f"U{company % self.scale.users + 1}"

    def links(self, company: int, dice: Dice, persons: float) -> str:
        """Return the cells of owner, company, person and project of a record."""
        number = self.persons[company]
        has_person = number and dice.roll() < persons
        person = (
            f"P{self.first_person[company] + dice.below(number)}" if has_person else ""
        )
        project = self.project_of[company]
        known = f"J{project}" if project and dice.roll() < 0.3 else ""  # noqa: PLR2004
        owner = company % self.scale.users + 1
        return f"U{owner},C{company + 1},{person},{known}"


def _share(dice: Dice) -> int:
    """Return how many shares of all records a company has: by a Pareto law."""
    if dice.roll() < _WITHOUT_RECORDS:
        return 0
    return min(1_000, int(1 / (1 - dice.roll())))


def _users(world: World) -> Iterator[str]:
    dice = world.dice("users")
    for number in range(1, world.scale.users + 1):
        name = f"{dice.pick(_FIRST_NAMES)} {dice.pick(_LAST_NAMES)}"
        yield f"U{number},{name},user{number}@nordlys.example,+45 86{number:06},1\n"


def _companies(world: World) -> Iterator[str]:
    dice, calendar = world.dice("companies"), world.calendar
    for number, category in enumerate(world.categories, start=1):
        name = f"{dice.pick(_WORDS)}{dice.pick(_WORDS).lower()} {number} A/S"
        created = calendar.days[dice.below(_HISTORY_DAYS)]
        yield (
            f"C{number},{name},{category},{dice.pick(_BUSINESSES)},"
            f"{world.owner(number - 1)},+45 70{number:06},info@c{number}.example,"
            f"https://c{number}.example,Storegade {number % 200},{dice.pick(_CITIES)},"
            f"{dice.pick(_COUNTRIES)},{created}\n"
        )


def _persons(world: World) -> Iterator[str]:
    dice, calendar = world.dice("persons"), world.calendar
    for company, first in enumerate(world.first_person):
        for number in range(first, first + world.persons[company]):
            created = calendar.days[dice.below(_HISTORY_DAYS)]
            yield (
                f"P{number},C{company + 1},{dice.pick(_FIRST_NAMES)},"
                f"{dice.pick(_LAST_NAMES)} {number},{dice.pick(_TITLES)},"
                f"{world.owner(company)},+45 60{number:06},,"
                f"p{number}@c{company + 1}.example,{created}\n"
            )


def _projects(world: World) -> Iterator[str]:
    dice, calendar = world.dice("projects"), world.calendar
    for number, company in enumerate(world.projects, start=1):
        start = dice.below(_HISTORY_DAYS)
        end = start + 30 + dice.below(150)
        state = "completed" if end < calendar.last else "ongoing"
        yield (
            f"J{number},Project {number},Delivery,{state},{world.owner(company)},"
            f"C{company + 1},{calendar.days[start]},{calendar.days[end]},"
            f"{calendar.days[start]}\n"
        )


def _members(world: World) -> Iterator[str]:
    for number, company in enumerate(world.projects, start=1):
        first, persons = world.first_person[company], world.persons[company]
        for person in range(first, first + min(2, persons)):
            yield f"M{number}-{person},J{number},C{company + 1},P{person}\n"


def _sales(world: World) -> Iterator[str]:
    dice, calendar = world.dice("sales"), world.calendar
    days, last, roll = calendar.days, calendar.last, dice.roll
    for number, day in enumerate(calendar.of_records(world.scale.sales, dice), start=1):
        company = dice.pick(world.buyers)
        world.latest_sale[company] = number
        created = days[max(0, day - 3 - dice.below(90))]
        state = dice.pick(_SETTLED)
        if roll() < _UNSETTLED:
            # Expected soon; some were expected already.
            state, day = "open", last - 40 + dice.below(160)  # noqa: PLW2901
            created = days[last - 41 - dice.below(200)]
        amount = 200 / (1.0005 - roll()) ** 1.2
        yield (
            f"S{number},{days[day]},{state},{amount:.2f},{dice.pick(_CURRENCIES)},"
            f"{dice.pick(_PRODUCTS)},,{world.links(company, dice, 0.7)},{created}\n"
        )


def _activities(world: World) -> Iterator[str]:
    dice, calendar = world.dice("activities"), world.calendar
    days, last, roll, pick = calendar.days, calendar.last, dice.roll, dice.pick
    for number, day in enumerate(
        calendar.of_records(world.scale.activities, dice), start=1
    ):
        company = pick(world.busy)
        if roll() < _PLANNED:
            # Two of three lie ahead; the others were forgotten.
            planned = days[last - 45 + dice.below(135)]
            head = f"{planned},{pick(_PLANS)},0,"
        else:
            done = calendar.after(day, 3, dice) if roll() < 0.7 else ""  # noqa: PLR2004
            head = f"{days[day]},{pick(_CONTACTS)},1,{done}"
        sale = world.latest_sale[company]
        known = f"S{sale}" if sale and roll() < 0.03 else ""  # noqa: PLR2004
        yield (
            f"A{number},{head},{pick(_SUBJECTS)},{pick(_NOTES)},,"
            f"{world.links(company, dice, 0.85)},{known}\n"
        )


def _requests(world: World) -> Iterator[str]:
    dice, calendar = world.dice("requests"), world.calendar
    for number, day in enumerate(
        calendar.of_records(world.scale.requests, dice), start=1
    ):
        solved = day + int(20 * dice.roll() ** 3)
        if solved > calendar.last or dice.roll() < _UNSOLVED:
            end = "open,"
        else:
            end = f"closed,{calendar.days[solved]}"
        company = dice.pick(world.buyers)
        yield (
            f"R{number},{calendar.days[day]},{end},{dice.pick(_REQUEST_CATEGORIES)},"
            f"{dice.pick(_PRIORITIES)},{dice.pick(_SUBJECTS)},"
            f"{world.links(company, dice, 0.85)}\n"
        )


_TABLES = {
    "users": _users,
    "companies": _companies,
    "persons": _persons,
    "projects": _projects,
    "project_members": _members,
    # Before the activities, some of which are about a sale.
    "sales": _sales,
    "activities": _activities,
    "requests": _requests,
}


def generate(folder: Path, scale: Scale, *, end: date = END, seed: int = 1) -> None:
    """Write every native file of a CRM into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(scale, end, seed)
    for table, rows in _TABLES.items():
        _write(folder / f"{table}.csv", _HEADERS[table], rows(world))


def _write(path: Path, header: str, rows: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{header}\n")
        file.writelines(rows)


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser("benchmarks.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--end", type=date.fromisoformat, default=END)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    scale = Scale(chosen.activities)
    generate(chosen.folder, scale, end=chosen.end, seed=chosen.seed)


if __name__ == "__main__":
    main()
