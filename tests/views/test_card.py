"""The card: what it says, at 80 columns, in three languages, whatever the data hold."""

import re
import unicodedata

import pytest
from rich.cells import cell_len

from tests.conftest import Saint

ESCAPES = re.compile(r"\x1b\][^\x1b]*\x1b\\|\x1b\[[0-9;]*m")


def test_a_card_has_all_that_saint_knows(team: Saint) -> None:
    card = team.ok("card", "acme", "--json").json
    assert card["id"] == "C1"
    assert card["entity"] == "company"
    assert card["as_of"] == "2026-11-24"
    assert card["fields"]["segment"] == "A"
    assert "country" not in card["fields"]
    assert card["contact"] == {
        "name": "Kim Holm",
        "email": "kim@us.example",
        "phone": None,
    }
    assert [met["id"] for met in card["statuses"]] == [
        "neglected-customers",
        "quiet-customers",
    ]
    assert card["statuses"][0]["follow_up"]["due"] == "2026-11-27"
    assert card["counters"]["sales.count"] == 4
    assert card["follow_ups"] == {}
    dates = [(record["date"], record["kind"]) for record in card["coming"]]
    assert dates == [("2026-11-01", "todo"), ("2026-11-27", "call")]
    assert card["latest"][0] == {
        "source": "requests",
        "date": "2026-10-11",
        "kind": "Delivery",
        "state": "open",
        "subject": "Wrong address",
        "amount": None,
    }
    assert card["latest"][2]["amount"] == 1500


def test_months_are_the_last_twelve(team: Saint) -> None:
    months = team.ok("card", "C1", "--json").json["months"]
    assert [months[0]["month"], months[-1]["month"]] == ["2025-12", "2026-11"]
    august = next(month for month in months if month["month"] == "2026-08")
    assert august["sales.count"] == 1
    assert august["sales.amount"] == 1500
    assert sum(month["activities.count"] for month in months) == 1


def test_a_card_of_another_day(team: Saint) -> None:
    card = team.ok("card", "C1", "--json", "--as-of", "2026-09-01").json
    assert card["as_of"] == "2026-09-01"
    assert [met["id"] for met in card["statuses"]] == ["quiet-customers"]
    assert card["latest"][0]["date"] == "2026-08-26"
    assert card["months"][-1] == {
        "month": "2026-09",
        "activities.count": 0,
        "sales.count": 0,
        "requests.count": 0,
        "sales.amount": 0,
    }


def test_a_follow_up_that_was_created_is_not_asked_for_again(team: Saint) -> None:
    asked = team.ok("card", "C1").stdout
    assert "$ saint followups create --status neglected-customers" in asked
    team.ok("followups", "create")
    created = team.ok("card", "C1")
    assert "✓ created" in created.stdout
    assert "$ saint" not in created.stdout
    again = team.ok("card", "C1", "--json").json["follow_ups"]
    assert again["neglected-customers"]["due"] == "2026-11-27"
    assert again["neglected-customers"]["state"] == "open"


def test_a_follow_up_that_was_closed_is_not_asked_for_again(team: Saint) -> None:
    team.ok("followups", "create")
    team.ok("followups", "close", "Acme", "--reason", "bankrupt")
    closed = team.ok("card", "C1").stdout
    assert "closed: not to be done" in closed
    assert "$ saint" not in closed
    assert "0 follow-ups created" in team.ok("followups", "create").stderr
    kept = team.ok("card", "C1", "--json").json["follow_ups"]
    assert kept["neglected-customers"]["state"] == "closed"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ann Lund", ["person P1", "Company", "Acme A/S", "Kim Holm"]),
        ("Refit", ["project J1", "State", "ongoing", "Kim Holm", "in no status"]),
        ("Beta", ["company C2", "Søren Ravn", "soeren@us.example"]),
    ],
)
def test_persons_and_projects_have_cards(
    team: Saint, name: str, words: list[str]
) -> None:
    shown = team.ok("card", name).stdout
    for word in words:
        assert word in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["as of Nov 24, 2026", "Our contact", "30d", "overdue", "Oct 11, 2026"]),
        ("da", ["pr. 24. nov. 2026", "Vores kontakt", "opkald", "forfalden", "1.500"]),
        ("de-AT", ["Stand 24.11.2026", "Unser Kontakt", "Anruf", "überfällig"]),
        ("sv", ["as of 24 nov. 2026", "Our contact"]),
    ],
)
def test_a_card_speaks_the_configured_language(
    team: Saint, language: str, words: list[str]
) -> None:
    settings = f"version: 1\ncurrency: DKK\nlanguage: {language}\n"
    team.write_status("settings", settings)
    shown = team.ok("card", "C1").stdout
    for word in words:
        assert word in shown


def test_a_card_is_at_home_in_80_columns(team: Saint) -> None:
    long_name = "Ærø Ångström 東京電灯株式会社 🕸️ " * 6
    text = "A very long subject without an end, " * 20
    team.load(
        companies=[{"id": "C3", "name": long_name, "website": "w" * 300}],
        sales=[
            {"id": "S3", "date": "2026-11-01", "company": "C3", "subject": f'"{text}"'}
        ],
    )
    shown = team("card", "C3", terminal=True).stdout
    lines = ESCAPES.sub("", shown).splitlines()
    assert max(map(cell_len, lines)) <= 80
    words = " ".join(" ".join(lines).split())
    assert words.count("without an end") == 20
    piped = team.ok("card", "C3").stdout.splitlines()
    assert not any(line.endswith(" ") for line in piped)


@pytest.mark.parametrize("width", [40, 60, 70, 200])
def test_a_card_fits_any_terminal(
    team: Saint, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = ESCAPES.sub("", team("card", "C1", terminal=True).stdout)
    assert max(map(cell_len, shown.splitlines())) <= width
    assert "…" not in shown
    assert ("by month" in shown) == (width >= 70)


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("[bold red]markup[/] :smile: [link=x]y[/link]", id="rich"),
    pytest.param("{{ 7 * 7 }} {% raw %}", id="template"),
    pytest.param("safe\u202egnp.exe\u2066x\u200f", id="bidi"),
    pytest.param("\x1b]0;title\x07\x1b[2Jgone\x9b31m", id="escape"),
    pytest.param("👩‍🚀 👨‍👩‍👧 🏳️‍🌈", id="emoji"),
    pytest.param("x" * 10_000, id="long"),
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_text_shows_as_text(team: Saint, text: str, *, terminal: bool) -> None:
    cell = text.replace('"', '""')
    hostile = dict.fromkeys(("category", "phone", "email", "website"), f'"{cell}"')
    team.load(
        companies=[{"id": "C9", "name": f'"N {cell}"', "own": f'"{cell}"', **hostile}],
        activities=[
            {
                "id": "A9",
                "date": "2026-11-01",
                "company": "C9",
                "subject": f'"{cell}"',
                "type": f'"{cell}"',
            }
        ],
    )
    result = team("card", "C9", terminal=terminal)
    assert result.exit_code == 0
    shown = ESCAPES.sub("", result.stdout)
    harmful = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    assert harmful <= {"\n", "\u200d"}
    assert "\x1b" in result.stdout or not terminal
    if text.isprintable():
        assert _joined(text) in _joined(shown)
    assert team.ok("card", "C9", "--json").json["fields"]["own"] == text


def _joined(text: str) -> str:
    """Leave out blanks and line ends, which folding moves."""
    return "".join(text.split())


def test_links_are_for_terminals(team: Saint) -> None:
    shown = team("card", "C1", terminal=True).stdout
    assert "https://acme.example/a?b=c\x1b\\" in shown
    assert "mailto:post@acme.example\x1b\\" in shown
    assert "tel:12345678\x1b\\" in shown
    assert "\x1b" not in team.ok("card", "C1").stdout
    bare = team("card", "C1", terminal=True, variables={"NO_COLOR": "1"}).stdout
    assert "\x1b" not in bare


def test_no_picture_where_nothing_answers(team: Saint) -> None:
    shown = team("card", "C1", terminal=True).stdout
    assert "\x1b_G" not in shown
    assert "🕸 Acme A/S" in ESCAPES.sub("", shown)


def test_a_name_that_fits_nobody_or_several(team: Saint) -> None:
    assert 'did you mean "Acme A/S"?' in team.refused("card", "Acma A/S")
    team.load(companies=[{"id": "C4", "name": "Acme Ltd"}])
    assert "fits 2" in team.refused("card", "acme")
    assert 'no project is called "acme"' in team.refused("card", "acme", "--project")


def test_a_card_goes_to_a_file(team: Saint) -> None:
    path = team.folder / "card.txt"
    assert team.ok("card", "C1", "-o", str(path)).stdout == ""
    assert path.read_text(encoding="utf-8").startswith("🕸 Acme A/S\ncompany C1")
