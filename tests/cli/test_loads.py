"""Loads over time: delta and snapshot, records that leave and return, and undoing."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Cells, Saint

STATUS = """
name: Buyers
entity: company
criteria: [{counter: sales.count, more_than: 0}]
description: "{{ name }} buys"
follow_up: {type: call, due: in 3 days, text: "Call {{ name }}"}
"""
COMPANIES = [{"id": f"C{n}", "name": f"Company {n}", "owner": "U1"} for n in range(12)]
PERSONS = [{"id": f"P{n}", "last_name": f"L{n}", "company": f"C{n}"} for n in range(12)]
SALES = [
    {"id": f"S{n}", "date": "2026-01-01", "amount": n, "company": f"C{n}"}
    for n in range(12)
]
USERS = [{"id": "U1", "name": "Kim"}]
EVERYTHING: Mapping[str, list[Cells]] = {
    "users": USERS,  # type: ignore[dict-item]
    "companies": COMPANIES,  # type: ignore[dict-item]
    "persons": PERSONS,  # type: ignore[dict-item]
    "sales": SALES,  # type: ignore[dict-item]
}
LOAD_RECORDS = ('INSERT INTO "load', 'INSERT INTO "deleted')


def contents(saint: Saint) -> str:
    """Return the whole database, but for what only loads themselves look at."""
    connection = sqlite3.connect(saint.database)
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        lines = connection.iterdump()
        return "\n".join(n for n in lines if not n.startswith(LOAD_RECORDS))
    finally:
        connection.close()


def write(saint: Saint, **tables: Iterable[Cells]) -> None:
    for table, rows in {**EVERYTHING, **tables}.items():
        saint.write_csv(table, rows)


def snapshot(saint: Saint, *more: str, **tables: Iterable[Cells]) -> Any:
    write(saint, **tables)
    command = ("load", str(saint.export), "--mode", "snapshot", "--json")
    return {row["table"]: row for row in saint.ok(*command, *more).json}


def without(rows: Iterable[Cells], *ids: str) -> list[Cells]:
    """Return rows without some, and without what they point to."""
    return [row for row in rows if not {row["id"], row.get("company")} & {*ids}]


@pytest.fixture
def loaded(saint: Saint) -> Saint:
    saint.write_status("buyers", STATUS)
    write(saint)
    saint.ok("load", str(saint.export))
    saint.ok("followups", "create")
    return saint


def cut_off(saint: Saint, company: str, *more: str) -> Any:
    """Load a snapshot without a company, and without what points to it."""
    cut = {name: without(rows, company) for name, rows in EVERYTHING.items()}
    return snapshot(saint, *more, **cut)


def test_a_deleted_company_leaves_everything_and_comes_back(loaded: Saint) -> None:
    before = contents(loaded)
    assert "C3" in loaded.members("buyers")
    done = cut_off(loaded, "C3")
    assert {name: row["deleted"] for name, row in done.items()} == {
        "users": 0,
        "companies": 1,
        "persons": 1,
        "sales": 1,
    }
    assert "C3" not in loaded.members("buyers")
    assert loaded("counters", "show", "Company 3").exit_code == 2
    assert loaded.query("SELECT count(*) FROM companies") == [(11,)]
    loaded.ok("counters", "refresh")
    ended = "SELECT count(*) FROM status_episodes WHERE left_on IS NOT NULL"
    assert loaded.query(ended) == [(1,)]
    followup = "SELECT count(*) FROM activities WHERE company IS NULL"
    assert loaded.query(followup) == [(1,)]
    loaded.ok("counters", "verify")
    back = snapshot(loaded)
    assert {row["returned"] for row in back.values()} == {0, 1}
    loaded.ok("counters", "refresh")
    assert loaded.query(followup) == [(0,)]
    assert loaded.query(ended) == [(0,)]
    loaded.ok("counters", "verify")
    assert records(contents(loaded)) == records(before)


def records(dump: str) -> list[str]:
    """Return the lines of a dump that hold records of the CRM or history."""
    tables = (*EVERYTHING, "activities", "status_episodes", "followups")
    starts = tuple(f'INSERT INTO "{table}"' for table in tables)
    return sorted(line for line in dump.splitlines() if line.startswith(starts))


def test_a_delta_deletes_nothing(loaded: Saint) -> None:
    loaded.write_csv("companies", COMPANIES[:1])
    loaded.ok("load", str(loaded.export))
    assert loaded.query("SELECT count(*) FROM companies") == [(12,)]


def test_a_snapshot_of_some_tables_leaves_the_others(loaded: Saint) -> None:
    for name in ("users", "persons", "sales"):
        (loaded.export / f"{name}.csv").unlink()
    command = ("load", str(loaded.export), "--mode", "snapshot")
    loaded.write_csv("companies", without(COMPANIES, "C3"))
    loaded.ok(*command)
    assert loaded.query("SELECT count(*), count(company) FROM sales") == [(12, 11)]


def test_a_snapshot_that_lacks_too_much_has_to_be_allowed(loaded: Saint) -> None:
    before = contents(loaded)
    write(loaded, sales=SALES[:10])
    command = ("load", str(loaded.export), "--mode", "snapshot")
    told = loaded.refused(*command)
    assert "this snapshot lacks 2 of 12 sales, which would be deleted" in told
    assert "say --allow-deletes" in told
    assert contents(loaded) == before
    loaded.ok(*command, "--allow-deletes")
    assert loaded.query("SELECT count(*) FROM sales") == [(10,)]


def test_a_snapshot_cannot_point_to_what_it_lacks(loaded: Saint) -> None:
    write(loaded, companies=without(COMPANIES, "C3"))
    told = loaded.refused("load", str(loaded.export), "--mode", "snapshot")
    assert 'sales.csv:5:4: company: no row of companies has the id "C3"' in told


def test_an_unchanged_file_is_not_read_again(loaded: Saint) -> None:
    again = loaded.ok("load", str(loaded.export))
    assert "as they were when loaded last: users.csv, companies.csv" in again.stderr
    rows = loaded.ok("load", str(loaded.export), "--json").json
    assert {(r["added"], r["changed"], r["unchanged"]) for r in rows} == {
        (0, 0, 1),
        (0, 0, 12),
    }
    loaded.write_csv("sales", [{**SALES[0], "amount": 99}, *SALES[1:]])
    changed = loaded.ok("load", str(loaded.export), "--json")
    assert [r["changed"] for r in changed.json] == [0, 0, 0, 1]
    assert "as they were when loaded last: users.csv, companies.csv, persons.csv\n" in (
        changed.stderr
    )
    reread = loaded.ok("load", str(loaded.export), "--reread")
    assert "as they were" not in reread.stderr
    loaded.write_status("settings", "version: 1\ncurrency: EUR\n")
    assert "as they were" not in loaded.ok("load", str(loaded.export)).stderr


def test_loads_are_recorded(loaded: Saint) -> None:
    listed = loaded.ok("loads", "list", "--json").json
    assert len(listed) == 1
    (one,) = listed
    assert one["load"] == 1
    assert one["started_at"].startswith("2026-11-24")
    assert (one["by"], one["profile"], one["mode"]) == ("unknown", "native", "delta")
    assert one["added"] == 37
    content = (loaded.export / "sales.csv").read_bytes()
    assert {
        "file": "sales.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    } in one["files"]
    loaded.ok("load", str(loaded.export))
    assert [row["added"] for row in loaded.ok("loads", "list", "--json").json] == [
        0,
        37,
    ]


def test_undoing_a_first_load_and_loading_again(loaded: Saint) -> None:
    before = contents(loaded)
    loaded.ok("loads", "undo")
    assert loaded.query("SELECT count(*) FROM companies") == [(0,)]
    assert loaded.query("SELECT count(*) FROM sales") == [(0,)]
    assert loaded.members("buyers") == []
    told = loaded.refused("loads", "undo")
    assert "load 1, the last that changed anything, is undone already" in told
    rows = loaded.ok("load", str(loaded.export), "--json").json
    assert sum(row["added"] for row in rows) == 37
    loaded.ok("counters", "refresh")
    assert records(contents(loaded)) == records(before)


def test_undoing_takes_back_all_kinds_of_changes(loaded: Saint) -> None:
    cut_off(loaded, "C5")
    before = records(contents(loaded))
    changed = [{**row, "phone": "1"} for row in without(COMPANIES, "C7")]
    snapshot(
        loaded,
        companies=[*changed, {"id": "new", "name": "New", "owner": "U1"}],
        persons=without(PERSONS, "C7"),
        sales=[*without(SALES, "C7", "S2"), {**SALES[2], "amount": 500}],
    )
    assert records(contents(loaded)) != before
    undone = {r["table"]: r for r in loaded.ok("loads", "undo", "--json").json}
    assert undone["companies"]["removed"] == 1
    assert undone["companies"]["changed_back"] == 11
    assert undone["companies"]["returned"] == 1
    assert undone["companies"]["deleted_again"] == 1
    assert records(contents(loaded)) == before
    loaded.ok("counters", "verify")


def test_there_is_nothing_to_undo(saint: Saint) -> None:
    saint.write_csv("companies", [])
    (saint.export / "companies.csv").write_text("id,name\n")
    saint.ok("load", str(saint.export))
    assert "there is no load to undo" in saint.refused("loads", "undo")


rows_of_companies = st.lists(
    st.builds(
        lambda number, name, owner: {"id": f"C{number}", "name": name, "owner": owner},
        st.integers(0, 5),
        st.sampled_from("AB"),
        st.sampled_from(["", "U1"]),
    ),
    unique_by=lambda row: str(row["id"]),
    min_size=1,
)
rows_of_sales = st.lists(
    st.builds(
        lambda number, amount, company: {
            "id": f"S{number}",
            "date": "2026-01-01",
            "amount": amount,
            "company": company,
        },
        st.integers(0, 5),
        st.integers(0, 2),
        st.integers(0, 5),
    ),
    unique_by=lambda row: str(row["id"]),
)
states = st.tuples(
    rows_of_companies, rows_of_sales, st.sampled_from(["delta", "snapshot"])
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(states, min_size=2, max_size=4))
def test_undoing_gives_what_was_before(
    tmp_path_factory: pytest.TempPathFactory, loads: list[Any]
) -> None:
    saint = Saint(tmp_path_factory.mktemp("undo"))
    before = now = ""
    for companies, sales, mode in loads:
        ids = {row["id"] for row in companies}
        linked = [
            {
                **row,
                "company": f"C{row['company']}" if f"C{row['company']}" in ids else "",
            }
            for row in sales
        ]
        for name, rows in {
            "users": USERS,
            "companies": companies,
            "sales": linked,
        }.items():
            saint.write_csv(name, rows or [{"id": "S9", "date": "2026-01-01"}])
        command = ("load", str(saint.export), "--mode", mode, "--allow-deletes")
        before, now = now, ""
        saint.ok(*command)
        now = "\n".join(records(contents(saint)))
        if mode == "snapshot":
            held = {row[0] for row in saint.query("SELECT external_id FROM companies")}
            assert held == ids
    changed = saint.ok("loads", "list", "--json").json[0]
    if any(changed[name] for name in ("added", "changed", "deleted", "returned")):
        saint.ok("loads", "undo")
        assert "\n".join(records(contents(saint))) == before


def test_merged_records_keep_their_history(saint: Saint) -> None:
    saint.write_status("buyers", STATUS)
    export = saint.folder / "salesforce"
    export.mkdir()
    header = "Id,IsDeleted,MasterRecordId,Name\n"
    path = export / "Account.csv"
    path.write_text(f"{header}A,false,,Alpha\nB,false,,Beta\nC,false,,Gamma\n")
    (export / "Opportunity.csv").write_text(
        "Id,AccountId,StageName,CloseDate\nO1,A,Closed Won,2026-01-01\n"
        "O2,B,Closed Won,2026-01-02\n"
    )
    saint.ok("load", str(export))
    saint.ok("followups", "create")
    assert sorted(saint.members("buyers")) == ["A", "B"]
    path.write_text(f"{header}A,false,,Alpha\nB,true,A,Beta\nC,true,A,Gamma\n")
    saint.ok("load", str(export))
    saint.today = "2026-11-25"
    saint.ok("counters", "refresh")
    assert saint.members("buyers") == ["A"]
    assert saint.counters("Alpha")["sales.count"] == 2
    stays = "SELECT entity_id, left_on FROM status_episodes ORDER BY id"
    assert saint.query(stays) == [(1, None), (1, "2026-11-24")]
    calls = "SELECT company FROM activities"
    assert saint.query(calls) == [(1,), (1,)]
    # A row that still names the one that is gone means the other.
    (export / "Opportunity.csv").write_text(
        "Id,AccountId,StageName,CloseDate\nO3,B,Closed Won,2026-01-03\n"
    )
    saint.ok("load", str(export))
    assert saint.counters("Alpha")["sales.count"] == 3
    saint.ok("load", str(export), "--reread")
    assert saint.query("SELECT count(*) FROM companies") == [(1,)]


@pytest.mark.parametrize("first", ["A,true,B,a\nB,true,C,b", "B,true,C,b\nA,true,B,a"])
def test_a_record_merged_into_one_that_was_merged(saint: Saint, first: str) -> None:
    export = saint.folder / "salesforce"
    export.mkdir()
    header = "Id,IsDeleted,MasterRecordId,Name\n"
    path = export / "Account.csv"
    path.write_text(f"{header}A,false,,a\nB,false,,b\nC,false,,c\nD,false,,d\n")
    (export / "Opportunity.csv").write_text(
        "Id,AccountId,StageName,CloseDate\nO1,A,Closed Won,2026-01-01\n"
        "O2,B,Closed Won,2026-01-02\nO3,D,Closed Won,2026-01-02\n"
    )
    saint.ok("load", str(export))
    before = contents(saint)
    # The one that is deleted twice is gone once.
    path.write_text(f"{header}{first}\nC,false,,c\nD,true,D,d\nD,true,,d\n")
    companies = saint.ok("load", str(export), "--json").json[0]
    assert (companies["unchanged"], companies["deleted"]) == (1, 3)
    assert saint.query("SELECT external_id FROM companies") == [("C",)]
    links = "SELECT company FROM sales ORDER BY id"
    assert saint.query(links) == [(3,), (3,), (None,)]
    saint.ok("loads", "undo")
    assert contents(saint) == before


@pytest.mark.parametrize("master", ["001D000000IqhSL", "001D000000IqhSLIAZ"])
def test_ids_of_either_length_say_into_which_a_record_was_merged(
    saint: Saint, master: str
) -> None:
    export = saint.folder / "salesforce"
    export.mkdir()
    header = "Id,IsDeleted,MasterRecordId,Name\n"
    path = export / "Account.csv"
    path.write_text(f"{header}001D000000IqhSL,false,,a\n001D000000IqhSM,false,,b\n")
    (export / "Opportunity.csv").write_text(
        "Id,AccountId,StageName,CloseDate\nO1,001D000000IqhSM,Closed Won,2026-01-01\n"
    )
    saint.ok("load", str(export))
    path.write_text(
        f"{header}001D000000IqhSL,false,,a\n001D000000IqhSM,true,{master},b\n"
    )
    saint.ok("load", str(export))
    query = "SELECT c.name FROM sales JOIN companies AS c ON c.id = sales.company"
    assert saint.query(query) == [("a",)]


def test_a_snapshot_with_rejected_rows_deletes_nothing_there(loaded: Saint) -> None:
    rows = [{**SALES[0], "date": "soon"}, *SALES[1:11]]
    write(loaded, sales=rows)
    target = loaded.folder / "rejected.csv"
    command = ("load", str(loaded.export), "--mode", "snapshot", "--skip-errors")
    result = loaded(*command, "--rejected", str(target), "--allow-deletes")
    assert result.exit_code == 1
    assert "nothing was deleted from sales: some rows were rejected" in result.stderr
    assert loaded.query("SELECT count(*) FROM sales") == [(12,)]
