"""Tests of rules in YAML: beside the status, or in a file of their own."""

import pytest

from tests.conftest import Saint

QUIET = """
name: Quiet
entity: company
criteria:
  - {field: category, is: Customer}
  - {counter: sales.last_date, older_than: 2 months}
tests:
  - name: two months and a day
    today: 2026-11-24
    companies: {category: customer}
    sales: {date: 2026-09-24, times: 3}
    matches: true
    counters: {sales.count: 3, sales.last_date: 2026-09-24, sales.count_90d: 3}
  - name: of several, the one
    today: 2026-11-24
    companies:
      - {id: acme, category: Customer}
      - {id: øst, category: Customer}
      - {id: lead}
    sales:
      - {company: acme, date: 2026-09-24, amount: 12.5, currency: DKK}
      - {company: øst, date: 2026-09-25}
    matches: [acme]
    counters: {acme: {sales.amount: 12.5}, lead: {sales.last_date: null}}
"""


def test_tests_that_pass(saint: Saint) -> None:
    saint.write_status("quiet", QUIET)
    found = saint.ok("status", "test")
    assert found.lines == [
        "✓ quiet: two months and a day",
        "✓ quiet: of several, the one",
    ]
    assert "2 tests passed, 0 failed" in found.stderr
    assert not saint.database.exists()
    rows = saint.ok("status", "test", "quiet", "--json").json
    assert [row["passed"] for row in rows] == [True, True]


def test_a_failing_test_says_which_criterion(saint: Saint) -> None:
    saint.write_status("quiet", QUIET.replace("2 months", "3 months"))
    found = saint("status", "test")
    assert found.exit_code == 1
    assert found.lines == [
        f"✗ quiet: two months and a day ({saint.statuses}/quiet.yaml:8)",
        "    1 is not in it",
        "      ✓ category is Customer: customer",
        "      ✗ sales.last_date is longer ago than 3 months: 2026-09-24",
        f"✗ quiet: of several, the one ({saint.statuses}/quiet.yaml:14)",
        "    acme is not in it",
        "      ✓ category is Customer: Customer",
        "      ✗ sales.last_date is longer ago than 3 months: 2026-09-24",
    ]


def test_counters_that_are_others(saint: Saint) -> None:
    saint.write_status("quiet", QUIET.replace("sales.count: 3", "sales.count: 4"))
    (row, _) = saint("status", "test", "--json").json
    assert row["surprises"] == ["1: sales.count is 3, not 4"]


def test_a_file_of_tests_and_fields_of_ones_own(saint: Saint) -> None:
    saint.write_status(
        "big",
        "name: Big\nentity: person\ncriteria:\n"
        "  - {field: company.size, more_than: 5}\n"
        "  - {counter: requests.open_count, where: {region: north}, equals: 1}\n",
    )
    test = """
tests:
  - name: a person at a large company
    today: 2026-11-24
    companies: {id: C, size: 6}
    persons: {id: P, company: C}
    requests: {date: 2026-11-01, region: North}
    matches: true
"""
    saint.write_status("big.test", test)
    assert saint.ok("status", "test").lines == ["✓ big: a person at a large company"]
    saint.write_status("more.test", f"status: big\n{test}")
    assert len(saint.ok("status", "test").lines) == 2


def test_files_of_tests_declare_nothing(saint: Saint) -> None:
    saint.write_status("quiet", QUIET)
    saint.load(companies=[{"id": 1, "name": "A"}])
    saint.write_status(
        "quiet.test", "tests: [{name: x, today: 2026-01-01, matches: []}]"
    )
    listed = saint.ok("status", "list", "--json").json
    assert [one["id"] for one in listed] == ["quiet"]


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("{today: 2026-11-24, matches: []}", 'the key "name" is missing'),
        ("{name: x, today: 2026-11-24}", "the test expects nothing; add matches"),
        ("{name: x, today: tomorrow, matches: []}", '"tomorrow" is not a date'),
        ("{name: x, today: 2026-11-24, match: []}", 'did you mean "matches"?'),
        ("{name: x, today: 2026-11-24, matches: [y]}", 'the test has no company "y"'),
        (
            "{name: x, today: 2026-11-24, matches: [], sales: {date: 2026-1-1, no: 1}}",
            'sales have no column "no"',
        ),
        (
            "{name: x, today: 2026-11-24, matches: [], sales: {date: x, times: 0}}",
            "expected a whole number, at least 1",
        ),
        (
            "{name: x, today: 2026-11-24, counters: {sales.cuont: 1}}",
            'unknown measure "cuont"; did you mean "count"?',
        ),
        (
            "{name: x, today: 2026-11-24, companies: [{}, {}], matches: true}",
            "there are 2 to match",
        ),
    ],
)
def test_mistakes_in_tests_are_told(saint: Saint, test: str, told: str) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}])
    saint.write_status("quiet", QUIET.partition("tests:")[0] + f"tests:\n  - {test}\n")
    refused = saint.refused("status", "test")
    assert told in refused
    assert "quiet.yaml:8:" in refused
    validated = saint("status", "validate")
    assert validated.exit_code == 1
    assert told in validated.stdout


def test_records_that_cannot_be_loaded_are_told(saint: Saint) -> None:
    bad = "{name: x, today: 2026-11-24, matches: [], sales: {date: 2026-13-01}}"
    saint.write_status("quiet", QUIET.partition("tests:")[0] + f"tests:\n  - {bad}\n")
    found = saint("status", "test")
    assert found.exit_code == 1
    assert '"2026-13-01" is not a date' in found.stdout or "2026-13-01" in found.stdout


def test_boundaries(saint: Saint) -> None:
    saint.write_status("quiet", QUIET)
    found = saint.ok("status", "test", "quiet", "--boundaries", "--as-of", "2026-02-28")
    assert found.lines[:6] == [
        "quiet",
        "  ✓ category is Customer",
        "      holds for Customer, CUSTOMER",
        "      not for nothing, Customerx, xCustomer, xCustomerx",
        "  ✓ sales.last_date is longer ago than 2 months",
        "      holds for 2025-12-31",
    ]
    assert found.lines[6].startswith("      not for nothing, 2026-01-01, 2026-01-02, ")
    rows = saint.ok("status", "test", "--boundaries", "--json").json
    assert {row["passed"] for row in rows} == {True}
    assert "no status" in saint.refused("status", "test", "quite")
