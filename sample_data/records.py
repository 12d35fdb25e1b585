"""What happens in the sample: sales, activities and requests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from dice import ANCHOR, Dice, day_at
from people import Company, Project, Row
from stories import HISTORY_DAYS, Rhythm
from words import (
    CONTACTS,
    DENMARK,
    INTENTS,
    NOTES,
    OFFERS,
    PRIORITIES,
    PRODUCTS,
    REQUEST_SUBJECTS,
    SUBJECTS,
)

_HORIZON_DAYS = 60
"""How far ahead anything is planned."""
_ORES = {"DKK": 100.0, "EUR": 13.4, "SEK": 149.0, "NOK": 156.0, "USD": 14.6}
"""How many hundredths of each currency one krone is worth."""
_TYPICAL_ORDER = {"A": 16_000, "B": 7_000, "C": 3_000, "": 5_000}
"""A usual order of each segment's customers, in kroner."""
_LATE_DAYS = {0: 78, 1: 8, 3: 6, 9: 5, 24: 3}
"""How many days after its date an activity is completed, with shares."""
_ANSWER_DAYS = {0: 20, 1: 25, 3: 25, 7: 15, 12: 10, 18: 5}
"""How many days it takes to close a request, with shares."""
_OFFER_STATES = {"lost": 70, "stalled": 20, "open": 10}
_PLANNED_TYPES = {"call": 50, "appointment": 30, "todo": 20}
_CLOSED_WORDS = {"closed": 55, "Solved": 25, "Afsluttet": 12, "": 8}
_OPEN_WORDS = {"open": 60, "New": 15, "": 25}


def _age(day: object) -> int:
    return (ANCHOR - day).days if isinstance(day, date) else 0


def make_sales(companies: Iterable[Company], projects: Iterable[Project]) -> list[Row]:
    """Make every order and every offer."""
    sales: list[Row] = []
    for company in companies:
        sales += _orders(company)
        sales += _offers(company)
    for project in projects:
        sales += _project_sales(project)
    return sales


def _orders(company: Company) -> Iterator[Row]:
    dice, story = Dice("orders of", company.row["id"]), company.story
    for age in dice.ages(story.last_sale, company.known_days, story.sales):
        yield _sold(dice, company, age)


def _sold(dice: Dice, company: Company, age: int) -> Row:
    created_at = day_at(age + dice.whole(0, 12))
    return {
        **_sale(dice, company, age),
        "state": dice.sometimes(0.9, "sold"),
        "created_at": dice.sometimes(0.85, created_at),
    }


def _offers(company: Company) -> Iterator[Row]:
    gap = company.story.offer_gap
    if not gap:
        return
    dice = Dice("offers to", company.row["id"])
    newest = (-_HORIZON_DAYS, gap - _HORIZON_DAYS)
    for age in dice.ages(newest, company.known_days, Rhythm(gap, gap)):
        yield _offer(dice, company, age)


def _offer(dice: Dice, company: Company, age: int) -> Row:
    state = dice.weigh(_OFFER_STATES) if age > 0 else "open"
    # Only a young offer is still believed in after its day has passed.
    if state == "open" and age > _HORIZON_DAYS:
        state = "lost"
    made = min(max(1, age + dice.whole(15, 70)), max(1, company.known_days))
    return {
        **_sale(dice, company, age),
        "state": state,
        "subject": dice.pick(OFFERS),
        "probability": "" if state == "lost" else dice.pick((20, 40, 60, 80)),
        "created_at": day_at(max(made, age)),
    }


def _sale(dice: Dice, company: Company, age: int) -> Row:
    person = company.someone(dice)
    product = dice.weigh(PRODUCTS)
    currency = _currency(dice, company)
    return {
        "date": day_at(age),
        "amount": _amount(dice, company, currency),
        "currency": currency,
        "subject": dice.sometimes(0.8, f"{product}, {dice.whole(1, 40)} pcs"),
        "owner": company.row["owner"],
        # What was noted on a person belongs to the person's company all the same.
        "company": "" if person and dice.chance(0.02) else company.row,
        "person": person,
        "product": product,
    }


def _currency(dice: Dice, company: Company) -> str:
    if company.country is DENMARK:
        return dice.weigh({"DKK": 93, "": 4, "EUR": 3})
    is_afloat = company.row["business"] == "Shipping"
    return "USD" if is_afloat else company.country.currency


def _amount(dice: Dice, company: Company, currency: str) -> str:
    kroner = _TYPICAL_ORDER[str(company.row["segment"])] * dice.between(0.3, 1.7)
    if dice.chance(0.04):
        kroner *= dice.whole(4, 12)
    hundredths = int(kroner * _ORES[currency or "DKK"])
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _project_sales(project: Project) -> Iterator[Row]:
    dice, row = Dice("sales of", project.row["id"]), {"project": project.row}
    oldest, newest = _span(project)
    for _ in range(dice.whole(*project.story.sold)):
        yield _sold(dice, project.company, dice.whole(newest, oldest)) | row
    for _ in range(dice.whole(*project.story.offers)):
        yield _offer(dice, project.company, dice.whole(newest - 40, oldest)) | row


def _span(project: Project) -> tuple[int, int]:
    """Return the ages at which a project began, and at which work on it ended."""
    began = _age(project.row["starts_on"])
    has_ended = project.story.state in {"completed", "stopped"}
    ended = _age(project.row["ends_on"]) if has_ended else 1
    return max(began, ended), ended


def make_activities(
    companies: Sequence[Company],
    projects: Iterable[Project],
    persons: Iterable[Row],
    sales: Iterable[Row],
) -> list[Row]:
    """Make every contact, all that is planned, and the work on offers and projects."""
    activities: list[Row] = []
    for company in companies:
        activities += _contacts(company)
        activities += _plans(company)
    for project in projects:
        activities += _project_work(project)
    for person in persons:
        if not person["company"]:
            activities += _private_contacts(person)
    by_name = {company.row["name"]: company for company in companies}
    for number, sale in enumerate(sales):
        company_row = sale["company"]
        if sale["state"] not in {"sold", ""} and isinstance(company_row, dict):
            activities += _work_on_offer(number, sale, by_name[company_row["name"]])
    return activities


def _contacts(company: Company) -> Iterator[Row]:
    dice, story = Dice("contacts with", company.row["id"]), company.story
    for age in dice.ages(story.last_contact, company.known_days, story.contacts):
        incoming = story.incoming if age >= story.silent_days else 0
        yield _contact(dice, company, age, incoming)


def _contact(dice: Dice, company: Company, age: int, incoming: float) -> Row:
    kind = dice.weigh(company.story.contact_types)
    person = company.someone(dice, to_speak=kind in {"call", "appointment"})
    activity = _activity(dice, kind, day_at(age), incoming, company)
    # Now and then something was forgotten, and is overdue.
    if kind in {"call", "todo"} and 0 < age <= 2 * _HORIZON_DAYS and dice.chance(0.12):
        activity |= {"completed": 0, "completed_at": ""}
    return {
        **activity,
        "text": dice.sometimes(0.05, dice.pick(NOTES)),
        "company": "" if person and dice.chance(0.03) else company.row,
        "person": person,
    }


def _activity(
    dice: Dice, kind: str, day: date, incoming: float, company: Company | None
) -> Row:
    is_danish = company is None or company.country is DENMARK
    return {
        "date": day,
        "type": kind,
        "direction": _direction(dice, kind, incoming),
        "subject": dice.pick(SUBJECTS[kind])[0 if is_danish else 1],
        "intent": dice.weigh(INTENTS),
        "owner": company.row["owner"] if company else "",
        **_completion(dice, kind, day),
    }


def _direction(dice: Dice, kind: str, incoming: float) -> str:
    if kind not in {"call", "email"}:
        return dice.sometimes(0.5, "none")
    return "incoming" if dice.chance(incoming) else "outgoing"


def _completion(dice: Dice, kind: str, day: date) -> Row:
    """Say when an activity was completed; mails and documents say it themselves."""
    if kind in {"email", "document"}:
        return {}
    done = min(ANCHOR, day + timedelta(days=dice.weigh(_LATE_DAYS)))
    return {
        "completed": dice.sometimes(0.9, 1),
        "completed_at": dice.sometimes(0.85, done),
    }


def _plans(company: Company) -> Iterator[Row]:
    dice = Dice("plans for", company.row["id"])
    while dice.chance(company.story.planned):
        kind = dice.weigh(_PLANNED_TYPES)
        person = company.someone(dice)
        yield _plan(dice, kind, company) | {"company": company.row, "person": person}


def _plan(dice: Dice, kind: str, company: Company) -> Row:
    day = day_at(-dice.whole(1, _HORIZON_DAYS))
    activity = _activity(dice, kind, day, 0, company)
    return activity | {"completed": 0, "completed_at": ""}


def _project_work(project: Project) -> Iterator[Row]:
    dice, company = Dice("work on", project.row["id"]), project.company
    oldest, newest = _span(project)
    first, last = project.story.last_contact
    links = {"company": company.row, "project": project.row}
    ages = (newest + first, newest + last)
    for age in dice.ages(ages, oldest, project.story.contacts):
        yield _contact(dice, company, age, company.story.incoming) | links
    if newest == 1 and dice.chance(0.4):
        yield _plan(dice, "appointment", company) | links


def _private_contacts(person: Row) -> Iterator[Row]:
    dice = Dice("contacts with", person["id"])
    for age in dice.ages((2, 120), HISTORY_DAYS, Rhythm(220, 90)):
        kind = dice.weigh(CONTACTS)
        yield _activity(dice, kind, day_at(age), 0.5, None) | {"person": person}


def _work_on_offer(number: int, sale: Row, company: Company) -> Iterator[Row]:
    dice = Dice("offer", number)
    links = {"company": company.row, "sale": sale, "project": sale.get("project", "")}
    links["person"] = company.someone(dice, to_speak=True)
    made, due = _age(sale["created_at"]), max(1, _age(sale["date"]))
    quotation = _activity(dice, "document", day_at(made), 0, company)
    yield quotation | links | {"subject": f"Quotation: {sale['subject']}"}
    call = _activity(dice, "call", day_at(dice.whole(due, max(due, made))), 0, company)
    yield call | links | {"intent": "sales"}


def make_requests(
    companies: Iterable[Company], projects: Iterable[Project]
) -> list[Row]:
    """Make every request; most are soon closed, some were forgotten."""
    requests: list[Row] = []
    for company in companies:
        requests += _requests(company)
    for project in projects:
        requests += _project_requests(project)
    return requests


def _requests(company: Company) -> Iterator[Row]:
    dice, story = Dice("requests of", company.row["id"]), company.story
    if story.requests is None:
        return
    newest = (story.silent_days, story.silent_days + int(story.requests.now))
    for age in dice.ages(newest, company.known_days, story.requests):
        yield _request(dice, company, age, dice.weigh(_ANSWER_DAYS))
    if company.place_in_story < story.forgotten:
        for _ in range(dice.whole(1, 2)):
            yield _request(dice, company, dice.whole(45, 150), HISTORY_DAYS)


def _project_requests(project: Project) -> Iterator[Row]:
    dice = Dice("requests on", project.row["id"])
    oldest, newest = _span(project)
    for _ in range(dice.whole(0, 3) if oldest > newest else 0):
        age = dice.whole(newest, oldest)
        request = _request(dice, project.company, age, dice.weigh(_ANSWER_DAYS))
        yield request | {"project": project.row}


def _request(dice: Dice, company: Company, age: int, answer_days: int) -> Row:
    category = dice.pick(list(REQUEST_SUBJECTS))
    return {
        "date": day_at(age),
        "category": category,
        "priority": dice.weigh(PRIORITIES),
        "subject": dice.pick(REQUEST_SUBJECTS[category]),
        "owner": dice.sometimes(0.9, company.row["owner"]),
        "company": company.row,
        "person": company.someone(dice),
        **_answer(dice, age, answer_days),
    }


def _answer(dice: Dice, age: int, answer_days: int) -> Mapping[str, object]:
    if answer_days > age:
        return {"state": dice.weigh(_OPEN_WORDS)}
    state = dice.weigh(_CLOSED_WORDS)
    closed_at = max(day_at(age), day_at(age - answer_days))
    # Without a state, only the day tells that a request is closed.
    return {
        "state": state,
        "closed_at": dice.sometimes(0.94 if state else 1, closed_at),
    }
