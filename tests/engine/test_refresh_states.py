"""Whatever happens between refreshes: each finds what the slow reference finds.

Records are added, edited, moved and deleted by loading and by plain SQL; days pass;
settings, named counters, statuses and selections change.
"""

import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.conftest import Saint
from tests.reference.counters import counter_values
from tests.reference.criteria import members
from tests.reference.crm import Crm, read_crm
from tests.reference.strategies import (
    LOADED_ON,
    SETTINGS,
    Dataset,
    counter_specs,
    criteria,
    datasets,
    write_native,
)
from tests.test_counters_against_reference import alike

ENTITIES = {"company": "companies", "person": "persons", "project": "projects"}
SOURCES = ("activities", "sales", "requests")
LINKS = {**ENTITIES, "owner": "users"}
PLAIN_DATES = {"date", "completed_at", "created_at", "closed_at"}
STEPS_AHEAD = [0, 1, 1, 2, 6, 7, 28, 29, 30, 31, 59, 90, 365]

rules = st.sampled_from(list(ENTITIES)).flatmap(
    lambda entity: st.fixed_dictionaries(
        {
            "name": st.just("A rule"),
            "entity": st.just(entity),
            "criteria": st.lists(criteria(entity), min_size=1, max_size=2),
        }
    )
)
randoms = st.randoms(use_true_random=False)
texts = st.sampled_from(
    [
        "{{ name }}: {{ sales.count }} until {{ sales.last_date }}",
        "{{ owner.name }}, {{ company.city }}, {{ sales.amount_30d }}",
        "{{ activities.last_date | ago }} on {{ today }}",
        "{{ sales.amount_rank }}, {{ activities.lateness }}, {{ sales.alive }}",
        "",
    ]
)


class Refreshes(RuleBasedStateMachine):
    """A database that much happens to, and the records as they should be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.saint = Saint(self.folder)
        self.truth = self.folder / "truth"
        self.truth.mkdir()
        self.today = LOADED_ON
        self.saint.today = LOADED_ON.isoformat()
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.settings: dict[str, Any] = deepcopy(SETTINGS)
        self.statuses: dict[str, Any] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(dataset=datasets(), declared=st.lists(rules, max_size=2))
    def begin(self, dataset: Dataset, declared: list[Any]) -> None:
        self.tables = {name: list(rows) for name, rows in dataset.tables.items()}
        for name in SOURCES:
            self._settle(self.tables[name])
        self._write_settings()
        self._load(self.tables)
        for number, one in enumerate(declared):
            self._write_status(f"s{number}", one)

    def _settle(self, rows: list[dict[str, Any]]) -> None:
        """Leave nothing to the day of loading, nor to a person's company."""
        companies = {p["id"]: p["company"] for p in self.tables["persons"]}
        for row in rows:
            if "completed" in row and not row["completed"]:
                row["completed"] = "1" if row["completed_at"] else "0"
            if row.get("person") and not row["company"]:
                row["company"] = companies[row["person"]]
                row["person"] = row["person"] if row["company"] else ""

    def _load(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        write_native(Dataset(tables), self.saint.export)
        self.saint.ok("load", str(self.saint.export))

    def _write_settings(self) -> None:
        self.saint.write_status("settings", yaml.safe_dump(self.settings))

    def _write_status(self, name: str, declared: dict[str, Any]) -> None:
        self.statuses[name] = declared
        self.saint.write_status(name, yaml.safe_dump(declared, allow_unicode=True))

    def _merge(self, table: str, rows: list[dict[str, Any]]) -> None:
        known = {row["id"]: row for row in self.tables[table]}
        known |= {row["id"]: row for row in rows}
        self.tables[table] = list(known.values())

    @rule(dataset=datasets(), rnd=randoms)
    def load_more(self, dataset: Dataset, rnd: random.Random) -> None:
        """Add and edit by loading; ids collide on purpose, links move."""
        for table in ("users", *ENTITIES.values(), *SOURCES):
            rows = deepcopy(dataset.tables[table])
            rows = rnd.sample(rows, rnd.randint(0, len(rows)))
            self._relink(rows, rnd)
            self._settle(rows)
            self._merge(table, rows)
        self._load(self.tables)

    def _relink(self, rows: list[dict[str, Any]], rnd: random.Random) -> None:
        for row in rows:
            for link, table in LINKS.items():
                ids = [one["id"] for one in self.tables[table]]
                if link in row and row[link] not in ids:
                    row[link] = rnd.choice(["", *ids])

    @rule(rnd=randoms, source=st.sampled_from(SOURCES))
    def write_by_plain_sql(self, rnd: random.Random, source: str) -> None:
        """Another program deletes, moves and edits records."""
        rows = self.tables[source]
        with closing(sqlite3.connect(self.saint.database)) as connection, connection:
            for row in rnd.sample(rows, min(len(rows), 2)):
                change = rnd.choice(["delete", "move", "redate"])
                if change == "delete":
                    rows.remove(row)
                    query = f"DELETE FROM {source} WHERE external_id = ?"
                    connection.execute(query, (row["id"],))
                elif change == "move":
                    self._move(connection, source, row, rnd)
                else:
                    day = self.today - timedelta(days=rnd.choice(STEPS_AHEAD))
                    row["date"] = day.isoformat()
                    query = f"UPDATE {source} SET date = ? WHERE external_id = ?"
                    connection.execute(query, (row["date"], row["id"]))

    def _move(
        self,
        connection: sqlite3.Connection,
        source: str,
        row: dict[str, Any],
        rnd: random.Random,
    ) -> None:
        for link in ("company", "project"):
            ids = [one["id"] for one in self.tables[LINKS[link]]]
            row[link] = rnd.choice(["", *ids])
            if link == "company" and not row[link]:
                row["person"] = ""
            query = (
                f"UPDATE {source} SET {link} ="
                f" (SELECT id FROM {LINKS[link]} WHERE external_id = ?),"
                " person = CASE WHEN ? = '' THEN NULL ELSE person END"
                " WHERE external_id = ?"
            )
            connection.execute(query, (row[link], row["person"], row["id"]))

    @rule(rnd=randoms)
    def edit_an_entity_by_plain_sql(self, rnd: random.Random) -> None:
        if not self.tables["companies"]:
            return
        row = rnd.choice(self.tables["companies"])
        row["category"] = rnd.choice(["Kunde", "Lead"])
        row["owner"] = rnd.choice(["", "U1", "U2"])
        with closing(sqlite3.connect(self.saint.database)) as connection, connection:
            connection.execute(
                "UPDATE companies SET category = ?,"
                " owner = (SELECT id FROM users WHERE external_id = ?)"
                " WHERE external_id = ?",
                (row["category"], row["owner"], row["id"]),
            )
            connection.execute("UPDATE users SET name = name || '' WHERE 1")

    @rule(days=st.sampled_from(STEPS_AHEAD))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.saint.today = self.today.isoformat()

    @rule(specs=st.lists(counter_specs(), max_size=3), rate=st.integers(1, 9))
    def change_settings(self, specs: list[dict[str, Any]], rate: int) -> None:
        self.settings["counters"] = {f"c{n}": spec for n, spec in enumerate(specs)}
        self.settings["rates"] = {**SETTINGS["rates"], "EUR": str(rate)}
        self.settings["periods"] = {"company": [f"{rate} days", "1 month"]}
        self._write_settings()

    @rule(number=st.integers(0, 3), declared=rules, text=texts)
    def change_a_status(self, number: int, declared: Any, text: str) -> None:
        self._write_status(f"s{number}", {**declared, "description": text})

    @precondition(lambda self: self.statuses)
    @rule(data=st.data())
    def remove_a_status(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.statuses)))
        del self.statuses[name]
        (self.saint.statuses / f"{name}.yaml").unlink()

    @rule(declared=rules)
    def change_a_selection(self, declared: Any) -> None:
        text = yaml.safe_dump(declared, allow_unicode=True)
        self.saint.write_status("selections/quick", text)

    @rule()
    def read_only(self) -> None:
        """Reading brings up to date too, and must note what it did."""
        self.saint.ok("status", "check", "--json")

    @rule()
    def refresh(self) -> None:
        self.saint.ok("counters", "refresh")
        write_native(Dataset(self.tables), self.truth)
        crm = read_crm(self.truth, self.settings, LOADED_ON)
        for entity in ENTITIES:
            self._compare_counters(crm, entity)
        self._compare_members(crm)
        verified = self.saint("counters", "verify", "--json")
        assert verified.exit_code == 0, verified.stdout
        before = self._derived()
        self.saint.ok("counters", "refresh", "--full")
        assert before == self._derived()

    def _compare_counters(self, crm: Crm, entity: str) -> None:
        listed = self.saint.ok("counters", "list", f"--{entity}", "--json").json
        names = [one["counter"] for one in listed if "[" not in one["counter"]]
        arguments = (f"--{entity}", "--columns", ",".join(names), "--json")
        found = {one["id"]: one for one in self.saint.ok("select", *arguments).json}
        for name in names:
            spec = {"counter": name}
            values = counter_values(crm, entity, spec, self.today)
            for one, expected in values.items():
                assert alike(found[one][name], expected), (name, one, expected)

    def _compare_members(self, crm: Crm) -> None:
        checked = self.saint.ok("status", "check", "--json").json
        for name, declared in self.statuses.items():
            entity, wanted = declared["entity"], declared["criteria"]
            found = {
                one["id"]
                for one in checked
                if one["entity"] == entity
                and name in [status["id"] for status in one["statuses"]]
            }
            assert found == members(crm, entity, wanted, self.today), declared
            assert found == self._current_episodes(name, entity)

    def _current_episodes(self, name: str, entity: str) -> set[str]:
        query = (
            f"SELECT external_id FROM status_episodes AS s JOIN {ENTITIES[entity]} AS e"
            " ON e.id = s.entity_id AND s.entity = ?"
            " WHERE s.status = ? AND s.left_on IS NULL"
        )
        with closing(sqlite3.connect(self.saint.database)) as connection:
            return {one for (one,) in connection.execute(query, (entity, name))}

    def _derived(self) -> dict[str, list[Any]]:
        """Return all that a full refresh would make anew, and the stays."""
        with closing(sqlite3.connect(self.saint.database)) as connection:
            names = [f"{entity}_counters" for entity in ENTITIES]
            names += ["memberships", "statuses", "selections", "search_keys"]
            names += ["status_episodes", "changed_entities", "moved_members"]
            return {
                name: connection.execute(
                    f"SELECT * FROM {name} ORDER BY 1, 2"
                ).fetchall()
                for name in names
            }


def run_states(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Refreshes,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_refresh_finds_what_the_reference_finds() -> None:
    run_states(examples=12, steps=12)


@pytest.mark.slow
def test_every_refresh_finds_it_for_long() -> None:
    run_states(examples=150, steps=40)
