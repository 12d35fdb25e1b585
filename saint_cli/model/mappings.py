"""How an input's tables and columns become saint's: the form of profiles and mappings.

A profile that comes with saint and a user's own mapping file are the same thing.
Columns of the input are named by their headers; case and surplus blanks do not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

MAPPING_VERSION = 1

DELTA, SNAPSHOT = MODES = ("delta", "snapshot")
"""What an input is: news, or everything, so that what it lacks was deleted."""


class LinkKey(StrEnum):
    """What a link knows its record by."""

    ID = "id"
    EMAIL = "email"
    DOMAIN = "domain"
    NAME = "name"


class IfMissing(StrEnum):
    """What becomes of a row whose link leads to no record."""

    IGNORE = "ignore"
    REPORT = "report"
    REFUSE = "refuse"
    MAKE = "make"


class Repeats(StrEnum):
    """What rows with the same id are: a mistake, one record, or several in order."""

    REFUSED = "refused"
    SAME = "same"
    COUNTED = "counted"


class IdForm(StrEnum):
    """A form of ids in which one record has two."""

    SALESFORCE = "salesforce"


class DateOrder(StrEnum):
    """Which way dates such as 01/02/03 are written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


DECIMAL_MARKS = (".", ",")

DELIMITERS: Mapping[str, str] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "blanks": " ",
}
"""What parts the cells of a line, by the names that YAML and options take."""


LOCAL = "local"
"""The time zone of timestamps that are meant as they stand."""


class Formats(NamedTuple):
    """How texts are written; None where the values themselves have to say it.

    ``timezone`` is that of timestamps without an offset; the settings' where it is
    "local" or None.
    """

    encoding: str | None = None
    delimiter: str | None = None
    dates: DateOrder | None = None
    decimal: str | None = None
    timezone: str | None = None

    def over(self, other: "Formats") -> "Formats":
        """Return what these say, and where they say nothing, what the others say."""
        return self._replace(
            **{
                name: value
                for name, value in other._asdict().items()
                if getattr(self, name) is None
            }
        )


UNDECLARED = Formats()
"""What nobody said anything about."""


class Condition(NamedTuple):
    """Holds where a column's folded text is one of ``words``; "" is an empty cell."""

    column: str
    words: frozenset[str]


class Case(NamedTuple):
    """A value for the rows in which all conditions hold."""

    conditions: tuple[Condition, ...]
    value: str


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where a field's value comes from.

    Of several ``columns`` the first that is filled counts, or all of them ``joined``
    by a blank. ``words`` turn the input's folded words into saint's; ``cases`` look at
    other columns and come first. ``otherwise`` stands in where none gave a value.
    """

    columns: tuple[str, ...] = ()
    joined: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    otherwise: str | None = None
    formats: Formats = UNDECLARED


class LinkRule(NamedTuple):
    """A link to another record: the columns that name it, and what it may be.

    ``to`` are the reference columns that the link may fill, tried in order, and ``by``
    the keys that it is tried with, in order. A cell with several names, parted by
    one of ``separators``, counts for the first.
    """

    columns: tuple[str, ...]
    to: tuple[str, ...]
    by: tuple[LinkKey, ...] = (LinkKey.ID,)
    if_missing: IfMissing = IfMissing.REPORT
    separators: tuple[str, ...] = ()


class Identity(NamedTuple):
    """What tells a row from all others: the columns of its id, joined by a slash."""

    columns: tuple[str, ...]
    repeats: Repeats = Repeats.REFUSED


class JoinRule(NamedTuple):
    """Another table of the input whose columns are added as ``name.column``.

    A row finds its match where ``column`` equals ``other_column``; of several matches
    the first counts.
    """

    name: str
    files: tuple[str, ...]
    column: str
    other_column: str


@dataclass(frozen=True, slots=True)
class TableRule:
    """How one kind of input table becomes rows of a CRM table.

    ``files`` are patterns of its name, which must match if ``named``; with ``many``,
    several tables may be read by it. A table that another rule reads is ``also`` read
    by this one, which then keeps no columns of one's own. ``needs`` are headers without which a table is
    something else, ``lacks`` headers it does not have.
    ``only`` limits the rows that are read to those that meet all conditions on columns
    that are there, and ``skip`` to those that meet none of its own; ``deleted`` tells by
    any of its conditions those that were deleted
    in the CRM. ``merged_into`` names the column with the id that a deleted record was
    merged into, ``merged_from`` the column with the ids that were merged into one.
    ``ignore`` are patterns of headers that are not kept as fields of one's own. For a
    database, ``query`` stands in for a table.
    """

    name: str
    table: str
    identity: Identity
    files: tuple[str, ...] = ()
    named: bool = False
    many: bool = False
    also: bool = False
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    query: str | None = None
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    links: Mapping[str, tuple[LinkRule, ...]] = field(default_factory=dict)
    joins: tuple[JoinRule, ...] = ()
    only: tuple[Condition, ...] = ()
    skip: tuple[Condition, ...] = ()
    deleted: tuple[Condition, ...] = ()
    merged_into: str | None = None
    merged_from: str | None = None
    ignore: tuple[str, ...] = ()
    formats: Formats = UNDECLARED


@dataclass(frozen=True, slots=True)
class Profile:
    """A known kind of input: its tables, and the names its headers go by.

    ``headers`` turns other names of a column, such as those of another language
    (folded), into the one that the rules use. ``signs`` are patterns of headers of
    which every table must have one, such as a connector's own; ``ignore`` are those of
    headers that are of no use in any table. A ``fallback`` is tried
    where no other profile recognises anything.
    """

    id: str
    name: str
    source_system: str
    tables: tuple[TableRule, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    formats: Formats = UNDECLARED
    id_form: IdForm | None = None
    fallback: bool = False
