"""`saint select`: ad hoc questions, columns, order and limit, in every format."""

import pytest

from tests.conftest import Saint

SETTINGS = """
version: 1
currency: DKK
rates: {EUR: 7.46, JPY: 0.0475}
amount_classes: {small: {below: 100}, medium: {from: 100, below: 746}, large: {from: 746}}
counters:
  calls: {counter: activities.count, where: {type: call}}
"""


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Saint:
    saint = Saint(tmp_path_factory.mktemp("select"))
    saint.write_status("settings", SETTINGS)
    saint.write_status(
        "gold", "name: G\nentity: company\ncriteria: [{field: Segment, is: gold}]\n"
    )
    saint.load(
        users=[{"id": "U1", "name": "Kim", "region": "North"}, {"id": "U2"}],
        companies=[
            {
                "id": "007",
                "name": "acme",
                "category": "Customer",
                "owner": "U1",
                "Segment": "Gold",
                "size": "12.5",
                "since": "2026-01-05T09:00:00Z",
            },
            {"id": "7", "name": "Beta", "category": "CAFÉ", "size": "many"},
            {"id": "7.0", "name": "Øre", "category": "cafe\u0301", "Segment": "silver"},
        ],
        persons=[
            {"id": "P1", "company": "007", "first_name": "Bo", "last_name": "Li"},
            {"id": "P2", "last_name": "Solo"},
        ],
        sales=[
            {
                "id": 1,
                "date": "2026-11-01",
                "amount": "100",
                "currency": "EUR",
                "company": "007",
                "product": "Lamp",
            },
            {
                "id": 2,
                "date": "2026-11-02",
                "amount": "99.99",
                "company": "007",
                "product": "lamp",
            },
            {"id": 3, "date": "2026-11-03", "amount": "745.99", "company": "7"},
            {"id": 4, "date": "2026-11-04", "amount": "", "company": "7"},
            {"id": 5, "date": "2026-11-05", "amount": "0.1", "company": "7.0"},
            {"id": 6, "date": "2026-11-05", "amount": "0.2", "company": "7.0"},
        ],
        activities=[
            {
                "id": 1,
                "date": "2026-11-01",
                "type": "Call",
                "direction": "Outgoing",
                "company": "007",
                "score": "7",
            },
            {"id": 2, "date": "2026-06-01", "type": "call", "company": "007"},
            {"id": 3, "date": "2026-12-01", "type": "call", "company": "007"},
        ],
    )
    return saint


def found(crm: Saint, *arguments: str, entity: str = "company") -> list[str]:
    listed = crm.ok("select", f"--{entity}", *arguments, "--json").json
    return [one["id"] for one in listed]


CONDITIONS = [
    ("category is customer", ["007"]),
    ("category is Café", ["7", "7.0"]),
    ("category contains afé", ["7", "7.0"]),
    ("category is_not Customer", ["7", "7.0"]),
    ("Segment is_not gold", ["7", "7.0"]),
    ("Segment in GOLD, SILVER", ["007", "7.0"]),
    ("Segment not_in gold, silver", ["7"]),
    ("Segment empty true", ["7"]),
    ("size more_than 5", ["007"]),
    ("since on 2026-01-05", ["007"]),
    ("since never true", ["7", "7.0"]),
    ("owner is U1", ["007"]),
    ("owner.name is_not Kim", ["7", "7.0"]),
    ("owner.region starts_with NO", ["007"]),
    ("id in 7, 007", ["007", "7"]),
    ("name starts_with ø", ["7.0"]),
    ("sales.count equals 2.0", ["007", "7", "7.0"]),
    ("sales.amount equals 0.3", ["7.0"]),
    ("sales.amount equals 845.99", ["007"]),
    ("sales.amount between 700 and 800", ["7"]),
    ("sales.last_date within 20 days", ["7.0"]),
    ("calls equals 2", ["007"]),
    ("activities.count_90d equals 1", ["007"]),
    ("activities.next_date in_next 7 days", ["007"]),
    ("sales.amount top 34%", ["007"]),
    ("status is gold", ["007"]),
    ("status is_not gold", ["7", "7.0"]),
]


@pytest.mark.parametrize(
    ("condition", "expected"), CONDITIONS, ids=[text for text, _ in CONDITIONS]
)
def test_a_condition(crm: Saint, condition: str, expected: list[str]) -> None:
    assert found(crm, "--where", condition) == expected


SLICES = [
    ("sales", "amount_class: large", {"007": 1}),
    ("sales", "amount_class: [small, medium]", {"007": 1, "7": 1, "7.0": 2}),
    ("sales", "product: LAMP", {"007": 2}),
    ("sales", "currency: eur", {"007": 1}),
    ("sales", "currency: dkk", {"007": 1, "7": 2, "7.0": 2}),
    ("activities", "score: 7", {"007": 1}),
    ("activities", "{type: [call, email], direction: outgoing}", {"007": 1}),
    ("activities", "state: any", {"007": 2}),
]


@pytest.mark.parametrize(
    ("source", "where", "expected"), SLICES, ids=[where for _, where, _ in SLICES]
)
def test_a_slice(crm: Saint, source: str, where: str, expected: dict[str, int]) -> None:
    where = where if where.startswith("{") else f"{{{where}}}"
    counter = f"{{counter: {source}.count, where: {where}}}"
    crm.write_status("settings", f"{SETTINGS}  sliced: {counter}\n")
    listed = crm.ok("select", "--company", "--columns", "sliced", "--json").json
    assert {one["id"]: one["sliced"] for one in listed if one["sliced"]} == expected


def test_a_named_counter_can_be_narrowed_further(crm: Saint) -> None:
    crm.write_status(
        "few",
        "name: F\nentity: company\ncriteria:\n"
        "  - {counter: calls, where: {direction: outgoing}, period: 90 days, equals: 1}\n"
        "  - {counter: calls, equals: 2}\n",
    )
    assert crm.members("few") == ["007"]


def test_persons_by_their_company(crm: Saint) -> None:
    where = ("--where", "company.Segment is gold")
    assert found(crm, *where, entity="person") == ["P1"]
    where = ("--where", "company.owner.name is_not Lou")
    assert found(crm, *where, entity="person") == ["P1", "P2"]
    assert found(crm, "--where", "name is bo li", entity="person") == ["P1"]


ORDERS = [
    ("name", ["007", "7", "7.0"]),
    ("-name", ["7.0", "7", "007"]),
    ("Segment", ["007", "7.0", "7"]),
    ("-Segment", ["7.0", "007", "7"]),
    ("-sales.amount", ["007", "7", "7.0"]),
    ("sales.count,-sales.amount", ["007", "7", "7.0"]),
]


@pytest.mark.parametrize(("sort", "expected"), ORDERS, ids=[sort for sort, _ in ORDERS])
def test_an_order_with_missing_values_last(
    crm: Saint, sort: str, expected: list[str]
) -> None:
    assert found(crm, "--sort", sort) == expected
    assert found(crm, "--sort", sort, "--limit", "2") == expected[:2]


COLUMNS = ("--columns", "Segment,name,sales.amount", "--sort", "id", "--limit", "2")
FORMATS = {
    "csv": "id,name,Segment,sales.amount\n007,acme,Gold,845.99\n7,Beta,,745.99\n",
    "ndjson": '{"id": "007", "name": "acme", "Segment": "Gold", "sales.amount": 845.99}\n'
    '{"id": "7", "name": "Beta", "Segment": null, "sales.amount": 745.99}\n',
    "table": "Segment  name  sales.amount\n"
    "───────────────────────────\n"
    "Gold     acme        845.99\n"
    "         Beta        745.99\n",
    "markdown": "| Segment | name | sales\\.amount |\n| --- | --- | --- |\n"
    "| Gold | acme | 845.99 |\n|  | Beta | 745.99 |\n",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_format(crm: Saint, form: str) -> None:
    shown = crm.ok("select", "--company", *COLUMNS, "--format", form)
    assert shown.stdout == FORMATS[form]


def test_what_is_saved_is_the_same_question(crm: Saint) -> None:
    asked = ("--where", "status is_not gold", "--where", "sales.count at_least 1")
    more = ("--columns", "id,name,sales.amount", "--sort", "-sales.amount")
    listed = crm.ok("select", "--company", *asked, *more, "--limit", "1", "--json")
    saving = (*asked, *more, "--limit", "1", "--save", "kept", "--json")
    assert crm.ok("select", "--company", *saving).json == listed.json
    assert crm.ok("select", "kept", "--json").json == listed.json
    assert [one["id"] for one in listed.json] == ["7"]


@pytest.mark.parametrize("rate", ["7.46031234", "7.460312", "7.4603", "7.46"])
def test_large_amounts_under_a_rate_of_many_decimals(saint: Saint, rate: str) -> None:
    classes = "amount_classes: {huge: {from: 100000000}, other: {below: 100000000}}"
    saint.write_status(
        "settings", f"version: 1\ncurrency: DKK\nrates: {{EUR: {rate}}}\n{classes}\n"
    )
    saint.write_status(
        "huge",
        "name: H\nentity: company\ncriteria:\n"
        "  - {counter: sales.count, where: {amount_class: huge}, equals: 1}\n",
    )
    amounts = ["5000000.25"] * 20 + ["99999999999.99", "0.01"]
    saint.load(
        companies=[{"id": 1, "name": "A"}],
        sales=[
            {"id": n, "date": "2026-11-01", "company": 1, "amount": amount}
            for n, amount in enumerate(amounts)
        ],
    )
    saint.ok("counters", "refresh")
    assert saint.counters("A")["sales.amount"] == pytest.approx(100100000005.00, 1e-15)
    assert saint.members("huge") == ["1"]
    saint.ok("counters", "verify")


def test_a_table_shows_numbers_as_people_read_them(crm: Saint) -> None:
    columns = ("--columns", "name,sales.amount,sales.count,sales.rank")
    assert crm.ok("select", "--company", *columns).lines == [
        "name  sales.amount  sales.count  sales.rank",
        "───────────────────────────────────────────",
        "acme        845.99            2           0",
        "Beta        745.99            2           0",
        "Øre           0.30            2           0",
    ]
    shown = crm.ok("counters", "show", "acme").lines
    sales = next(n for n, line in enumerate(shown) if line.startswith("sales"))
    assert shown[sales + 3].split()[:2] == ["count", "2"]


def test_one_is_ranked_as_all_are(saint: Saint) -> None:
    """A rank asked for one company is read from the others' counters, not computed."""
    saint.load(
        companies=[{"id": n, "name": f"Company {n}"} for n in range(7)],
        sales=[
            {"id": f"{n}-{m}", "company": n, "date": "2026-11-20", "amount": n}
            for n in range(7)
            for m in range(n // 2)
        ],
    )
    columns = "sales.rank,sales.amount_rank_30d"
    listed = saint.ok("select", "--company", "--columns", columns, "--json").json
    for one in listed:
        shown = saint.counters(one["id"])
        assert [shown[name] for name in columns.split(",")] == [
            one[name] for name in columns.split(",")
        ]
    assert {one["sales.rank"] for one in listed} == {0, 100 / 3, 200 / 3, 100}
