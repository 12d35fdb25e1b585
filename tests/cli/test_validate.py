"""`saint status validate`: every mistake, with its place and the right word."""

import pytest

from tests.conftest import Saint

HEAD = "name: Test\nentity: company\n"
LEAD = f"{HEAD}criteria:\n  - field: category\n    is: Lead\n"


def problems(saint: Saint) -> list[str]:
    result = saint("status", "validate")
    assert result.exit_code in (0, 1), result.stderr
    prefix = f"{saint.statuses}/"
    return [line.removeprefix(prefix) for line in result.lines]


def test_a_valid_folder(saint: Saint) -> None:
    saint.write_status("lead", LEAD)
    result = saint.ok("status", "validate")
    assert result.stdout == ""
    assert result.stderr.endswith("is valid\n")


CRITERIA = [
    (
        "field: category\n    iss: Lead",
        '5:5: unknown key "iss"; did you mean "is"?',
    ),
    ("field: categry\n    is: x", 'has no field "categry"; did you mean "category"?'),
    (
        "counter: sales.cuont\n    more_than: 5",
        '4:14: unknown measure "cuont"; did you mean "count"?',
    ),
    (
        "counter: sale.count\n    more_than: 5",
        'unknown counter "sale.count"; did you mean "sales.count"?',
    ),
    (
        "counter: requests.amount\n    more_than: 5",
        "4:14: requests have no measure amount; they have count,",
    ),
    (
        "counter: sales.rhythm_90d\n    more_than: 5",
        '4:14: rhythm takes no period; write "sales.rhythm"',
    ),
    (
        "counter: sales.open_count\n    period: 30 days\n    more_than: 5",
        "5:5: open_count takes no period; leave it out",
    ),
    (
        "counter: sales.count\n    period: 3 moons\n    more_than: 5",
        '5:13: "3 moons" is not a period; write for example "30 days"',
    ),
    (
        "counter: sales.count_90d\n    period: 30 days\n    more_than: 5",
        '5:5: "sales.count_90d" has a period already (90 days)',
    ),
    (
        "counter: sales.count\n    older_than: 2 months",
        '5:5: the test "older_than" does not fit sales.count; it takes equals,',
    ),
    (
        "counter: sales.last_date\n    older_than: 2 month ago",
        '5:17: "2 month ago" is not a period',
    ),
    ("field: name\n    more_than: 5", '5:5: the test "more_than" does not fit name'),
    ("field: category", "4:5: category has no test; it takes is, is_not, in,"),
    ("field: category\n    is: ''", "5:9: an empty text; use the test empty: true"),
    ("counter: sales.count\n    more_than: many", '5:16: "many" is not a number'),
    (
        "counter: sales.count\n    between: [5, 1]",
        "5:14: the range runs backwards",
    ),
    ("counter: sales.count\n    between: 5", "5:14: expected a list of two numbers"),
    (
        "counter: sales.count\n    top: 110%",
        "5:10: 110% is not between 0% and 100%",
    ),
    (
        "counter: sales.last_date\n    top: 10%",
        '5:5: the test "top" does not fit sales.last_date',
    ),
    (
        "counter: sales.count\n    where: {sate: open}\n    more_than: 5",
        '5:13: sales have no column "sate"; did you mean "state"?',
    ),
    (
        "counter: sales.count\n    where: {state: solld}\n    more_than: 5",
        '5:20: state cannot be "solld"; did you mean "sold"?',
    ),
    (
        "counter: sales.count\n    where: {created_at: 2026-02-31}\n    more_than: 5",
        "5:25: created_at needs a date such as 2026-11-24",
    ),
    (
        "counter: activities.count\n    where: {direction: out}\n    more_than: 5",
        '5:24: direction cannot be "out"',
    ),
    (
        "counter: sales.count\n    where: {amount_class: huge}\n    more_than: 5",
        '5:27: amount_class cannot be "huge"',
    ),
    ("status: nowhere", '4:13: there is no status "nowhere"'),
    ("status: tset", 'there is no status "tset"; did you mean "test"?'),
    ("status: test", "a status cannot depend on itself: test -> test"),
    ("status: persons", '"persons" is about a person; this is about a company'),
    (
        "field: category\n    counter: sales.count\n    is: x",
        "exactly one of field, counter, status, all, any, not; found field and counter",
    ),
    ("any: []", "4:10: a list of criteria must not be empty"),
    ("field: category\n    is: a\n    is: b", 'the key "is" stands here again'),
    (
        "field: created_at\n    before: 31/02/2026",
        '5:13: "31/02/2026" is not a date; write it as 2026-11-24',
    ),
]


@pytest.mark.parametrize(("criterion", "problem"), CRITERIA)
def test_a_mistake_in_criteria(saint: Saint, criterion: str, problem: str) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}])
    saint.write_status(
        "persons", LEAD.replace("company", "person").replace("category", "title")
    )
    saint.write_status("test", f"{HEAD}criteria:\n  - {criterion}\n")
    found = problems(saint)
    assert len(found) == 1, found
    assert found[0].startswith("test.yaml:")
    assert problem in found[0]
    told = saint.refused("counters", "refresh")
    assert problem in told


FILES = [
    ("entity: company\ncriteria: []\n", 'the key "name" is missing'),
    ("name: x\nentity: compny\ncriteria: []\n", 'did you mean "company"?'),
    (f"{LEAD}prority: 3\n", 'unknown key "prority"; did you mean "priority"?'),
    (f"{LEAD}priority: high\n", '"high" is not a whole number'),
    (f"{LEAD}image: images/web.svg\n", "there is no picture images/web.svg"),
    (f"{LEAD}image: ../web.svg\n", "the picture ../web.svg lies outside"),
    (f"{LEAD}image: settings.yaml\n", "is no picture saint can show"),
    (f"{LEAD}symbol: 123456789\n", "a symbol has 1 to 8 characters"),
    (f"{LEAD}description: '{{{{ nmae }}}}'\n", 'unknown name "nmae"; did you mean'),
    (
        f"{LEAD}description: '{{{{ company.phnoe }}}}'\n",
        'unknown name "company.phnoe"; did you mean "company.phone"?',
    ),
    (
        f"{LEAD}description: '{{{{ sales.cuont }}}}'\n",
        'unknown name "sales.cuont"; did you mean "sales.count"?',
    ),
    (f"{LEAD}description: '{{{{ name '\n", "the template does not parse"),
    (
        f"{LEAD}description: '{{{{ name | upercase }}}}'\n",
        'unknown filter "upercase"',
    ),
    (
        f"{LEAD}description: '{{% for x in name %}}{{% endfor %}}'\n",
        "a template may not use loops",
    ),
    (f"{LEAD}follow_up: {{due: in 3 days}}\n", 'the key "type" is missing'),
    (f"{LEAD}follow_up: {{type: call, due: soon}}\n", '"soon" is no day to be due'),
    ("name: [\n", "not valid YAML"),
    ("", "is empty"),
    ("- a\n", "expected a mapping with the keys name, entity"),
    (f"{LEAD}<<: {{priority: 3}}\n", "a key must be a plain word"),
]


def test_a_word_that_a_column_never_holds(saint: Saint) -> None:
    project = HEAD.replace("company", "project")
    saint.write_status(
        "test",
        f"{project}criteria:\n  - {{field: state, is: ongoin}}\n"
        "  - {field: state, in: [ongoing, Planned, done]}\n"
        "  - {field: state, starts_with: on}\n",
    )
    first, second = problems(saint)
    assert first == 'test.yaml:4:24: state is never "ongoin"; did you mean "ongoing"?'
    assert 'test.yaml:5:24: state is never "done"; it is one of planned, on' in second


@pytest.mark.parametrize(("text", "problem"), FILES)
def test_a_mistake_in_a_status_file(saint: Saint, text: str, problem: str) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}])
    saint.write_status("test", text)
    found = problems(saint)
    assert [line for line in found if problem in line], found
    assert saint("status", "validate").exit_code == 1


SETTINGS = [
    ("version: 2\n", "1:10: unknown version 2; this saint reads version 1"),
    ("currency: DKK\n", 'the key "version" is missing'),
    (
        "version: 1\ntimezone: Europe/Kopenhagen\n",
        'unknown time zone "Europe/Kopenhagen"; did you mean "Europe/Copenhagen"?',
    ),
    ("version: 1\nlanguage: xx-YY\n", '2:11: "xx-YY" is not a language'),
    ("version: 1\ncurrency: kroner\n", '"kroner" is not a currency'),
    ("version: 1\nrates: {EUR: -1}\n", "a rate is above 0"),
    ("version: 1\nperiods: {company: [soon]}\n", '"soon" is not a period'),
    (
        "version: 1\namount_classes: {a: {below: 9}, b: {from: 5}}\n",
        '"b" overlaps with "a"',
    ),
    (
        "version: 1\ncounters: {cpho: {counter: sales.count}}\n",
        '"cpho" already has a meaning in templates',
    ),
    (
        "version: 1\ncounters: {x: {counter: sales.cuont}}\n",
        'unknown measure "cuont"',
    ),
    (
        "version: 1\nstates: {requests: {shut: [x]}}\n",
        'unknown key "shut"',
    ),
]


@pytest.mark.parametrize(("text", "problem"), SETTINGS)
def test_a_mistake_in_the_settings(saint: Saint, text: str, problem: str) -> None:
    saint.write_status("settings", text)
    found = problems(saint)
    assert [line for line in found if problem in line], found


def test_all_mistakes_of_all_files_in_order(saint: Saint) -> None:
    saint.write_status("b", f"{HEAD}criteria:\n  - {{field: category}}\nprio: 1\n")
    saint.write_status("a", f"{HEAD}criteria:\n  - {{status: c}}\n")
    saint.write_status("selections/s", "name: S\nentity: person\n")
    places = [line.partition(": ")[0] for line in problems(saint)]
    assert places == [
        "a.yaml:4:14",
        "b.yaml:4:6",
        "b.yaml:5:1",
        "selections/s.yaml:1:1",
    ]


def test_a_cycle_of_statuses(saint: Saint) -> None:
    for one, other in (("a", "b"), ("b", "c"), ("c", "a")):
        saint.write_status(one, f"{HEAD}criteria:\n  - status: {other}\n")
    found = problems(saint)
    assert len(found) == 3
    assert "a -> b -> c -> a" in found[0]


def test_own_fields_are_known_from_the_database(saint: Saint) -> None:
    saint.write_status("gold", LEAD.replace("category", "segment"))
    assert "warning" in problems(saint)[0]
    assert "no database to ask" in problems(saint)[0]
    companies = [{"id": 1, "name": "A", "segment": "lead"}, {"id": 2, "name": "B"}]
    saint.load(companies=companies)
    assert problems(saint) == []
    assert saint.members("gold") == ["1"]
    saint.write_status("gold", LEAD.replace("category", "segmnet"))
    assert 'did you mean "segment"?' in problems(saint)[0]


def test_a_pasted_variable_is_a_warning(saint: Saint) -> None:
    saint.write_status("lead", f"{LEAD}description: Call <cpho>.\n")
    assert (
        "<cpho> is SuperOffice's form and stays as it is; write {{ cpho }}"
        in (problems(saint)[0])
    )


def test_bombs_are_refused_quickly(saint: Saint) -> None:
    levels = "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    saint.write_status("laughs", f"a0: &a0 [x]\n{levels}")
    saint.write_status("deep", "[" * 500)
    saint.write_status("loop", "a: &a [*a]\n")
    saint.write_status("large", f"name: {'x' * 300_000}\n")
    told = "\n".join(problems(saint))
    assert "laughs.yaml" in told
    assert "grows too large" in told
    assert "deep.yaml:1:101: is nested too deep" in told
    assert "stands for itself" in told
    assert "large.yaml: is larger than 256 KiB" in told


def test_a_missing_folder(saint: Saint) -> None:
    told = saint.refused("status", "validate", "--statuses", "nowhere")
    assert "no folder of statuses at nowhere; name yours with --statuses" in told


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{{ name | title | replace('Acme', 'Emca') }}", "Emca"),
        ("{{ name | length + 1 }}", "5"),
        ("{{ sales.count | default('none', true) }}", "none"),
        ("{{ cpho | default('no number') }}", "no number"),
        ("{{ name | replace('', 'x') }}", "acme"),
    ],
)
def test_filters_that_jinja_has_too(saint: Saint, template: str, written: str) -> None:
    saint.write_status("lead", f'{LEAD}description: "{template}"\n')
    saint.load(companies=[{"id": 1, "name": "acme", "category": "Lead"}])
    checked = saint.ok("status", "check", "--json").json
    assert checked[0]["statuses"][0]["description"] == written
