"""A small sales team's data, with something for every part of a card."""

from datetime import date, timedelta

import pytest

from tests.conftest import Saint

COBWEB = """\
name: {en: Neglected customers, da: Forsømte kunder}
entity: company
priority: 10
image: images/cobweb.svg
symbol: "🕸"
criteria:
  - {field: category, is: Customer}
  - {counter: sales.last_date, older_than: 2 months}
  - {counter: sales.count, more_than: 2}
description: "{{ name }} has bought nothing since {{ sales.last_date | date }}."
follow_up:
  type: call
  due: in 3 days
  text: "Call {{ name }}"
"""
QUIET = """\
name: Quiet customers
entity: company
priority: 20
criteria:
  - {counter: activities.last_date, not_within: 30 days}
description: Nobody has spoken to {{ name }} for a month.
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 130 180">'
    '<rect width="130" height="180" fill="#c8543c"/></svg>'
)


@pytest.fixture
def team(saint: Saint) -> Saint:
    """A small sales team's working folder."""
    write_team(saint)
    return saint


def write_team(saint: Saint) -> None:
    """Load a team: Acme is neglected and quiet, Beta is neither; Ann works at Acme."""
    pictures = saint.statuses / "images"
    pictures.mkdir()
    (pictures / "cobweb.svg").write_text(SVG, encoding="utf-8")
    saint.write_status("neglected-customers", COBWEB)
    saint.write_status("quiet-customers", QUIET)
    last_sale = date(2026, 8, 26)
    acme = {"id": "C1", "name": "Acme A/S", "category": "Customer", "owner": "U1"}
    saint.load(
        users=[
            {"id": "U1", "name": "Kim Holm", "email": "kim@us.example"},
            {"id": "U2", "name": "Søren Ravn", "email": "soeren@us.example"},
        ],
        companies=[
            {
                **acme,
                "phone": "12 34 56 78",
                "email": "post@acme.example",
                "website": "https://acme.example/a?b=c",
                "street": "Algade 7",
                "postcode": "1260",
                "city": "København K",
                "segment": "A",
            },
            {"id": "C2", "name": "Beta ApS", "category": "Customer", "owner": "U2"},
        ],
        persons=[
            {"id": "P1", "last_name": "Lund", "first_name": "Ann", "company": "C1"}
        ],
        projects=[{"id": "J1", "name": "Refit", "state": "ongoing", "company": "C1"}],
        sales=[
            {
                "id": f"S{n}",
                "date": last_sale - timedelta(days=31 * n),
                "company": "C1",
                "amount": "1500.00",
                "subject": f"Lamp {n}",
            }
            for n in range(4)
        ]
        + [{"id": "S9", "date": "2026-11-20", "company": "C2", "amount": "10"}],
        activities=[
            {"id": "A1", "date": "2026-10-02", "type": "email", "company": "C1"},
            {
                "id": "A2",
                "date": "2026-11-27",
                "type": "call",
                "company": "C1",
                "subject": "Ask why",
                "completed": "0",
            },
            {
                "id": "A3",
                "date": "2026-11-01",
                "type": "todo",
                "company": "C1",
                "subject": "Send offer",
                "completed": "0",
            },
            {"id": "A4", "date": "2026-11-20", "type": "call", "company": "C2"},
        ],
        requests=[
            {
                "id": "R1",
                "date": "2026-10-11",
                "company": "C1",
                "category": "Delivery",
                "subject": "Wrong address",
            }
        ],
    )
