"""Group mailings: in each one's language, nobody twice, nobody who said no."""

import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.mail_servers import MailServer, mail_server, own_certificate, parsed
from tests.conftest import SETTINGS, Result, Saint
from tests.processes import start

FIELDS = "consent: news, unsubscribed: stopped, bounced: bounced, language: tongue"
EVERYBODY = """
name: Everybody
entity: person
criteria: [{field: last_name, empty: false}]
sort: id
"""
TEMPLATE = """
subject: {en: "News for {{ atfn }}", da: "Nyt til {{ atfn }}"}
text:
  en: "Dear {{ attn }},\\n\\n{{ name }} bought {{ sales.count }} times."
  da: "Kære {{ attn }},\\n\\n{{ name }} købte {{ sales.count }} gange."
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def declare(saint: Saint, port: int, more: str = "") -> None:
    saint.write_status(
        "settings",
        f"{SETTINGS}mail: {{from: 'Nordlys <news@nordlys.example>', port: {port},"
        f" server: localhost, security: none, per_minute: 6000{more}}}\n",
    )


@pytest.fixture
def mailing(saint: Saint, server: MailServer) -> Saint:
    """Three persons who may be mailed, and a template."""
    declare(saint, server.port, f", {FIELDS}")
    saint.write_status("selections/everybody", EVERYBODY)
    (saint.folder / "news.yaml").write_text(TEMPLATE, encoding="utf-8")
    saint.load(
        companies=[
            {"id": "C1", "name": "Acme", "tongue": "da", "email": "info@acme.example"},
            {"id": "C2", "name": "Beta", "tongue": "", "email": "info@beta.example"},
        ],
        persons=[
            person("P1", "Bo", "bo@acme.example", company="C1"),
            person("P2", "Cy", "Cy@beta.example", tongue="da-DK"),
            person("P3", "Di", "di@beta.example"),
        ],
        sales=[{"id": 1, "date": "2026-01-01", "person": "P1", "company": "C1"}],
    )
    return saint


def person(key: str, name: str, email: str, **cells: object) -> dict[str, object]:
    said = {"news": "yes", "stopped": "", "bounced": "no", "tongue": ""}
    names = {"first_name": name, "last_name": "Li"}
    return {"id": key, "company": "C2", **names, "email": email, **said, **cells}


def mail(saint: Saint, *options: str) -> Result:
    template = str(saint.folder / "news.yaml")
    return saint("mail", "everybody", "--template", template, *options)


def test_in_each_ones_language_and_recorded(mailing: Saint, server: MailServer) -> None:
    result = mail(mailing, "--send")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 mailed, 0 left out" in result.stderr
    assert server.addresses == [
        "bo@acme.example",
        "Cy@beta.example",
        "di@beta.example",
    ]
    bo, cy, di = server.messages
    assert bo["to"] == "Bo Li <bo@acme.example>"
    assert bo["from"] == "Nordlys <news@nordlys.example>"
    assert [one["subject"] for one in (bo, cy, di)] == [
        "Nyt til Bo",
        "Nyt til Cy",
        "News for Di",
    ]
    assert bo.get_content() == "Kære Bo Li,\r\n\r\nAcme købte 1 gange.\r\n"
    assert bo["list-unsubscribe"] == (
        "<mailto:news@nordlys.example?subject=unsubscribe%20bo%40acme.example>"
    )
    for whom, number in (("bo", 1), ("acme", 1), ("beta", 2)):
        assert mailing.counters(whom)["activities.count"] == number
    outgoing = "--where", "activities.last_date on 2026-11-24", "--json"
    assert len(mailing.ok("select", "--person", *outgoing).json) == 3


def test_nobody_twice_and_newcomers_later(mailing: Saint, server: MailServer) -> None:
    mail(mailing, "--send")
    again = mail(mailing, "--send")
    assert (again.exit_code, len(server.taken)) == (0, 3)
    assert "0 mailed, 3 before" in again.stderr
    mailing.load(persons=[person("P4", "Ed", "ed@beta.example")])
    assert "1 mailed, 3 before" in mail(mailing, "--send").stderr
    assert server.addresses[3:] == ["ed@beta.example"]
    assert mail(mailing, "--send", "--name", "another").exit_code == 0
    assert len(server.taken) == 8
    shown = mail(mailing, "--json").json
    assert {one["state"] for one in shown} == {"sent"}


def test_who_is_left_out_and_why(mailing: Saint, server: MailServer) -> None:
    mailing.ok("suppressions", "add", "DI@beta.example", "--reason", "asked us to stop")
    mailing.load(
        persons=[
            person("P4", "No", ""),
            person("P5", "Bad", "not an address"),
            person("P6", "Twin", "BO@acme.example"),
            person("P7", "Shy", "shy@beta.example", news="no"),
            person("P8", "Mute", "mute@beta.example", news=""),
            person("P9", "Gone", "gone@beta.example", stopped="2026-01-01"),
            person("PA", "Wall", "wall@beta.example", bounced="1"),
        ]
    )
    shown = mail(mailing, "--json").json
    why = {one["id"]: one["state"] for one in shown if not one["subject"]}
    assert why == {
        "P3": "asked us to stop",
        "P4": "has no e-mail address",
        "P5": "not an address is no e-mail address",
        "P6": "has the address of Bo Li",
        "P7": "has not consented",
        "P8": "has not consented",
        "P9": "unsubscribed",
        "PA": "bounced",
    }
    assert server.taken == []
    assert "2 mailed, 8 left out" in mail(mailing, "--send").stderr
    mailing.ok("suppressions", "remove", "di@beta.example")
    assert "1 mailed, 2 before" in mail(mailing, "--send").stderr
    assert mailing("suppressions", "remove", "di@beta.example").exit_code == 1


def test_to_companies_themselves(mailing: Saint, server: MailServer) -> None:
    declare(mailing, server.port, ", consent: name_consent")
    template = mailing.folder / "news.yaml"
    template.write_text("subject: Hello\ntext: '{{ name }}: {{ mail }}'\n")
    told = mail(mailing, "--to", "companies").stderr
    assert "mail: consent: no company or company has a field name_consent" in told
    declare(mailing, server.port)
    assert mail(mailing, "--to", "companies", "--send").exit_code == 0
    assert server.addresses == ["info@acme.example", "info@beta.example"]
    assert server.messages[0].get_content() == "Acme: info@acme.example\r\n"
    assert mailing.counters("acme")["activities.count"] == 1
    assert (
        '--to: "company" is nobody to write to'
        in mail(mailing, "--to", "company").stderr
    )


def test_to_the_persons_of_companies(mailing: Saint) -> None:
    mailing.write_status(
        "selections/beta",
        "name: B\nentity: company\ncriteria: [{field: name, is: Beta}]\n",
    )
    template = str(mailing.folder / "news.yaml")
    shown = mailing.ok("mail", "beta", "--template", template, "--json").json
    assert [one["id"] for one in shown] == ["P2", "P3"]


HOSTILE = 'Bo\r\nBcc: all@evil.example\r\n\r\n<b>"x", y@evil.example'


def test_hostile_names_cannot_inject_headers(
    mailing: Saint, server: MailServer, tmp_path: Path
) -> None:
    connection = sqlite3.connect(mailing.database)
    connection.execute("UPDATE persons SET first_name = ? WHERE id = 1", (HOSTILE,))
    connection.commit()
    connection.close()
    template = mailing.folder / "news.yaml"
    template.write_text(f"{TEMPLATE}html: '<p>{{{{ atfn }}}}</p>'\n", encoding="utf-8")
    mail(mailing, "--send", "--name", "sent")
    mail(mailing, "--eml", str(tmp_path / "out"), "--name", "written")
    files = [path.read_bytes() for path in (tmp_path / "out").glob("*.eml")]
    assert len(files) == 3
    contents = [content for _, content in server.taken] + files
    headers = {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("List-Unsubscribe", "MIME-Version", "Content-Type", "X-Peer"),
        *("Content-Transfer-Encoding", "X-MailFrom", "X-RcptTo"),
    }
    for content in contents:
        message = parsed(content)
        assert set(message.keys()) <= headers
        assert len(message["to"].addresses) == 1
        assert message["to"].addresses[0].domain in ("acme.example", "beta.example")
        assert not message.defects
        assert content.count(b"evil.example") == content.count(b"y@evil.example") + (
            content.count(b"all@evil.example")
        )
    hostile = next(m for m in map(parsed, files) if "evil" in str(m["subject"]))
    html = hostile.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;&quot;x&quot;" in html.get_content()


def test_files_are_written_once_and_count(mailing: Saint, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert "3 mailed" in mail(mailing, "--eml", str(folder)).stderr
    assert "0 mailed, 3 before" in mail(mailing, "--eml", str(folder)).stderr
    assert len(list(folder.iterdir())) == 3
    assert mailing.counters("bo")["activities.count"] == 1


def test_a_preview_and_the_fields_for_other_tools(mailing: Saint) -> None:
    shown = mail(mailing)
    assert 'saint: 3 would get "news", 0 not' in shown.stderr
    message = parsed(mail(mailing, "--message").stdout.encode())
    assert message["subject"] == "Nyt til Bo"
    merged = mail(mailing, "--merge", "--json").json[0]
    assert merged == {
        "id": "P1",
        "name": "Bo Li",
        "address": "bo@acme.example",
        "language": "da",
        "subject": "Nyt til Bo",
        "text": "Kære Bo Li,\n\nAcme købte 1 gange.",
        "company.name": "Acme",
        "person.first_name": "Bo",
        "person.name": "Bo Li",
        "sales.count": 1,
    }


def test_a_server_that_refuses(mailing: Saint, server: MailServer) -> None:
    server.answers = {
        "bo@acme.example": "550 no such user",
        "Cy@beta.example": "451 come back later",
    }
    result = mail(mailing, "--send")
    assert result.exit_code == 1
    assert "bo@acme.example: bounced: 550 no such user" in result.stderr
    assert "1 mailed, 1 bounced, 1 postponed" in result.stderr
    assert mailing.ok("suppressions", "list", "--json").json == [
        {"address": "bo@acme.example", "reason": "bounced", "day": "2026-11-24"}
    ]
    assert mailing.counters("bo")["activities.count"] == 0
    server.answers = {}
    assert "1 mailed, 1 before, 1 left out" in mail(mailing, "--send").stderr
    assert server.addresses == ["di@beta.example", "Cy@beta.example"]


def test_what_may_have_arrived_is_not_sent_again(
    mailing: Saint, server: MailServer
) -> None:
    server.answers = {"bo@acme.example": "take and drop"}
    result = mail(mailing, "--send")
    assert result.exit_code == 1
    assert "2 mailed, 1 sending" in result.stderr
    later = mail(mailing, "--send")
    assert "1 may have got it when it was cut off; see --again" in later.stderr
    assert Counter(server.addresses)["bo@acme.example"] == 1
    server.answers = {}
    assert "1 mailed, 2 before" in mail(mailing, "--send", "--again").stderr


def test_encrypted_and_with_a_password(
    mailing: Saint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = own_certificate(tmp_path)
    with mail_server(context, b"sesame") as server:
        declare(mailing, server.port, ", user: saint")
        settings = mailing.statuses / "settings.yaml"
        text = settings.read_text().replace("security: none", "security: starttls")
        settings.write_text(text)
        told = mail(mailing, "--send").stderr
        assert "no password for saint at localhost: set SAINT_SMTP_PASSWORD" in told
        template = ("--template", str(mailing.folder / "news.yaml"), "--send")
        right = {"SAINT_SMTP_PASSWORD": "sesame"}
        untrusted = mailing("mail", "everybody", *template, variables=right)
        assert untrusted.exit_code == 1
        assert "certificate verify failed" in untrusted.stderr
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wrong = {"SAINT_SMTP_PASSWORD": "simsim"}
        refused = mailing("mail", "everybody", *template, variables=wrong)
        assert "does not let saint in: 535" in refused.stderr
        assert mailing("mail", "everybody", *template, variables=right).exit_code == 0
        assert len(server.taken) == 3


def test_a_server_that_is_not_there(mailing: Saint) -> None:
    declare(mailing, 1)
    result = mail(mailing, "--send")
    assert result.exit_code == 1
    assert "localhost:1 cannot be reached" in result.stderr
    assert {one["state"] for one in mail(mailing, "--json").json} == {""}


def kill_while_mailing(
    saint: Saint, server: MailServer, number: int, runs: int
) -> None:
    saint.load(
        persons=[person(f"K{n}", f"N{n}", f"n{n}@b.example") for n in range(number)]
    )
    chance = random.Random(4)  # noqa: S311 - to be the same each time
    template = str(saint.folder / "news.yaml")
    for _ in range(runs):
        command = ("mail", "everybody", "--template", template, "--send")
        running = start(
            saint, *command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        before, deadline = len(server.taken), time.monotonic() + 10
        while len(server.taken) == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        running.send_signal(signal.SIGKILL)
        running.wait()
    mail(saint, "--send")
    counts = Counter(server.addresses)
    assert set(counts.values()) == {1}
    states = Counter(one["state"] for one in mail(saint, "--json").json)
    assert states["sent"] + states["sending"] == number + 3
    assert states["sending"] <= runs
    assert states["sent"] <= len(counts) <= number + 3
    connection = sqlite3.connect(saint.database)
    (mails,) = connection.execute(
        "SELECT count(*) FROM activities WHERE type = 'email'"
    ).fetchone()
    assert mails == states["sent"]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_killed_while_mailing(mailing: Saint, server: MailServer) -> None:
    kill_while_mailing(mailing, server, 30, 2)


@pytest.mark.slow
def test_killed_fifty_times_while_mailing(mailing: Saint, server: MailServer) -> None:
    kill_while_mailing(mailing, server, 600, 50)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("{}", 'the key "from" is missing'),
        ("{from: Kim}", '"Kim" is no e-mail address'),
        ("{from: 'a@b.example', security: ssl}", 'unknown security "ssl"'),
        (
            "{from: 'a@b.example', server: mail.example, security: none}",
            "mail to mail.example would be readable on the way; use starttls or tls",
        ),
        ("{from: 'a@b.example', port: 70000}", "expected at most 65535"),
        ("{from: 'a@b.example', unsubscribe: x}", '"x" is no address'),
        ("{from: 'a@b.example', sever: x}", 'did you mean "server"?'),
    ],
)
def test_mistakes_in_the_settings(saint: Saint, settings: str, told: str) -> None:
    saint.write_status("settings", f"{SETTINGS}mail: {settings}\n")
    assert told in saint("status", "validate").stdout


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("subject: x", 'news.yaml:1:1: the key "text" is missing'),
        ("subject: x\ntext: '{{ nmae }}'", 'news.yaml:2:7: unknown name "nmae"'),
        ("subject: x\ntext: {en: a, danish: b}", '"danish" is not a language code'),
        ("[", "news.yaml:2:1: not valid YAML"),
    ],
)
def test_mistakes_in_the_template(mailing: Saint, template: str, told: str) -> None:
    (mailing.folder / "news.yaml").write_text(f"{template}\n", encoding="utf-8")
    result = mail(mailing, "--send")
    assert result.exit_code == 2
    assert told in result.stderr


def test_links_to_unsubscribe_by_one_click(mailing: Saint, server: MailServer) -> None:
    link = "https://nordlys.example/off?who={address}"
    declare(mailing, server.port, f", unsubscribe: '{link}'")
    message = parsed(mail(mailing, "--message").stdout.encode())
    assert message["list-unsubscribe"] == (
        "<https://nordlys.example/off?who=bo%40acme.example>"
    )
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert "no field for consent is named" in mail(mailing).stderr


def test_one_way_and_only_now(mailing: Saint) -> None:
    assert "do not go together" in mail(mailing, "--send", "--eml", "x").stderr
    told = mail(mailing, "--send", "--as-of", "2026-01-01").stderr
    assert "mail is about today" in told
    mailing.write_status("settings", SETTINGS)
    assert "settings.yaml has no mail; add: mail: {from:" in mail(mailing).stderr
