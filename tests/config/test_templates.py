"""Templates: what a text may say, what it comes to, and what is refused."""

import pytest

from tests.conftest import Saint

SETTINGS = """
version: 1
timezone: Europe/Copenhagen
language: {language}
currency: DKK
rates: {{EUR: 7.46}}
counters: {{calls: {{counter: activities.count, where: {{type: call}}}}}}
organisation: {{name: Nord, country: Denmark}}
"""
STATUS = """
name: T
entity: {entity}
criteria: [{{field: name, empty: false}}]
description: |
  {text}
"""


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    saint = Saint(tmp_path_factory.mktemp("templates"))
    saint.load(
        users=[{"id": "U1", "name": "Kim Holm"}, {"id": "U2", "name": "Lou"}],
        companies=[
            {
                "id": "C1",
                "name": "Acme & <b>",
                "owner": "U1",
                "phone": "12 34",
                "country": "Sweden",
                "created_at": "2026-01-05",
                "budget": "1234.5",
                "cs01": "gold",
            }
        ],
        persons=[
            {
                "id": "P1",
                "company": "C1",
                "first_name": "Bo",
                "last_name": "Li",
                "owner": "U2",
                "birthday": "1980-02-29",
            }
        ],
        projects=[
            {
                "id": "J1",
                "name": "Roof",
                "company": "C1",
                "owner": "U2",
                "ends_on": "2026-12-24",
            }
        ],
        sales=[
            {"id": 1, "date": "2026-11-01", "amount": "1234.5", "company": "C1"},
            {"id": 2, "date": "2026-11-11", "amount": "2", "company": "C1"},
            {"id": 3, "date": "2026-11-20", "amount": "", "company": "C1"},
        ],
    )
    return saint


def write(
    crm: Saint, text: str, *, entity: str = "company", language: str = "en"
) -> str:
    """Return a description as it is written for the one entity of a type."""
    crm.write_status("settings", SETTINGS.format(language=language))
    crm.write_status("t", STATUS.format(entity=entity, text=text))
    checked = crm.ok("status", "check", f"--{entity}", "--json").json
    described: str = checked[0]["statuses"][0]["description"]
    return described


TEXTS = [
    ("{{ name }}: {{ cont }}, {{ cpho }}{{ mail }}", "Acme & <b>: Kim Holm, 12 34"),
    ("{{ sales.count * 2 }} {{ sales.amount + 1 }}", "6 1237.5"),
    ("{{ sales.lateness }} {{ sales.rhythm }}", "0.42 9.5"),
    ("{{ today - sales.last_date }} days", "4 days"),
    ("{{ sales.last_date - sales.first_date }}", "19"),
    ("{{ requests.last_date - sales.first_date }}!", "!"),
    ("{{ company.budget + 1 }} {{ company.budget | money }}", "1235.5 DKK1,234.50"),
    ("{{ company.cs01 * 2 }}|{{ 1 / 0 }}|{{ 1 // 0 }}", "||"),
    ("{{ cs01 }}{{ cs02 }} {{ company.fax }}", "gold"),
    ("{{ sales.count_45d }} {{ calls }}", "3 0"),
    ("{{ sales.last_date | date }}, {{ sales.last_date }}", "Nov 20, 2026, 2026-11-20"),
    ("{{ sales.last_date | ago }}", "4 days ago"),
    ("{{ sales.rhythm | duration }}", "10 days"),
    ("{{ requests.last_date | date | default('never') }}", "never"),
    ("{% if sales.count > 2 %}many{% else %}few{% endif %}", "many"),
    ("{% if requests.last_date < today %}old{% else %}none{% endif %}", "none"),
    ("{{ name ~ '/' ~ sales.count }}", "Acme & <b>/3"),
    ("{{ ccid }} {{ cicn }} {{ cnt_if_foreign }}", "SE Sweden Sweden"),
    ("{{ onam }} {{ ocid }}", "Nord DK"),
    ("{{ date }}, {{ lang }}", "November 24, 2026, English"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text for text, _ in TEXTS])
def test_what_a_text_comes_to(crm: Saint, text: str, expected: str) -> None:
    assert write(crm, text) == expected


def test_in_another_language(crm: Saint) -> None:
    text = "{{ sales.last_date | date }}, {{ sales.amount | money }}, {{ lang }}"
    assert write(crm, text, language="da") == "20. nov. 2026, 1.236,50\xa0kr., dansk"


def test_the_company_of_a_person_and_of_a_project(crm: Saint) -> None:
    person = "{{ entity.name }}, {{ attn }}, {{ name }}, {{ cont }}, {{ owner.name }}"
    assert (
        write(crm, person, entity="person") == "Bo Li, Bo Li, Acme & <b>, Kim Holm, Lou"
    )
    assert write(crm, "{{ abdt }}", entity="person") == "Feb 29, 1980"
    project = (
        "{{ pnam }}, {{ plea }}, {{ pend }}, {{ name }}, {{ attn }}{{ person.name }}"
    )
    shown = write(crm, project, entity="project")
    assert shown == "Roof, Lou, Dec 24, 2026, Acme & <b>,"


REFUSED = [
    ("{{ name * 2 }}", "* needs two numbers; texts are joined with ~"),
    ("{{ today - name }}", "- needs two numbers"),
    ("{{ sales.last_date + 1 }}", "+ needs two numbers"),
    ("{{ 9 ** 9 }}", "a template may not use **"),
    ("{{ range(9) }}", "a template may not use calls"),
    ("{{ name.upper() }}", "a template may not use calls"),
    ("{{ name[0] }}", "a template may not use brackets [ ]"),
    ("{{ name | safe }}", 'unknown filter "safe"'),
    ("{{ name | datee }}", 'unknown filter "datee"; did you mean "date"?'),
    ("{{ company }}", '"company" alone has no value; name what of it, such as'),
    ("{{ company.__class__ }}", 'unknown name "company.__class__"'),
    ("{{ sales.last_date | date('bogus') }}", "the template fails: "),
    ("{{ sales.last_date | date(1) }}", "the template fails: "),
    ("{{ name | truncate('x') }}", "the template fails: "),
    ("{{ name | money(1, 2, 3) }}", "the template fails: "),
    ("{% if name %}", "the template does not parse: "),
]


@pytest.mark.parametrize(
    ("text", "message"), REFUSED, ids=[text for text, _ in REFUSED]
)
def test_what_a_text_may_not_say(crm: Saint, text: str, message: str) -> None:
    crm.write_status("settings", SETTINGS.format(language="en"))
    crm.write_status("t", STATUS.format(entity="company", text=text))
    told = crm.refused("status", "check")
    assert "t.yaml:5:14: " in told
    assert message in told
    assert len(told.splitlines()) == 1
