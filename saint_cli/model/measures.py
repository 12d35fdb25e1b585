"""The measures: what a counter can say of an entity's records at the end of a day."""

from typing import NamedTuple

from saint_cli.model.entities import Source
from saint_cli.model.tables import Kind


class Measure(NamedTuple):
    """One way to sum up records; ``of`` names the measure that a rank ranks.

    ``is_whole`` says that it counts, so that it is a whole number, 0 without records.
    """

    name: str
    kind: Kind
    words: str
    takes_period: bool = False
    sources: tuple[Source, ...] = tuple(Source)
    of: str = ""
    is_whole: bool = False


_PLANNED = (Source.ACTIVITIES, Source.SALES)
_SALES = (Source.SALES,)

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("count", Kind.NUMBER, "how many", takes_period=True, is_whole=True),
        Measure(
            "amount",
            Kind.MONEY,
            "sum of the amounts",
            takes_period=True,
            sources=_SALES,
        ),
        Measure("first_date", Kind.DATE, "day of the first", takes_period=True),
        Measure("last_date", Kind.DATE, "day of the last", takes_period=True),
        Measure(
            "open_count",
            Kind.NUMBER,
            "how many are open, whatever their date",
            is_whole=True,
        ),
        Measure("oldest_open_date", Kind.DATE, "earliest day of the open ones"),
        Measure(
            "overdue_count",
            Kind.NUMBER,
            "how many are open though their day has passed",
            sources=_PLANNED,
            is_whole=True,
        ),
        Measure(
            "next_date",
            Kind.DATE,
            "next day on which one is planned",
            sources=_PLANNED,
        ),
        Measure("rhythm", Kind.NUMBER, "median gap between them, in days"),
        Measure(
            "lateness", Kind.NUMBER, "days since the last, in multiples of the rhythm"
        ),
        Measure(
            "rank",
            Kind.NUMBER,
            "percent rank (0-100) of their number among all entities of the type",
            takes_period=True,
            of="count",
        ),
        Measure(
            "amount_rank",
            Kind.NUMBER,
            "percent rank (0-100) of their amount among all entities of the type",
            takes_period=True,
            sources=_SALES,
            of="amount",
        ),
        Measure("days", Kind.NUMBER, "on how many different days", is_whole=True),
        Measure(
            "alive",
            Kind.NUMBER,
            "chance of another one within a year (0-100 %), if all goes on as before",
        ),
    )
}

RANK_OF = {measure.of: measure.name for measure in MEASURES.values() if measure.of}
"""The measure that ranks a measure: ``count`` -> ``rank``."""

OPEN_MEASURES = frozenset(
    ["open_count", "oldest_open_date", "overdue_count", "next_date"]
)
"""Those of records that are open, whatever their date."""
