"""The customers of CDNOW: what they bought until a day, and whether they came back."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple


class Split(NamedTuple):
    """The last day to learn from, and the last day to foretell."""

    learn_to: date
    foretell_to: date

    def __str__(self) -> str:
        """Both days, as a table names them."""
        return f"{self.learn_to} / {self.foretell_to}"


USUAL = Split(date(1997, 9, 30), date(1998, 6, 30))
"""Learn from the first 39 weeks, foretell the 39 weeks after."""

OTHERS = (
    Split(date(1997, 6, 30), date(1998, 3, 30)),
    Split(date(1997, 12, 31), date(1998, 6, 30)),
    Split(date(1998, 3, 31), date(1998, 6, 30)),
)
"""Days on which nothing was chosen."""


class Purchase(NamedTuple):
    """A purchase, as a line of the file has it; ``value`` in dollars."""

    customer: str
    day: date
    value: str


def read_purchases(path: Path) -> Iterator[Purchase]:
    """Read CDNOW_master.txt, zipped or not: a heading, then columns between blanks."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="ascii") as lines:
        next(lines)
        for line in lines:
            customer, day, _, value = line.split()
            yield Purchase(customer, date.fromisoformat(day), value)


def who_stayed_away(purchases: list[Purchase], split: Split) -> dict[str, bool]:
    """Say of every customer whether they bought nothing in the days to foretell."""
    away = {purchase.customer: True for purchase in purchases}
    for purchase in purchases:
        if split.learn_to < purchase.day <= split.foretell_to:
            away[purchase.customer] = False
    return away


def days_learnt(purchases: list[Purchase], split: Split) -> dict[str, list[date]]:
    """Return each customer's different days up to the last one to learn from."""
    found: dict[str, set[date]] = defaultdict(set)
    for purchase in purchases:
        if purchase.day <= split.learn_to:
            found[purchase.customer].add(purchase.day)
    return {customer: sorted(days) for customer, days in found.items()}
