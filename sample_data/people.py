"""Who is in the sample: the sales team, companies, persons and projects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from dice import Dice, day_at
from stories import PROJECT_STORIES, STORIES, ProjectStory, Story
from words import (
    COUNTRIES,
    DENMARK,
    FIRMS_WITH_NAMES_OF_THEIR_OWN,
    PROJECTS,
    SALES_TEAM,
    Country,
)

Row = dict[str, object]
"""One row of a table by column; a row that another refers to stands for its id."""

_SPOKEN_TO = 2
"""So many persons of a company are spoken to; the others get mail at most."""
_PERSONS_OF_COMPANY = {1: 37, 2: 44, 3: 14, 4: 5}
_PERSONS_ALONE = 18
_HAVE_LEFT = 1
_HOSTS_OF_PROJECTS = {"loyal", "growing", "occasional"}
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
    | {"é": "e", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "'": ""}
)


@dataclass
class Company:
    """A company with its story and those who work there."""

    row: Row
    story: Story
    country: Country
    known_days: int
    place_in_story: int = 0
    persons: list[Row] = field(default_factory=list)

    def someone(self, dice: Dice, *, to_speak: bool = False) -> Row | str:
        """Return one of the persons, more often the first; or nobody."""
        persons = self.persons[:_SPOKEN_TO] if to_speak else self.persons
        chosen = persons[0] if dice.chance(0.5) else dice.pick(persons)
        return dice.sometimes(0.94, chosen)


class Project(NamedTuple):
    """A project with its story, and the company that it is for."""

    row: Row
    story: ProjectStory
    company: Company


def make_users() -> list[Row]:
    """Make the sales team; the last of them has left."""
    return [
        {
            "id": f"U{number:02}",
            "name": name,
            "email": f"{_slug(name).replace('-', '.')}@nordlys.example",
            "phone": f"+45 86 70 40 {number:02}",
            "active": int(number <= len(SALES_TEAM) - _HAVE_LEFT),
        }
        for number, name in enumerate(SALES_TEAM, start=1)
    ]


def _slug(text: str) -> str:
    plain = text.lower().translate(_LETTERS)
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _without_form(name: str, country: Country) -> str:
    """Return a company's name without its A/S, GmbH or AB."""
    endings = [f" {form}" for form in country.forms if name.endswith(f" {form}")]
    return name.removesuffix(max(endings, key=len, default=""))


def make_companies(users: Sequence[Row]) -> list[Company]:
    """Make every company of every story, in an order that tells nothing."""
    dice = Dice("cast")
    cast = dice.shuffle([(s, place) for s in STORIES for place in range(s.companies)])
    homes = dice.shuffle([c for c, share in COUNTRIES.items() for _ in range(share)])
    names = {country: _firm_names(country) for country in COUNTRIES}
    companies: list[Company] = []
    for (story, place), home in zip(cast, homes, strict=True):
        country = DENMARK if story.called else home
        name, business = next(names[country])
        name = story.called or name
        company = _make_company(len(companies) + 1, name, country, story)
        company.row["business"] = dice.sometimes(0.9, business)
        company.place_in_story = place
        # The company that the examples name has every field that they show.
        owner = dice.pick(users)
        company.row["owner"] = owner if story.called else dice.sometimes(0.95, owner)
        companies.append(company)
    return companies


def _firm_names(country: Country) -> Iterator[tuple[str, str]]:
    dice = Dice("firms", country.name)
    own_names = iter(FIRMS_WITH_NAMES_OF_THEIR_OWN if country is DENMARK else ())
    taken = set()
    while True:
        place = _without_postcode(dice.pick(country.towns)).split()[0]
        last = dice.pick(country.last_names)
        pattern, business = dice.pick(country.firms)
        firm = pattern.format(last=last, place=place)
        if firm not in taken:
            taken.add(firm)
            yield f"{firm} {dice.pick(country.forms)}", business
            if dice.chance(0.1):
                yield from islice(own_names, 1)


def _without_postcode(town: str) -> str:
    return town.lstrip("0123456789 ")


def _make_company(number: int, name: str, country: Country, story: Story) -> Company:
    dice = Dice("company", number)
    known_days = dice.whole(*story.known)
    filled = 1.0 if story.called else 0.93
    host = f"{_slug(_without_form(name, country))}.example"
    town = dice.pick(country.towns)
    row = {
        "id": f"C{number:03}",
        "name": name,
        "category": story.category,
        "phone": dice.sometimes(filled, dice.digits(dice.pick(country.phones))),
        "email": dice.sometimes(filled, f"{dice.pick(('info', 'post'))}@{host}"),
        "website": dice.sometimes(0.7, f"https://www.{host}"),
        "street": f"{dice.pick(country.streets)} {dice.whole(1, 98)}",
        "postcode": town.removesuffix(_without_postcode(town)).strip(),
        "city": _without_postcode(town),
        "country": country.name,
        "created_at": day_at(known_days),
        "number": f"K{10_000 + number * 7}",
        "segment": dice.weigh({"A": 20, "B": 35, "C": 40, "": 5}),
    }
    return Company(row, story, country, known_days)


def make_persons(companies: Sequence[Company]) -> list[Row]:
    """Make the persons of every company, and a few without one."""
    rows = []
    for company in companies:
        dice = Dice("persons of", company.row["id"])
        for _ in range(dice.weigh(_PERSONS_OF_COMPANY)):
            country, known_days = company.country, company.known_days
            person = _make_person(dice, country, company.row, known_days)
            company.persons.append(person)
        rows += company.persons
    dice = Dice("persons alone")
    rows += [_make_person(dice, DENMARK, {}, 900) for _ in range(_PERSONS_ALONE)]
    for number, row in enumerate(rows, start=1):
        row["id"] = f"P{number:03}"
    return rows


def _make_person(dice: Dice, country: Country, company: Row, known_days: int) -> Row:
    first, last = dice.pick(country.first_names), dice.pick(country.last_names)
    firm = _without_form(str(company.get("name", "private")), country)
    address = f"{_slug(first)}.{_slug(last)}@{_slug(firm)}.example"
    return {
        "company": company or "",
        "first_name": dice.sometimes(0.97, first),
        "last_name": last,
        "title": dice.sometimes(0.8, dice.pick(country.titles)),
        "owner": dice.sometimes(0.9, company.get("owner", "")),
        "phone": dice.sometimes(0.5, dice.digits(dice.pick(country.phones))),
        "mobile": dice.sometimes(0.7, dice.digits(dice.pick(country.mobiles))),
        "email": dice.sometimes(0.9, address),
        "created_at": day_at(int(known_days * dice.between(0.95, 1))),
        "birthday": dice.sometimes(0.4, _birthday(dice)),
    }


def _birthday(dice: Dice) -> str:
    # Text, for unlike all other days it stays where it is when the sample is moved.
    return f"{dice.whole(1958, 2003)}-{dice.whole(1, 12):02}-{dice.whole(1, 28):02}"


def make_projects(companies: Sequence[Company]) -> list[Project]:
    """Make every project of every story, each for a customer that does well."""
    hosts = [c for c in companies if c.story.name in _HOSTS_OF_PROJECTS]
    hosts = Dice("hosts").shuffle(hosts)
    stories = [story for story in PROJECT_STORIES for _ in range(story.projects)]
    stories = Dice("projects").shuffle(stories)
    return [
        _make_project(number, story, company)
        for number, (story, company) in enumerate(
            zip(stories, hosts, strict=False), start=1
        )
    ]


def _make_project(number: int, story: ProjectStory, company: Company) -> Project:
    dice = Dice("project", number)
    name, kind = dice.pick(list(PROJECTS.items()))
    started = dice.whole(*story.started)
    starts_on = day_at(started)
    row = {
        "id": f"J{number:02}",
        "name": name.format(_without_form(str(company.row["name"]), company.country)),
        "type": dice.sometimes(0.95, kind),
        "state": story.state,
        "owner": dice.sometimes(0.95, company.row["owner"]),
        "company": company.row,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=dice.whole(*story.lasted)),
        "created_at": day_at(max(started, 0) + dice.whole(5, 40)),
        "number": f"PR-{400 + number}",
    }
    return Project(row, story, company)


def make_members(
    projects: Sequence[Project], companies: Sequence[Company]
) -> list[Row]:
    """Make the members: the customer's persons, and now and then a partner."""
    partners = [c for c in companies if c.story.name == "partner"]
    members: list[Row] = []
    for project in projects:
        dice = Dice("members of", project.row["id"])
        members += [
            {"project": project.row, "company": project.company.row, "person": person}
            for person in project.company.persons
        ]
        if dice.chance(0.4):
            members.append({"project": project.row, "company": dice.pick(partners).row})
    return members
