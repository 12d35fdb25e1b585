"""The CRM tables and their columns.

The one list that the schema, loading, criteria, slices and templates read.
"""

from enum import Enum, StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a column or a counter holds, and so which tests fit it."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    REFERENCE = "reference"


class Column(NamedTuple):
    """A column of a CRM table.

    ``words`` are the only values a text column takes, after the settings' own words
    were turned into them; ``refers_to`` is the table whose external ids it holds in
    the input; ``default`` stands in for an empty cell.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    refers_to: str = ""
    default: str | int | None = None


class Table(NamedTuple):
    """A CRM table with its native columns."""

    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the native column of that name, if there is one."""
        return next((c for c in self.columns if c.name == name), None)


class OwnFields(Enum):
    """Stands for the own fields of a database that is not there to be asked."""

    UNKNOWN = "unknown"


MONEY_SCALE = 10_000
"""Money is kept exact, as whole ten-thousandths of the currency's unit."""

RESERVED_COLUMNS = ("id", "source_system", "external_id")
"""Columns that every CRM table has for saint's own use."""


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _date(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required=required)


def _reference(name: str, table: str) -> Column:
    return Column(name, Kind.REFERENCE, refers_to=table)


_OWNER = _reference("owner", "users")
_COMPANY = _reference("company", "companies")
_PERSON = _reference("person", "persons")
_PROJECT = _reference("project", "projects")
_RECORD_LINKS = (_OWNER, _COMPANY, _PERSON, _PROJECT)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "users",
            (*_text("name", "email", "phone"), Column("active", Kind.FLAG, default=1)),
        ),
        Table(
            "companies",
            (
                Column("name", required=True),
                *_text("category", "business"),
                _OWNER,
                *_text("phone", "email", "website"),
                *_text("street", "postcode", "city", "country"),
                _date("created_at"),
            ),
        ),
        Table(
            "persons",
            (
                _COMPANY,
                Column("first_name"),
                Column("last_name", required=True),
                Column("title"),
                _OWNER,
                *_text("phone", "mobile", "email"),
                _date("created_at"),
            ),
        ),
        Table(
            "projects",
            (
                Column("name", required=True),
                Column("type"),
                Column("state", words=("planned", "ongoing", "stopped", "completed")),
                _OWNER,
                _COMPANY,
                _date("starts_on"),
                _date("ends_on"),
                _date("created_at"),
            ),
        ),
        Table(
            "project_members",
            (_PROJECT._replace(required=True), _COMPANY, _PERSON),
        ),
        Table(
            "sales",
            (
                _date("date", required=True),
                Column(
                    "state", words=("open", "sold", "lost", "stalled"), default="sold"
                ),
                Column("amount", Kind.MONEY),
                *_text("currency", "subject"),
                Column("probability", Kind.NUMBER),
                *_RECORD_LINKS,
                _date("created_at"),
            ),
        ),
        Table(
            "activities",
            (
                _date("date", required=True),
                Column("type"),
                Column(
                    "direction",
                    words=("incoming", "outgoing", "none"),
                    default="none",
                ),
                Column("completed", Kind.FLAG),
                _date("completed_at"),
                *_text("subject", "text", "intent"),
                *_RECORD_LINKS,
                _reference("sale", "sales"),
            ),
        ),
        Table(
            "requests",
            (
                _date("date", required=True),
                Column("state", words=("open", "closed")),
                _date("closed_at"),
                *_text("category", "priority", "subject"),
                *_RECORD_LINKS,
            ),
        ),
    )
}
"""Every CRM table by name, each after the tables it refers to."""
