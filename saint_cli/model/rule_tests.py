"""Tests of rules: a few records, a day, and who is expected to match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Row = Mapping[str, str]
"""A record with its cells as texts, as the native input has them."""


class Place(NamedTuple):
    """Where something is declared; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        """The place in the form that editors and compilers share."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test of a status's rule.

    ``matches`` are the external ids of those who are expected to be in the status, and
    ``counters`` the expected values by entity and counter; either may be None for not
    asked.
    """

    status: str
    name: str
    place: Place
    day: date
    tables: Mapping[str, Sequence[Row]]
    matches: frozenset[str] | None
    counters: Mapping[str, Mapping[str, str]] | None
