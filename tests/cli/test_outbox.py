"""The outbox: each message arrives, whatever the receiver does, and is known again."""

import base64
import json
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from saint_cli.actions.outbox import webhook
from tests.actions.receivers import Receiver, receiving
from tests.conftest import SETTINGS, Result, Saint
from tests.processes import start

SECRET = f"whsec_{base64.b64encode(b'a key that only two know').decode()}"
STATUS = """
name: Quiet
entity: company
criteria: [{field: category, is: Customer}]
description: "{{ name }} is quiet"
follow_up: {type: call, due: in 3 days, text: "Call {{ name }}"}
"""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(webhook, "BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(webhook, "READ_SECONDS", 0.2)
    with receiving() as running:
        yield running


@pytest.fixture
def saint_with_hook(saint: Saint, receiver: Receiver) -> Saint:
    declare(saint, f"{{url: '{receiver.url}'}}")
    saint.write_status("quiet", STATUS)
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm", "email": "kim@example.com"}],
        companies=[
            {"id": n, "name": f"Acmé {n}", "category": "Customer", "owner": "U1"}
            for n in range(4)
        ],
    )
    saint.ok("followups", "create")
    return saint


def declare(saint: Saint, hook: str) -> None:
    saint.write_status("settings", f"{SETTINGS}webhook: {hook}\n")


def send(saint: Saint, secret: str = SECRET, **variables: str) -> Result:
    return saint(
        "outbox", "send", variables={"SAINT_WEBHOOK_SECRET": secret, **variables}
    )


def waiting(saint: Saint) -> list[str]:
    return [one["key"] for one in saint.ok("outbox", "list", "--json").json]


def test_a_message_for_each_event_signed(
    saint_with_hook: Saint, receiver: Receiver
) -> None:
    result = send(saint_with_hook, SAINT_TODAY="")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "4 new messages, 4 sent, 0 failed" in result.stderr
    first = receiver.received[0]
    told = Webhook(SECRET).verify(first.body, first.headers)
    assert (told["type"], told["timestamp"]) == ("followup.created", "2026-11-24")
    data = told["data"]
    assert data["key"] == "quiet/company/native/0/2026-11-24"
    assert (data["company_name"], data["owner_email"]) == ("Acmé 0", "kim@example.com")
    assert (data["due"], data["text"]) == ("2026-11-27", "Call Acmé 0")
    assert first.headers["idempotency-key"] == first.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(first.body + b" ", first.headers)
    assert "0 new messages, 0 sent" in send(saint_with_hook, SAINT_TODAY="").stderr
    assert len(receiver.received) == 4


def test_what_happens_later_is_told_later(
    saint_with_hook: Saint, receiver: Receiver
) -> None:
    send(saint_with_hook)
    saint_with_hook.ok("followups", "done", "acme 1", "--outcome", "reached")
    saint_with_hook.ok("followups", "snooze", "acme 2", "--until", "2026-12-24")
    send(saint_with_hook)
    told = [json.loads(one.body) for one in receiver.received[4:]]
    assert [(one["type"], one["data"]["note"]) for one in told] == [
        ("followup.done", "reached"),
        ("followup.snoozed", "from 2026-11-27 to 2026-12-24"),
    ]
    assert told[0]["data"]["state"] == "done"


def test_only_some_events(saint_with_hook: Saint, receiver: Receiver) -> None:
    declare(saint_with_hook, f"{{url: '{receiver.url}', events: [done]}}")
    saint_with_hook.ok("followups", "done", "acme 1")
    saint_with_hook.ok("followups", "snooze", "acme 2", "--until", "2026-12-24")
    saint_with_hook.ok("followups", "done", "acme 3")
    send(saint_with_hook)
    assert receiver.ids == []  # those that had ended before there was a webhook
    saint_with_hook.ok("followups", "done", "acme 2")
    send(saint_with_hook)
    assert [json.loads(one.body)["type"] for one in receiver.received] == [
        "followup.done"
    ]


def test_tried_again_until_it_arrives(
    saint_with_hook: Saint, receiver: Receiver
) -> None:
    receiver.answer_with(500, 503, "drop", 200, "hang", 429, 200)
    assert send(saint_with_hook).exit_code == 0
    assert waiting(saint_with_hook) == []
    assert len(set(receiver.ids)) == 4
    assert [receiver.ids.count(one) for one in dict.fromkeys(receiver.ids)] == [
        4,
        3,
        1,
        1,
    ]
    bodies = {(one.headers["webhook-id"], one.body) for one in receiver.received}
    assert len(bodies) == 4


def test_what_is_refused_holds_up_nothing_else(
    saint_with_hook: Saint, receiver: Receiver
) -> None:
    receiver.answer_with(400, 302)
    result = send(saint_with_hook)
    assert result.exit_code == 1
    assert "2 sent, 2 failed" in result.stderr
    assert "the receiver answered 400" in result.stderr
    shown = saint_with_hook.ok("outbox", "list", "--json").json
    assert [(one["attempts"], one["error"]) for one in shown] == [
        (1, "the receiver answered 400"),
        (1, "the receiver answered 302"),
    ]
    saint_with_hook.ok("outbox", "drop", shown[0]["key"])
    assert send(saint_with_hook).exit_code == 0
    assert waiting(saint_with_hook) == []
    everything = saint_with_hook.ok("outbox", "list", "--all", "--json").json
    assert [one["sent_on"] for one in everything] == [
        "dropped",
        *["2026-11-24"] * 3,
    ]


def test_a_receiver_that_is_down_is_left_alone(
    saint_with_hook: Saint, receiver: Receiver
) -> None:
    receiver.answer_with(*[500] * 100)
    assert send(saint_with_hook).exit_code == 1
    assert len(set(receiver.ids)) == 3
    declare(saint_with_hook, "{url: 'http://127.0.0.1:1/'}")
    result = send(saint_with_hook)
    assert result.exit_code == 1
    assert "Connection refused" in result.stderr
    assert len(waiting(saint_with_hook)) == 4
    declare(saint_with_hook, f"{{url: '{receiver.url}'}}")
    receiver.answer_with()
    assert send(saint_with_hook).exit_code == 0


def kill_while_sending(saint: Saint, receiver: Receiver, runs: int) -> None:
    chance = random.Random(8)  # noqa: S311 - to be the same each time
    for number in range(runs):
        saint.today = (date(2026, 11, 24) + timedelta(days=number)).isoformat()
        saint.load(
            companies=[
                {"id": f"{number}-{n}", "name": "New", "category": "Customer"}
                for n in range(6)
            ]
        )
        saint.ok("followups", "create")
        running = start(
            saint,
            "outbox",
            "send",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        before = len(receiver.received)
        deadline = time.monotonic() + 5
        while len(receiver.received) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.03))
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert send(saint).exit_code == 0
    everything = saint.ok("outbox", "list", "--all", "--json").json
    assert len(everything) == 4 + 6 * runs
    assert {one["key"] for one in everything} == set(receiver.ids)
    assert len({(o.headers["webhook-id"], o.body) for o in receiver.received}) == (
        len(everything)
    )


def test_killed_while_sending(
    saint_with_hook: Saint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAINT_WEBHOOK_SECRET", SECRET)
    kill_while_sending(saint_with_hook, receiver, 3)


@pytest.mark.slow
def test_killed_a_hundred_times_while_sending(
    saint_with_hook: Saint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAINT_WEBHOOK_SECRET", SECRET)
    kill_while_sending(saint_with_hook, receiver, 100)


def test_without_a_secret_or_a_webhook(saint_with_hook: Saint) -> None:
    assert "SAINT_WEBHOOK_SECRET is not set" in saint_with_hook.refused(
        "outbox", "send"
    )
    bad = send(saint_with_hook, secret="whsec_???")  # noqa: S106 - that is none
    assert "what follows whsec_ is not base64" in bad.stderr
    saint_with_hook.write_status("settings", SETTINGS)
    assert "settings.yaml names no webhook" in send(saint_with_hook).stderr


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        ("{url: 'http://example.com/'}", "would be readable on the way; use https://"),
        ("{url: 'ftp://example.com/'}", "is no address"),
        ("{url: 'https://a:b@example.com/'}", "must not hold a password"),
        ("{url: 'https://[bad/'}", "is no address"),
        ("{}", 'the key "url" is missing'),
        (
            "{url: 'https://example.com', events: [finished, creatd]}",
            'unknown event "creatd"; did you mean "created"?',
        ),
    ],
)
def test_mistakes_in_the_settings(saint: Saint, hook: str, told: str) -> None:
    declare(saint, hook)
    assert told in saint("status", "validate").stdout
