"""The report's file: what is in it, for whom, and what a browser may do with it."""

import json
import re
import sqlite3
from base64 import b64encode
from contextlib import closing
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from saint_cli.views.report.page_file import embedded_json
from saint_cli.views.wording import read_texts
from tests.conftest import Saint

DATA = re.compile(
    r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL
)


def written(saint: Saint, *arguments: str) -> Any:
    """Write a report and return the data in it."""
    path = saint.folder / "report.html"
    saint.ok("report", "-o", str(path), *arguments)
    return data_of(path)


def data_of(path: Path) -> Any:
    match = DATA.search(path.read_text(encoding="utf-8"))
    assert match
    return json.loads(match[1])


def listed(data: Any) -> dict[str, list[str]]:
    """Return the names in each list."""
    return {one["id"]: [row[1] for row in one["rows"]] for one in data["lists"]}


def test_lists_and_cards(team: Saint) -> None:
    team.write_status(
        "selections/buyers",
        "name: Buyers\nentity: company\ncriteria: [{counter: sales.count, more_than: 0}]\n"
        "columns: [name, owner.name, sales.amount_30d]\nsort: -sales.amount_30d\n",
    )
    data = written(team)
    assert listed(data) == {
        "neglected-customers": ["Acme A/S"],
        "quiet-customers": ["Acme A/S"],
        "buyers": ["Beta ApS", "Acme A/S"],
    }
    buyers = data["lists"][2]
    assert [column["kind"] for column in buyers["columns"]] == ["text", "text", "money"]
    assert buyers["rows"][0][2:] == ["Søren Ravn", 10]
    assert [card["key"] for card in data["cards"]] == ["company/C1", "company/C2"]
    acme = data["cards"][0]
    assert acme["contactEmail"] == "kim@us.example"
    assert acme["months"][3][-4] == 1500
    place, since, description, follow_up, why = acme["statuses"][0]
    assert data["statuses"][place]["id"] == "neglected-customers"
    assert since == "2026-11-24"
    assert description == "Acme A/S has bought nothing since Aug 26, 2026."
    assert follow_up[:4] == ["call", "2026-11-27", "Call Acme A/S", None]
    assert why == [
        [0, "Category is Customer", "Customer", True, None],
        [0, "Sales, last longer ago than 2 months", "Aug 26, 2026", True, None],
        [0, "Sales more than 2", "4", True, None],
    ]
    image = data["images"][data["statuses"][place]["image"]]
    assert image.startswith("data:image/svg+xml;base64,")


def test_what_comes(team: Saint) -> None:
    assert written(team)["coming"] == []
    data = written(team, "--as-of", "2026-12-15")
    assert data["coming"] == [[1, -1, "Beta ApS", "2026-12-20", True]]
    foretold = team.ok("status", "forecast", "--json", "--as-of", "2026-12-15").json
    assert [(one["name"], one["day"]) for one in foretold] == [
        (name, day) for _, _, name, day, _ in data["coming"]
    ]


def history(data: Any) -> dict[str, tuple[int, list[int]]]:
    """Return each status's change in a week, and its members in the last five."""
    lists = data["lists"]
    return {one["id"]: (one["change"], one["history"][-6:]) for one in lists}


def test_what_was_not_recorded_is_computed(team: Saint) -> None:
    """By the rules as they are, and with the same result."""
    computed = written(team)
    assert computed["begin"] == "2026-11-24"
    assert history(computed) == {
        "neglected-customers": (0, [0, 1, 1, 1, 1, 1]),
        "quiet-customers": (-1, [1, 1, 2, 2, 2, 1]),
    }
    moves = [(move[2], move[3], move[4]) for move in computed["moves"]]
    assert moves == [("Beta ApS", "2026-11-20", False)]
    team.database.unlink()
    team.ok("load", str(team.export))
    for days in range(36):
        team.today = str(date(2026, 10, 20) + timedelta(days))
        team.ok("counters", "refresh")
    recorded = written(team)
    assert recorded["begin"] == "2026-10-20"
    assert history(recorded) == history(computed)
    assert recorded["moves"] == computed["moves"]


def test_only_what_was_asked_for(team: Saint) -> None:
    assert listed(written(team, "--status", "quiet-customers")) == {
        "quiet-customers": ["Acme A/S"]
    }
    message = team.refused("report", "-o", "x.html", "--status", "quiet-customer")
    assert (
        'no status or selection "quiet-customer"; did you mean "quiet-customers"?'
        in message
    )
    data = written(team, "--as-of", "2026-09-01")
    assert data["day"] == "2026-09-01"
    assert listed(data)["neglected-customers"] == []


def test_follow_ups_that_are_due(team: Saint) -> None:
    team.ok("followups", "create")
    data = written(team)
    assert data["followUps"] == [
        [0, 0, "Acme A/S", "2026-11-27", "call", "Call Acme A/S", "Kim Holm"]
    ]
    created = data["cards"][0]["statuses"][0][3]
    assert created[3] == "follow_up_open"
    assert created[4] == "neglected-customers/company/native/C1/2026-11-24"


def test_follow_ups_of_requests_are_due_too(team: Saint) -> None:
    asked = {"id": "R1", "company": "C2", "date": "2026-11-01", "subject": "It hums"}
    team.load(requests=[asked])
    team.write_status(
        "selections/all",
        "name: All\nentity: company\ncriteria: [{field: id, is: C2}]\n",
    )
    team.ok("requests", "all", "--follow-up", "--due", "in 2 days")
    (due,) = written(team)["followUps"]
    assert due[0] is None
    assert due[2:] == [
        *("Beta ApS", "2026-11-26", "todo", "Beta ApS: It hums", "Søren Ravn")
    ]
    team.ok("followups", "close", "request/native/R1", "--reason", "mended")
    assert written(team)["followUps"] == []


def test_a_follow_up_is_open_until_the_crm_says_it_was_done(team: Saint) -> None:
    """Also before saint itself has taken note of it."""
    team.ok("followups", "create")
    with closing(sqlite3.connect(team.database)) as crm, crm:
        crm.execute(
            "UPDATE activities SET completed = 1, completed_at = '2026-11-26'"
            " WHERE id IN (SELECT activity FROM followups)"
        )
    team.today = "2026-11-26"
    for day, state, due in (("2026-11-25", "open", 1), ("2026-11-26", "done", 0)):
        card = team.ok("card", "C1", "--as-of", day, "--json").json
        assert card["follow_ups"]["neglected-customers"]["state"] == state
        assert len(written(team, "--as-of", day)["followUps"]) == due


def test_one_users_report(team: Saint) -> None:
    team.ok("followups", "create")
    data = written(team, "--owner", "kim")
    assert data["owner"] == "Kim Holm"
    assert listed(data)["quiet-customers"] == ["Acme A/S"]
    assert len(data["followUps"]) == 1
    data = written(team, "--owner", "U2")
    assert listed(data)["quiet-customers"] == []
    assert data["followUps"] == []
    assert 'did you mean "Kim Holm"?' in team.refused(
        "report", "-o", "x.html", "--owner", "Kim Holmes"
    )


def test_a_report_for_each_user(team: Saint) -> None:
    hostile = '"../../Ø / <b>"'
    team.load(
        users=[
            {"id": "U1", "name": "Kim Holm"},
            {"id": "U3", "name": hostile},
            {"id": "U4", "name": "No work"},
        ],
        companies=[
            {"id": "C5", "name": "Gamma", "owner": "U3"},
            {"id": "C6", "name": "Delta"},
        ],
    )
    folder = team.folder / "reports"
    team.ok("report", "--per-owner", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [
        "b-U3.html",
        "kim-holm-U1.html",
        "nobody.html",
    ]
    assert listed(data_of(folder / "b-U3.html"))["quiet-customers"] == ["Gamma"]
    assert data_of(folder / "b-U3.html")["owner"] == "../../Ø / <b>"
    assert listed(data_of(folder / "nobody.html"))["quiet-customers"] == ["Delta"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("-o", "a.html", "--per-owner", "b"),
        ("--per-owner", "b", "--owner", "Kim"),
    ],
)
def test_one_file_or_one_folder(team: Saint, arguments: tuple[str, ...]) -> None:
    assert "name one page with -o report.html" in team.refused("report", *arguments)


def test_a_file_that_cannot_be_written(team: Saint) -> None:
    path = team.folder / "absent" / "report.html"
    assert "cannot be written" in team.refused("report", "-o", str(path))
    (team.folder / "file").touch()
    folder = team.folder / "file" / "reports"
    assert "cannot be made" in team.refused("report", "--per-owner", str(folder))


def test_only_our_own_script_may_run(team: Saint) -> None:
    written(team)
    page = (team.folder / "report.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    allowed = dict(part.split(" ", 1) for part in policy[1].split("; "))
    assert allowed["default-src"] == "&#x27;none&#x27;"
    assert "unsafe" not in policy[1]
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert allowed[name] == f"&#x27;sha256-{digest}&#x27;"
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)", "<!--<script>", "a & b", "\u2028\u2029", "\ud800"],
)
def test_data_never_end_their_script(text: str) -> None:
    embedded = embedded_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(embedded)
    assert embedded.encode()
    assert json.loads(embedded) == {"name": text}


@pytest.mark.parametrize("language", ["da", "de"])
def test_every_text_is_translated(language: str) -> None:
    english, other = (
        read_texts("en"),
        json.loads(
            (Path("saint_cli/views/texts") / f"{language}.json").read_text(
                encoding="utf-8"
            )
        ),
    )
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert re.findall(r"{\w+}", other[key]) == re.findall(r"{\w+}", text), key
