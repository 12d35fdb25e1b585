"""What is watched, and what is counted for it."""

from enum import StrEnum


class Entity(StrEnum):
    """A type of thing that statuses are about."""

    COMPANY = "company"
    PERSON = "person"
    PROJECT = "project"

    @property
    def table(self) -> str:
        """The CRM table that holds one row for each entity of this type."""
        return {"company": "companies", "person": "persons", "project": "projects"}[
            self
        ]

    @property
    def counters_table(self) -> str:
        """The derived table with one row an entity and one column a counter."""
        return f"{self}_counters"


class Source(StrEnum):
    """A table of records that counters count."""

    ACTIVITIES = "activities"
    SALES = "sales"
    REQUESTS = "requests"


OPEN = "open"
ANY_STATE = "any"

STATES: dict[Source, tuple[str, ...]] = {
    Source.ACTIVITIES: (OPEN, "completed"),
    Source.SALES: (OPEN, "sold", "lost", "stalled"),
    Source.REQUESTS: (OPEN, "closed"),
}
"""The states that a record of each source can be in at the end of a day."""

STATE_CHANGED_ON: dict[Source, str] = {
    Source.ACTIVITIES: "completed_at",
    Source.SALES: "created_at",
    Source.REQUESTS: "closed_at",
}
"""The column that, besides its date, moves a record from one state to another."""

CONTACT_STATES: dict[Source, tuple[str, ...]] = {
    Source.ACTIVITIES: ("completed",),
    Source.SALES: ("sold",),
    Source.REQUESTS: STATES[Source.REQUESTS],
}
"""The states counted unless a slice names one: a planned call is no contact made."""
