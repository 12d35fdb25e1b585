"""Folders of declarations to measure with: standard counters alone, and 100 statuses."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import Dice

RATES = {"EUR": 7.46, "USD": 6.87}
PERIODS = (30, 60, 90)
"""The lengths in days of the periods that every entity type has."""

NUMBER_OF_STATUSES = 100

_SETTINGS = """\
version: 1
timezone: Europe/Copenhagen
currency: DKK
rates: {{{rates}}}
periods:
  company: [{periods}]
  person: [{periods}]
  project: [{periods}]
"""

_ASKED = """\
name: What the statuses ask besides standard counters
entity: company
criteria: [{counter: sales.count, equals: -1}]
columns: [sales.lateness, sales.amount_rank_30d, sales.amount_rank_60d,
  sales.amount_rank_90d]
"""

_EVERY = """\
name: Every measure
entity: {entity}
criteria: [{{counter: sales.count, equals: -1}}]
columns: [{columns}]
"""

_CRITERIA = (
    """\
  - {{field: category, is: {category}}}
  - {{counter: sales.last_date, older_than: {months} months}}
  - {{counter: sales.count, more_than: {many}}}
""",
    """\
  - {{counter: activities.count, period: {days} days, more_than: {many}}}
  - {{counter: sales.count, period: {days} days, equals: 0}}
""",
    """\
  - {{counter: requests.oldest_open_date, older_than: {days} days}}
  - {{counter: requests.open_count, at_least: {few}}}
""",
    """\
  - {{counter: sales.amount, period: {days} days, top: {few}%}}
  - {{counter: activities.last_date, not_within: {days} days}}
""",
    """\
  - any:
      - {{counter: activities.overdue_count, more_than: {few}}}
      - {{counter: requests.count, period: {days} days, more_than: {many}}}
  - not: {{field: category, is: {category}}}
""",
    """\
  - {{field: country, in: [{country}, Norway]}}
  - {{counter: sales.lateness, more_than: {many}}}
  - {{counter: activities.next_date, never: true}}
""",
    """\
  - {{field: created_at, within: {months} months}}
  - {{counter: activities.count, less_than: {few}}}
""",
    """\
  - {{field: name, contains: "{number}7"}}
  - {{counter: sales.amount, more_than: {many}00000}}
""",
)
"""What statuses ask, from the common questions to the odd ones."""

_STATUS = """\
name: Status {number}
entity: company
priority: {number}
criteria:
{criteria}description: >
  {{{{ name }}}} was last sold to on {{{{ sales.last_date | date }}}}; {{{{ cont }}}}
  should call ({{{{ cpho }}}}) or write ({{{{ mail }}}}).
"""

_FOLLOW_UP = """\
follow_up:
  type: call
  due: in 3 days
  text: Call {{ name }}, with {{ activities.count_90d }} activities in 90 days
"""


def write_standard(folder: Path) -> Path:
    """Write settings alone, so that there are standard counters and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    rates = ", ".join(f"{code}: {rate}" for code, rate in RATES.items())
    periods = ", ".join(f"{days} days" for days in PERIODS)
    text = _SETTINGS.format(rates=rates, periods=periods)
    (folder / "settings.yaml").write_text(text, encoding="utf-8")
    return folder


def write_every(folder: Path) -> Path:
    """Write settings, and selections that show every measure in every period.

    Without these saint keeps no ranks, no rhythms, and no dates of periods.
    """
    write_standard(folder)
    names = ", ".join(_every_counter())
    for entity in ("company", "person", "project"):
        text = _EVERY.format(entity=entity, columns=names)
        _write_selection(folder, f"every-{entity}", text)
    return folder


def _every_counter() -> Iterator[str]:
    for source in ("activities", "sales", "requests"):
        is_money, is_planned = source == "sales", source != "requests"
        for period in ("", *(f"_{days}d" for days in PERIODS)):
            for measure in ("count", "first_date", "last_date", "rank"):
                yield f"{source}.{measure}{period}"
            for measure in ("amount", "amount_rank") * is_money:
                yield f"{source}.{measure}{period}"
        yield from (f"{source}.{m}" for m in ("open_count", "oldest_open_date"))
        yield from (
            f"{source}.{m}" for m in ("overdue_count", "next_date") * is_planned
        )
        yield from (f"{source}.{m}" for m in ("rhythm", "lateness"))


def write_asked(folder: Path) -> Path:
    """Write settings, and a selection that has the statuses' counters kept."""
    write_standard(folder)
    _write_selection(folder, "asked", _ASKED)
    return folder


def _write_selection(folder: Path, name: str, text: str) -> None:
    selections = folder / "selections"
    selections.mkdir(exist_ok=True)
    (selections / f"{name}.yaml").write_text(text, encoding="utf-8")


def write_statuses(folder: Path) -> Path:
    """Write the same declarations with 100 statuses of companies, each its own."""
    write_asked(folder)
    for number, text in enumerate(_statuses(), start=1):
        (folder / f"status-{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def _statuses() -> Iterator[str]:
    dice = Dice(1, "statuses")
    for number in range(1, NUMBER_OF_STATUSES + 1):
        criteria = _CRITERIA[number % len(_CRITERIA)].format(
            number=number % 10,
            category=dice.pick(("Customer", "Lead", "Partner", "Supplier")),
            country=dice.pick(("Denmark", "Sweden", "Germany")),
            days=dice.pick(PERIODS),
            months=2 + dice.below(10),
            many=20 + dice.below(180),
            few=2 + dice.below(4),
        )
        status = _STATUS.format(number=number, criteria=criteria)
        yield status + (_FOLLOW_UP if number % 2 else "")
