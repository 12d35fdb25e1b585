"""Digests: each user's open follow-ups, by mail once a day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.mail_servers import MailServer, mail_server
from tests.conftest import SETTINGS, Saint

STATUS = """
name: Quiet
entity: company
criteria: [{field: category, is: Customer}]
description: "{{ name }} is quiet"
follow_up: {type: call, due: in 3 days, text: "Call {{ name }}"}
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def team(saint: Saint, server: MailServer) -> Saint:
    saint.write_status(
        "settings",
        f"{SETTINGS}mail: {{from: 'saint@nordlys.example', server: localhost,"
        f" security: none, port: {server.port}, per_minute: 6000}}\n",
    )
    saint.write_status("quiet", STATUS)
    saint.load(
        users=[
            {"id": "U1", "name": "Kim Holm", "email": "kim@nordlys.example"},
            {"id": "U2", "name": "Lou Bay", "email": "lou@nordlys.example"},
            {"id": "U3", "name": "No Mail"},
            {"id": "U4", "name": "Nothing To Do", "email": "x@nordlys.example"},
        ],
        companies=[
            {"id": n, "name": name, "category": "Customer", "owner": owner}
            for n, (name, owner) in enumerate(
                [
                    ("Acme *bold* <script>", "U1"),
                    ("Beta", "U1"),
                    ("Gamma", "U2"),
                    ("Delta", "U3"),
                ]
            )
        ],
    )
    saint.ok("followups", "create")
    return saint


def test_on_screen(team: Saint) -> None:
    team.ok("followups", "snooze", "beta", "--until", "2026-12-24")
    text = team.ok("followups", "digest", "--owner", "Kim Holm").stdout
    assert text == (
        "# What Kim Holm has to do on Tuesday, November 24, 2026\n\n"
        "## In the next 7 days\n\n"
        "- **Call Acme \\*bold\\* \\<script\\>** (call, Nov 27, 2026)\n"
        "  Acme \\*bold\\* \\<script\\> is quiet\n\n"
        "And 1 later.\n"
    )
    team.today = "2026-11-28"
    assert "## Overdue" in team.ok("followups", "digest").stdout
    html = team.ok("followups", "digest", "--owner", "Kim Holm", "--html").stdout
    assert "<b>Call Acme *bold* &lt;script&gt;</b>" in html
    assert "<script>" not in html


def test_by_mail_once_a_day(team: Saint, server: MailServer) -> None:
    result = team.ok("followups", "digest", "--send")
    assert "2 digests sent" in result.stderr
    assert "No Mail has no e-mail address" in result.stderr
    assert server.addresses == ["kim@nordlys.example", "lou@nordlys.example"]
    message = server.messages[0]
    assert message["subject"] == "What Kim Holm has to do on Tuesday, November 24, 2026"
    assert message["list-unsubscribe"] is None
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Call Beta" in plain.get_content()
    assert "<li" in html.get_content()
    assert "0 digests sent" in team.ok("followups", "digest", "--send").stderr
    team.today = "2026-11-25"
    assert "2 digests sent" in team.ok("followups", "digest", "--send").stderr
    assert team.counters("acme")["activities.count"] == 0


def test_to_files_and_in_danish(team: Saint, tmp_path: Path) -> None:
    settings = (team.statuses / "settings.yaml").read_text()
    team.write_status("settings", f"{settings}language: da\n")
    team.ok("followups", "digest", "--eml", str(tmp_path / "out"))
    assert len(list((tmp_path / "out").glob("*.eml"))) == 2
    text = team.ok("followups", "digest", "--owner", "U2").stdout
    assert text.startswith("# Lou Bays opgaver tirsdag den 24. november 2026")


def test_without_mail_settings(team: Saint) -> None:
    team.write_status("settings", SETTINGS)
    assert "settings.yaml has no mail" in team.refused("followups", "digest", "--send")
    assert team.ok("followups", "digest").stdout
