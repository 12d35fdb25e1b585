"""What the manual's page on acting shows is valid as it stands there."""

import re
from pathlib import Path

from tests.conftest import SETTINGS, Saint

PAGE = Path(__file__).parent.parent.parent / "docs" / "acting.md"
STATUS = "name: Quiet\nentity: company\ncriteria: [{field: category, is: Customer}]\n"


def test_the_examples_are_valid(saint: Saint) -> None:
    blocks = re.findall(
        r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    settings = [block for block in blocks if block.startswith("# in settings.yaml")]
    (status,) = (block for block in blocks if block.startswith("# in a status"))
    (template,) = (block for block in blocks if block.startswith("# thanks.yaml"))
    assert len(blocks) == len(settings) + 2
    saint.write_status("settings", SETTINGS + "".join(settings))
    saint.write_status("quiet", STATUS + status)
    saint.write_status(
        "selections/people",
        "name: P\nentity: person\ncriteria: [{field: email, empty: false}]\n",
    )
    (saint.folder / "thanks.yaml").write_text(template, encoding="utf-8")
    fields = {"newsletter": "yes", "unsubscribed_at": "", "email_bounced": ""}
    bo = {
        "id": 1,
        "first_name": "Bo",
        "last_name": "Li",
        "email": "bo@acme.example",
        "language": "da",
    }
    saint.load(
        companies=[{"id": 1, "name": "Acme", "category": "Customer"}],
        persons=[{**bo, **fields}],
    )
    assert "is valid" in saint.ok("status", "validate").stderr
    saint.ok("followups", "create", "--plan")
    letter = ("--template", str(saint.folder / "thanks.yaml"), "--message")
    assert "Subject: Tak, Bo" in saint.ok("mail", "people", *letter).stdout
