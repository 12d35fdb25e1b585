"""Every counter and every criterion, against the slow reference, on data of edges."""

import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Saint
from tests.reference.counters import counter_values
from tests.reference.criteria import members
from tests.reference.crm import read_crm
from tests.reference.strategies import (
    DAYS,
    LOADED_ON,
    SETTINGS,
    Dataset,
    counter_specs,
    criteria,
    datasets,
    write_native,
)

ENTITIES = ("company", "person", "project")
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck)
)


def working_folder(folder: str, dataset: Dataset, declared: dict[str, Any]) -> Saint:
    saint = Saint(Path(folder))
    saint.today = LOADED_ON.isoformat()
    saint.write_status("settings", yaml.safe_dump({**SETTINGS, **declared}))
    write_native(dataset, saint.export)
    saint.ok("load", str(saint.export))
    return saint


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def alike(found: object, expected: object) -> bool:
    if isinstance(expected, int | float | Fraction) and isinstance(found, int | float):
        return float(found) == pytest.approx(float(expected), abs=1e-9)
    return found == plain(expected)


@quick
@given(
    datasets(),
    st.lists(counter_specs(), min_size=1, max_size=12),
    st.sampled_from(DAYS),
    st.sampled_from(ENTITIES),
)
def test_counters(
    dataset: Dataset, specs: list[dict[str, Any]], day: date, entity: str
) -> None:
    named = {f"c{n}": spec for n, spec in enumerate(specs)}
    with tempfile.TemporaryDirectory() as folder:
        saint = working_folder(folder, dataset, {"counters": named})
        crm = read_crm(saint.export, {**SETTINGS, "counters": named}, LOADED_ON)
        found = {
            one["id"]: one
            for one in saint.ok(
                *("select", f"--{entity}", "--columns", ",".join(named), "--json"),
                *("--as-of", day.isoformat()),
            ).json
        }
    for name, spec in named.items():
        for one, expected in counter_values(crm, entity, spec, day).items():
            assert alike(found[one][name], expected), (name, spec, one, expected)


@quick
@given(
    datasets(),
    st.sampled_from(ENTITIES).flatmap(
        lambda entity: st.tuples(
            st.just(entity), st.lists(criteria(entity), max_size=3)
        )
    ),
    st.sampled_from(DAYS),
)
def test_criteria(dataset: Dataset, declared: tuple[str, list[Any]], day: date) -> None:
    entity, criterion_list = declared
    wanted = criterion_list or [{"field": "name", "empty": False}]
    with tempfile.TemporaryDirectory() as folder:
        saint = working_folder(folder, dataset, {})
        status = {"name": "S", "entity": entity, "criteria": wanted}
        saint.write_status("s", yaml.safe_dump(status))
        saint.today = max(day, LOADED_ON).isoformat()
        found = set(saint.members("s", "--as-of", day.isoformat()))
        checked = saint.ok("status", "check", "--json", "--as-of", day.isoformat()).json
        crm = read_crm(saint.export, SETTINGS, LOADED_ON)
    assert found == members(crm, entity, wanted, day)
    assert {one["id"] for one in checked} == found
