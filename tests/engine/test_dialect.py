"""Conditions in SQL against the rules in Python that they follow."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saint_cli.crm.functions import register_functions
from saint_cli.engine.dialect import folded, is_one_of
from saint_cli.engine.sql import bind, compose
from saint_cli.model.text import fold

ALIKE = "aAkKsS\u212a\u017fßéÉe\u0301İIi\u0131Σ\u03c3ςfFﬁ "
"""Characters that are the same without their case, or as good as."""

TEXTS = st.text(st.sampled_from(ALIKE), max_size=3) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A database of nothing, with saint's functions."""
    with closing(sqlite3.connect(":memory:")) as opened:
        register_functions(opened)
        yield opened


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_texts_are_the_same_without_their_case(
    connection: sqlite3.Connection, text: str, texts: list[str]
) -> None:
    query = compose("SELECT {}", is_one_of(bind(text), texts))
    (is_one,) = connection.execute(*query).fetchone()
    assert bool(is_one) == (fold(text) in map(fold, texts))


@given(TEXTS)
def test_folding_in_sql_is_folding(connection: sqlite3.Connection, text: str) -> None:
    query = compose("SELECT {}", folded(bind(text)))
    assert connection.execute(*query).fetchone() == (fold(text),)


def test_what_is_missing_is_none_of_them(connection: sqlite3.Connection) -> None:
    query = compose("SELECT {}", is_one_of(bind(None), ["a", "é"]))
    assert connection.execute(*query).fetchone() == (0,)
