"""Entities that another program deleted: no refresh keeps them as members."""

import sqlite3

import pytest

from tests.conftest import Saint

RULE = "name: Customers\nentity: company\ncriteria: [{field: category, is: Customer}]\n"


@pytest.mark.parametrize("folder", ["customers", "selections/customers"])
@pytest.mark.parametrize("how", [(), ("--full",)], ids=["changes", "full"])
def test_a_deleted_entity_is_no_member(
    saint: Saint, how: tuple[str, ...], folder: str
) -> None:
    saint.write_status(folder, RULE)
    both = [{"id": n, "name": f"No {n}", "category": "Customer"} for n in (1, 2)]
    saint.load(companies=both)
    saint.ok("counters", "refresh")
    with sqlite3.connect(saint.database) as connection:
        connection.execute("DELETE FROM companies WHERE external_id = '2'")
    saint.ok("counters", "refresh", *how)
    connection = sqlite3.connect(saint.database)
    kept = connection.execute("SELECT status, entity_id FROM memberships").fetchall()
    assert kept == [("customers", 1)]
    connection.close()
