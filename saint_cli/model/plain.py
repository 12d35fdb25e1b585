"""Plain values: what a cell may hold, and what JSON and YAML can say."""

from datetime import date
from decimal import Decimal

Plain = (
    str
    | int
    | float
    | Decimal
    | date
    | bool
    | None
    | list["Plain"]
    | dict[str, "Plain"]
)
"""What a cell may hold; lists and objects are for the formats that know them."""
