"""Whatever strangers wrote: calendars, messages and crontabs stay what they are."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from unicodedata import category

import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from saint_cli.actions.exports.ics import calendar_text
from saint_cli.actions.exports.records import Record
from saint_cli.actions.mailing.messages import (
    Outgoing,
    build_message,
    unsubscribe_headers,
)
from saint_cli.actions.nightly.timers import Job, crontab_lines, with_job, without_job
from saint_cli.config.mail_templates import Written
from saint_cli.model.acting import MailSettings
from saint_cli.model.addresses import address_of, is_address

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MAIL = MailSettings(sender="Nordlys <news@nordlys.example>")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)


def record(text: str, reason: str) -> Record:
    return Record(
        *("key", "status", reason, "call", "2026-11-27", text, reason, "open"),
        *("2026-11-24", None, "", None, None, None, None),
        *("C1", reason, None, None, None, None, None),
        *(0, "2026-11-24", frozenset()),
    )


def without_controls(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or category(c) != "Cc")


@given(TEXT, TEXT)
@example("x\r\nATTACH:http://evil.example", "END:VTODO\nBEGIN:VALARM")
@example("a;b,c\\n\\;", "\x00\x1b[31m\u2028\u202e")
def test_a_calendar_holds_one_task_whatever_it_says(text: str, reason: str) -> None:
    written = calendar_text([record(text, reason)], DAY)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    read = vobject.readOne(written)
    (task,) = read.components()
    assert task.name == "VTODO"
    names = {child.name for child in task.getChildren()}
    assert names <= {
        *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY"),
        *("DESCRIPTION", "CATEGORIES", "COMMENT", "DUE", "STATUS"),
    }
    first = next(iter(text.splitlines()), "") or f"{reason}: {reason}"
    assert task.summary.value.strip() == without_controls(first).strip()


@given(TEXT, TEXT, TEXT)
@example("Bo\r\nBcc: all@evil.example", "Hi\n\nbody", "\r\n.\r\n")
@example('"><@,;:\\', "=?utf-8?q?=0aBcc:_x?=", "From here")
@example("=?utf-8?b?Cgo=?= =\n?utf-8?q?=0aBcc:_x?=", "=\x00?utf-8?q?=0a?=", "")
def test_a_message_goes_to_one_address_whatever_it_says(
    name: str, subject: str, text: str
) -> None:
    written = Written(" ".join(subject.split()), text, "")
    outgoing = Outgoing("bo@acme.example", name, written, "<1@nordlys.example>")
    headers = unsubscribe_headers(MAIL, outgoing.address)
    content = build_message(outgoing, MAIL, NOW, headers).as_bytes()
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("List-Unsubscribe", "Content-Type", "Content-Transfer-Encoding"),
        "MIME-Version",
    }
    assert [one.addr_spec for one in message["to"].addresses] == ["bo@acme.example"]
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert "\n" not in str(message["subject"])


@pytest.mark.parametrize(
    "text",
    [
        *("=?utf-8?q?=0aBcc=3a_x?=@evil.example", "a@b.example\nBcc: x@evil.example"),
        *(
            "Bo <a@b.example>",
            "a@b.example, c@d.example",
            "a@b",
            "@b.example",
            "a@b..dk",
        ),
    ],
)
def test_no_address_is_more_than_an_address(text: str) -> None:
    assert address_of(text) == ""
    assert not is_address(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_a_crontab_is_as_before_when_the_job_is_removed(name: str) -> None:
    job = Job(["saint", name], Path("/home") / name, {"SAINT_DB": name}, 2, 30)
    before = "MAILTO=me\n0 1 * * * other % job\n# a remark\n"
    installed = with_job(before, job)
    assert with_job(installed, job) == installed
    assert without_job(installed, name) == before
    mark, line = crontab_lines(job)
    assert line.startswith("30 2 * * * cd ")
    assert line.replace(r"\%", "").count("%") == 0
    assert mark == f"# saint nightly run: {name}"
