"""``status new``: by options for scripts, and step by step on a terminal."""

import io
from collections.abc import Sequence

import pytest
import yaml

from saint_cli.cli.app import run
from saint_cli.cli.environment import Environment
from tests.conftest import Result, Saint, Terminal

BASE = ("status", "new", "quiet", "--entity", "company", "--name", "Quiet ones")
OFTEN = ("--where", "sales.count more_than 1")
NAMED = ("--name", "X", "--entity", "company")


class Keyboard(io.BytesIO):
    """A stream that a person types into."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def crm(saint: Saint) -> Saint:
    saint.write_status(
        "settings",
        "version: 1\ncounters: {calls: {counter: activities.count}}\n",
    )
    saint.load(
        companies=[
            {"id": 1, "name": "Åse", "category": "Customer", "phone": "12"},
            {"id": 2, "name": "Bo 株式会社", "category": "Customer"},
            {"id": 3, "name": "Lead", "category": "Lead"},
        ],
        sales=[{"id": n, "company": 1 + n % 2, "date": "2026-09-01"} for n in range(4)],
    )
    return saint


def type_in(saint: Saint, lines: Sequence[str]) -> Result:
    """Run the wizard, and type an answer to each of its questions."""
    stdout, stderr = Terminal(), Terminal()
    environment = Environment(
        stdout,
        stderr,
        {
            "SAINT_TODAY": saint.today,
            "SAINT_DB": str(saint.database),
            "SAINT_STATUSES": str(saint.statuses),
        },
        Keyboard("".join(f"{line}\n" for line in lines).encode()),
    )
    code = run(("status", "new"), environment)
    return Result(code, stdout.getvalue(), stderr.getvalue())


def test_by_options(crm: Saint) -> None:
    crm.ok(
        *(*BASE, *OFTEN, "--where", "category is Customer", "--symbol", "🌙"),
        *("--where", "calls at_most 2"),
        *(
            "--where",
            "{not: {counter: activities.count, where: {type: call}, more_than: 3}}",
        ),
        *("--description", "{{ name }}: call {{ cpho | default('nobody') }}"),
        *("--follow-up", "call", "--due", "in 3 days", "--text", "Call {{ name }}"),
    )
    text = (crm.statuses / "quiet.yaml").read_text("utf-8")
    assert text.startswith(
        "# sales.count is more than 1; category is Customer; calls is at most 2; not\n"
        "# activities.count[type=call] is more than 3\nname: Quiet ones\n"
    )
    assert "# All of them must hold.\ncriteria:\n" in text
    declared = yaml.safe_load(text)
    assert declared["criteria"][2] == {"counter": "calls", "at_most": 2}
    assert declared["criteria"][3] == {
        "not": {
            "counter": "activities.count",
            "where": {"type": "call"},
            "more_than": 3,
        }
    }
    assert declared["priority"] == 10
    crm.ok("status", "validate")
    assert crm.members("quiet") == ["1", "2"]
    assert len(crm.ok("followups", "create", "--json").json) == 2


def test_a_dry_run_writes_nothing(crm: Saint) -> None:
    shown = crm.ok(*BASE, *OFTEN, "--dry-run").stdout
    assert yaml.safe_load(shown)["name"] == "Quiet ones"
    assert not (crm.statuses / "quiet.yaml").exists()


def test_the_id_is_made_of_the_name(crm: Saint) -> None:
    crm.ok("status", "new", "--entity", "company", "--name", "Forsømte Å/S!", *OFTEN)
    assert (crm.statuses / "forsomte-aa-s.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--entity", "company"), "--name is missing"),
        (("--name", "X"), "--entity is missing"),
        (("--name", "X", "--entity", "firm"), "it is one of company, person, project"),
        (("--name", "X", "--entity", "company"), "--where is missing"),
        (
            ("--name", "X", "--entity", "company", "--where", "sales.cuont equals 1"),
            'unknown measure "cuont"; did you mean "count"?',
        ),
        (
            ("--name", "!", "--entity", "company", *OFTEN),
            '"" cannot be an id',
        ),
        (
            (*NAMED, *OFTEN, "--image", "x.svg"),
            "there is no picture x.svg",
        ),
        (
            (
                "--name",
                "X",
                "--entity",
                "company",
                *OFTEN,
                "--description",
                "{{ nmae }}",
            ),
            'unknown name "nmae"; did you mean "name"?',
        ),
        (
            (*NAMED, *OFTEN, "--follow-up", "call", "--due", "soon"),
            '"soon" is no day to be due',
        ),
        (
            ("--name", "X", "--entity", "company", "--where", "status is nobody"),
            'there is no status "nobody"',
        ),
    ],
)
def test_what_is_wrong_or_missing_is_told(
    crm: Saint, arguments: tuple[str, ...], told: str
) -> None:
    assert told in crm.refused("status", "new", *arguments)
    assert [path.name for path in crm.statuses.glob("*.yaml")] == ["settings.yaml"]


def test_an_id_that_is_taken_is_refused(crm: Saint) -> None:
    crm.ok(*BASE, *OFTEN)
    before = (crm.statuses / "quiet.yaml").read_bytes()
    told = crm.refused(*BASE, "--where", "sales.count more_than 2")
    assert 'there is a status or selection "quiet" already' in told
    assert (crm.statuses / "quiet.yaml").read_bytes() == before


ANSWERS = [
    *("firm", "company", "Stille kunder 🌙", ""),
    *("", "category is Customer", "sales.count more 0", "sales.count more_than 0", ""),
    *("images/none.svg", "", "🌙"),
    *("{{ name }}: {{ cphoo }}", "{{ name }}: {{ cpho }}"),
    *("call", "soonish", "", "Call {{ name }}"),
]


def test_step_by_step(crm: Saint) -> None:
    done = type_in(crm, [*ANSWERS, "yes"])
    assert done.exit_code == 0
    told = done.stderr
    assert '"firm" is none; it is one of company, person, project' in told
    assert "a status needs at least one criterion" in told
    assert "2 of 3 are left" in told
    assert 'did you mean "more_than"?' in told
    assert "there is no picture images/none.svg" in told
    assert 'unknown name "cphoo"; did you mean "cpho"?' in told
    assert "for Åse: Åse: 12" in told
    assert '"soonish" is no day to be due' in told
    assert "for Åse: Call Åse" in told
    declared = yaml.safe_load((crm.statuses / "stille-kunder.yaml").read_text("utf-8"))
    assert declared["follow_up"] == {
        "type": "call",
        "due": "in 3 days",
        "text": "Call {{ name }}",
    }
    assert crm.members("stille-kunder") == ["1", "2"]


def test_nothing_is_kept_without_consent(crm: Saint) -> None:
    assert "nothing was written" in type_in(crm, [*ANSWERS, "no"]).stderr
    assert type_in(crm, ANSWERS[:5]).exit_code == 2
    assert not (crm.statuses / "stille-kunder.yaml").exists()
