"""The sheet of counters: periods side by side, and a bar for each month."""

from tests.conftest import Saint


def test_a_block_for_each_source(saint: Saint) -> None:
    saint.write_status(
        "settings",
        "version: 1\nperiods: {company: [30 days, 2 months]}\n"
        "counters: {calls: {counter: activities.count, where: {type: call}}}\n",
    )
    saint.load(
        companies=[{"id": 1, "name": "Øst 東京 🌻"}],
        sales=[
            {"id": 1, "company": 1, "date": "2026-11-01", "amount": 10},
            {"id": 2, "company": 1, "date": "2026-10-01", "amount": 20},
            {"id": 3, "company": 1, "date": "2026-01-01", "amount": 5},
        ],
    )
    shown = saint.ok("counters", "show", "øst")
    lines = shown.lines
    sales = next(line for line in lines if line.startswith("sales "))
    assert sales == ("sales  ▁█▁▁▁▁▁▁▁▁██  amount ▁▃▁▁▁▁▁▁▁▁█▅  by month, to 2026-11")
    count = [line.split() for line in lines if line.startswith("count")]
    assert count[1] == ["count", "3", "1", "2"]
    amount = next(line.split() for line in lines if line.startswith("amount "))
    assert amount == ["amount", "35.00", "10.00", "30.00"]
    assert ["calls", "0"] in [line.split() for line in lines]
    rows = saint.ok("counters", "show", "1", "--csv").lines
    assert "sales.count_2m,2" in rows
    plain = {"NO_COLOR": "1"}
    narrow = saint("counters", "show", "1", terminal=True, variables=plain)
    assert max(map(len, narrow.stdout.splitlines())) <= 80
