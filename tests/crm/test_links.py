"""Links by id, e-mail, domain and exact name; never by likeness, which is only told."""

import sqlite3
from typing import Any

import pytest

from tests.conftest import Saint

COMPANIES = """No,Firm,Mail,Web
1,Acme,info@acme.example,https://www.acme.example/start
2,Globex,sales@globex.example,
3,ACME,,other.example
4,Twin,twin@twins.example,
5,Twin,twin@twins.example,
6,Søn & Søn,,
"""
MAPPING = """
version: 1
source_system: test
tables:
  firms:
    table: companies
    files: [firms]
    id: No
    fields: {{name: Firm, email: Mail, website: Web}}
  buys:
    table: sales
    files: [buys]
    id: No
    fields: {{date: Day}}
    links:
      company: {link}
"""
CASES: dict[str, tuple[str, dict[str, str | None]]] = {
    "by id": ("{column: Who}", {"1": "1", "9": None, "Acme": None}),
    "by e-mail": (
        "{column: Who, by: [email]}",
        {"INFO@acme.example": "1", "x@acme.example": None, "twin@twins.example": None},
    ),
    "by domain": (
        "{column: Who, by: [domain]}",
        {
            "bo@acme.example": "1",
            "www.ACME.example": "1",
            "https://other.example/a?b=c": "3",
            "bo@globex.example": "2",
            "bo@gmail.com": None,
            "nonsense": None,
        },
    ),
    "by name": (
        "{column: Who, by: [name]}",
        {
            "Acme": "1",
            "ACME": "3",
            "acme": None,
            " globex ": "2",
            "SØN  &  SØN": "6",
            "Son & Son": None,
            "Globexx": None,
            "Twin": None,
        },
    ),
    "in order": (
        "{column: Who, by: [id, email, domain, name]}",
        {"2": "2", "sales@globex.example": "2", "a@globex.example": "2", "globex": "2"},
    ),
    "one after another": (
        "[{column: Nobody}, {column: Who, by: [id]}, {column: Who, by: [name]}]",
        {"2": "2", "Globex": "2", "Acmee": None},
    ),
}


def load(saint: Saint, link: str, names: list[str], *more: str) -> str:
    folder = saint.folder / "input"
    folder.mkdir()
    (folder / "firms.csv").write_text(COMPANIES)
    lines = [f'{n},2026-01-01,"{name}"' for n, name in enumerate(names)]
    (folder / "buys.csv").write_text("\n".join(["No,Day,Who", *lines, ""]))
    mapping = saint.folder / "mapping.yaml"
    mapping.write_text(MAPPING.format(link=link))
    result = saint.ok("load", str(folder), "--mapping", str(mapping), *more)
    return result.stderr


def links(saint: Saint) -> list[Any]:
    connection = sqlite3.connect(saint.database)
    rows = connection.execute(
        "SELECT c.external_id FROM sales AS s LEFT JOIN companies AS c"
        " ON c.id = s.company ORDER BY s.id"
    ).fetchall()
    connection.close()
    return [company for (company,) in rows]


@pytest.mark.parametrize("case", CASES)
def test_what_a_link_leads_to(saint: Saint, case: str) -> None:
    link, wanted = CASES[case]
    told = load(saint, link, list(wanted))
    assert links(saint) == list(wanted.values())
    lost = [name for name, company in wanted.items() if company is None]
    assert all(f'"{name}"' in told for name in lost)


def test_what_leads_nowhere_is_told_with_the_nearest_names(saint: Saint) -> None:
    link = "{column: Who, by: [name]}"
    told = load(saint, link, ["Globexx", "Globexx", "Twin", "Acme", ""], "--plan")
    assert (
        'buys.csv: "Who": 3 rows name 2 companies that cannot be found; 1 are linked'
    ) in told
    assert '"Globexx" (2 rows from line 2): there is none; near it: Globex' in told
    assert '"Twin" (line 4): there are several; near it: Twin' in told
    assert not saint.database.exists()


def test_names_alone_are_made_into_records(saint: Saint) -> None:
    link = "{column: Who, by: [name], if_missing: make}"
    told = load(saint, link, ["New", "new", "Globex", "Twin"])
    assert 'buys.csv: "Who": made 1 companies that were not there' in told
    assert links(saint) == ["New", "New", "2", None]


def test_a_link_that_has_to_lead_somewhere(saint: Saint) -> None:
    with pytest.raises(AssertionError, match='no row of companies has the id "9"'):
        load(saint, "{column: Who, if_missing: refuse}", ["1", "9"])
    assert not saint.database.exists()


def test_ids_of_two_systems_never_meet(saint: Saint) -> None:
    load(saint, "{column: Who}", ["1"])
    command = ("load", str(saint.folder / "input"), "--source", "another")
    saint.ok(*command, "--mapping", str(saint.folder / "mapping.yaml"))
    connection = sqlite3.connect(saint.database)
    rows = connection.execute(
        "SELECT c.source_system FROM sales AS s JOIN companies AS c ON c.id = s.company"
    )
    assert sorted(system for (system,) in rows) == ["another", "test"]
    connection.close()
