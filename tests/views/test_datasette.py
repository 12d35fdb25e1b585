"""Metadata for Datasette: every table, column, sort and facet it names is there."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from saint_cli.model.entities import Entity
from saint_cli.model.tables import TABLES
from saint_cli.views.datasette_tables import OWN_TABLES
from tests.conftest import Saint

SELECTION = """\
name: {en: Buyers, da: Købere}
entity: company
criteria: [{counter: sales.count, more_than: 0}]
columns: [name, owner.name, category, sales.amount_30d, sales.amount_rank_30d]
"""


@pytest.fixture
def metadata(team: Saint) -> Any:
    team.write_status("selections/buyers", SELECTION)
    team.ok("counters", "refresh")
    path = team.folder / "metadata.json"
    team.ok("report", "--datasette-metadata", "-o", str(path))
    return json.loads(path.read_text(encoding="utf-8"))


def columns(saint: Saint) -> dict[str, set[str]]:
    connection = sqlite3.connect(saint.database)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        ).fetchall()
        return {
            name: {row[1] for row in connection.execute(f"PRAGMA table_xinfo({name})")}
            for (name,) in names
        }
    finally:
        connection.close()


def named(described: Any) -> Iterator[str]:
    yield from described.get("columns", ())
    yield from described.get("facets", ())
    for key in ("sort", "sort_desc", "label_column"):
        if key in described:
            yield described[key]


def test_all_that_is_named_is_there(team: Saint, metadata: Any) -> None:
    tables = metadata["databases"]["saint"]["tables"]
    found = columns(team)
    assert tables.keys() == found.keys()
    for name, described in tables.items():
        assert set(named(described)) <= found[name], name


def test_nothing_is_left_undescribed(team: Saint, metadata: Any) -> None:
    """Every table and view is described, and every column of saint's own tables."""
    tables = metadata["databases"]["saint"]["tables"]
    for name, described in tables.items():
        assert described.get("title"), name
        assert described.get("description"), name
    for name, found in columns(team).items():
        if name in OWN_TABLES:
            unsaid = found - {"id", *tables[name]["columns"]}
            assert not unsaid, name
    of_crm = {*TABLES, *(entity.counters_table for entity in Entity)}
    views = {name for name in tables if name.startswith(("status_", "selection_"))}
    assert tables.keys() - of_crm - views == OWN_TABLES.keys() - views


def test_a_table_of_somebody_else_is_hidden(team: Saint, metadata: Any) -> None:
    with closing(sqlite3.connect(team.database)) as connection:
        connection.execute("CREATE TABLE notes_of_kim (note TEXT)")
    after = team.ok("report", "--datasette-metadata").json
    tables = after["databases"]["saint"]["tables"]
    assert tables.pop("notes_of_kim") == {"hidden": True}
    assert after == metadata


def test_units_sorts_and_facets(metadata: Any) -> None:
    tables = metadata["databases"]["saint"]["tables"]
    buyers = tables["selection_buyers"]
    assert buyers["title"] == "Buyers"
    assert buyers["facets"] == ["owner_name", "category"]
    amount = "sum of the amounts: sold sales in the last 30 days (DKK)"
    assert buyers["columns"]["sales_amount_30d"] == amount
    assert tables["company_counters"]["columns"]["sales_amount_30d"] == amount
    assert tables["status_neglected_customers"]["sort_desc"] == "since"
    assert tables["sales"]["sort_desc"] == "date"
    assert "10,000ths" in tables["sales"]["columns"]["amount"]
    assert tables["changed_entities"]["hidden"]


def test_it_goes_to_standard_output_too(team: Saint, metadata: Any) -> None:
    assert team.ok("report", "--datasette-metadata").json == metadata
