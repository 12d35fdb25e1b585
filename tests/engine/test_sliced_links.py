"""Counters whose slices name the owner or company of a record by its id."""

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import Saint


@pytest.mark.parametrize(
    ("entity", "link", "table"),
    [
        ("company", "owner", "users"),
        ("person", "company", "companies"),
        ("company", "person", "persons"),
    ],
)
def test_another_program_changes_the_id_that_a_slice_names(
    saint: Saint, entity: str, link: str, table: str
) -> None:
    counted = f"counter: activities.count, where: {{{link}: X1}}, more_than: 0"
    criteria = f"entity: {entity}\ncriteria: [{{{counted}}}]\n"
    saint.write_status("named", f"name: Named\n{criteria}")
    call = {"id": 1, "date": "2026-11-01", "type": "call", "completed": 1}
    saint.load(
        users=[{"id": "X1", "name": "Bo"}],
        companies=[{"id": "X1", "name": "Acme"}],
        persons=[{"id": "X1", "last_name": "Li", "company": "X1"}],
        activities=[{**call, "owner": "X1", "company": "X1", "person": "X1"}],
    )
    saint.ok("counters", "refresh")
    assert saint.members("named") == ["X1"]
    with closing(sqlite3.connect(saint.database)) as connection, connection:
        connection.execute(f"UPDATE {table} SET external_id = 'X2'")
    saint.ok("counters", "refresh")
    saint.ok("counters", "verify")
    assert saint.members("named") == []
