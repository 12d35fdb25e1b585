"""The manual says what the code says."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from saint_cli.config.template_filters import Filters
from saint_cli.model.criterion_tests import TEST_NAMES
from saint_cli.model.measures import MEASURES
from saint_cli.model.template_variables import SAINT_VARIABLES, USER_DEFINED_FIELDS

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
READMES = [ROOT / name for name in ("README.md", "statuses/README.md")]


def test_what_is_made_from_the_code_is_new() -> None:
    cog = (sys.executable, "-m", "cogapp")
    remedy = "the manual is old; run: python -m cogapp -r -U -I docs docs/*.md"
    done = subprocess.run(
        [*cog, "--check", "--diff", f"--check-fail-msg={remedy}", "-I", "docs", *PAGES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_language_of_statuses_is_described_in_full() -> None:
    text = (ROOT / "docs" / "statuses.md").read_text(encoding="utf-8")
    names = {
        *TEST_NAMES,
        *MEASURES,
        *(SAINT_VARIABLES.keys() - USER_DEFINED_FIELDS),
        *Filters("en", "EUR", date(2026, 11, 24)).table(),
    }
    missing = {name for name in names if not re.search(rf"[`|(]{name}[`|(]", text)}
    assert missing == set()


@pytest.mark.parametrize("page", [*PAGES, *READMES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link
