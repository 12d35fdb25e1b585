"""Text of strangers stays text: in a terminal, a spreadsheet, Markdown and JSON."""

import csv
import io
import unicodedata

import pytest

from tests.conftest import Saint

HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m \x1b]8;;http://x\x07y",
    "bell": "\x07 \x08 \x7f \x9b",
    "bidi": "abc\u202edcba \u2066x\u2069",
    "invisible": "a\u200bb\ufeffc\u00adx",
    "markup": "[red]x[/red] [link=http://x]y[/link] :smile:",
    "markdown": "**b** _i_ `c` <script>alert(1)</script> [x](http://y) # |",
    "template": "{{ 1 + 1 }} {% for x in y %} ${HOME} $(id) `id`",
    "sql": "'; DROP TABLE companies; --",
    "lines": "two\nlines\r\nthree\rfour",
    "carriage return": "a\r=1+1",
    "tab": "a\tb",
    "quotes": "\"a\" 'b' , ;",
    "emoji": "👩\u200d👩\u200d👧 é e\u0301 株式会社",
    "long": "x" * 10_000,
}
FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\uff1d1",
    "-",
]
HARMLESS = ["-12.5", "+45 12 34 56", "+4512345678", "1=1", "a-b", "(=1)", "1,5"]


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    saint = Saint(tmp_path_factory.mktemp("hostile"))
    rows = [*HOSTILE.items(), *((f"f{n}", text) for n, text in enumerate(FORMULAS))]
    rows += [(f"h{n}", text) for n, text in enumerate(HARMLESS)]
    with (saint.export / "companies.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(("id", "name", "note"))
        # A name may not be blank, which a few of these are to some eyes.
        writer.writerows((key, f"N{key}", text) for key, text in rows)
    saint.ok("load", str(saint.export))
    return saint


def listed(crm: Saint, *arguments: str, terminal: bool = False) -> str:
    result = crm(
        *("select", "--company", "--columns", "id,note", *arguments), terminal=terminal
    )
    assert result.exit_code == 0, result.stderr
    return result.stdout


def read_csv(text: str) -> dict[str, str]:
    return {row["id"]: row["note"] for row in csv.DictReader(io.StringIO(text, ""))}


def hidden(text: str) -> set[str]:
    """Return the characters that could mislead, but those that end lines or join."""
    kinds = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in kinds} - {"\n", "\u200d"}


@pytest.mark.parametrize("form", ["table", "markdown", "json", "ndjson"])
def test_nothing_misleads_a_reader(crm: Saint, form: str) -> None:
    assert hidden(listed(crm, "--format", form)) == set()


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "json", "ndjson"])
def test_nothing_misleads_a_terminal(crm: Saint, form: str) -> None:
    shown = listed(crm, "--format", form, terminal=True)
    # What is left are rich's own colours.
    bare = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert hidden(bare) == set()


def test_json_reads_back_equal(crm: Saint) -> None:
    result = crm.ok("select", "--company", "--columns", "note", "--json").json
    found = {one["id"]: one["note"] for one in result}
    assert {key: found[key] for key in HOSTILE} == HOSTILE


def test_csv_reads_back_equal_but_for_formulas(crm: Saint) -> None:
    found = read_csv(listed(crm, "--csv"))
    assert {key: found[key] for key in HOSTILE} == HOSTILE
    assert [found[f"f{n}"] for n, _ in enumerate(FORMULAS)] == [
        f"'{f}" for f in FORMULAS
    ]
    assert [found[f"h{n}"] for n, _ in enumerate(HARMLESS)] == HARMLESS


def test_raw_csv_reads_back_equal(crm: Saint) -> None:
    found = read_csv(listed(crm, "--csv", "--raw"))
    assert {key: found[key] for key in HOSTILE} == HOSTILE
    assert [found[f"f{n}"] for n, _ in enumerate(FORMULAS)] == FORMULAS


def test_markdown_stays_one_row_for_each(crm: Saint) -> None:
    rows = listed(crm, "--format", "markdown").splitlines()
    assert len(rows) == 2 + len(HOSTILE) + len(FORMULAS) + len(HARMLESS)
    assert all(row.replace("\\|", "").count("|") == 3 for row in rows)
    assert "<script>" not in "".join(rows)
