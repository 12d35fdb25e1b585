"""The JSON Schemas that editors are given agree with what saint itself validates."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from saint_cli.config.json_schema import KINDS, make_schema
from saint_cli.config.statuses import STATUS_KEYS
from saint_cli.model.criterion_tests import TESTS
from saint_cli.model.declarations import Settings
from saint_cli.model.entities import Entity
from saint_cli.model.tables import OwnFields
from tests.conftest import Saint
from tests.reference.strategies import criteria

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "statuses").glob("**/*.yaml"))


class Loader(yaml.SafeLoader):
    """Reads YAML as editors do: a day is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in rules if not tag.endswith("timestamp")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> Any:
    return yaml.load(text, Loader)  # noqa: S506 - it is a safe one


def validator(saint: Saint, kind: str) -> Draft202012Validator:
    made = saint.ok("schema", kind).json
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def kind_of(path: Path) -> str:
    if path.name == "settings.yaml":
        return "settings"
    if path.name.endswith(".test.yaml"):
        return "test"
    return "selection" if path.parent.name == "selections" else "status"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_that_come_with_saint_are_valid(saint: Saint, path: Path) -> None:
    saint.write_status("settings", (ROOT / "statuses/settings.yaml").read_text("utf-8"))
    validator(saint, kind_of(path)).validate(load(path.read_text("utf-8")))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(tuple(Entity)).flatmap(lambda e: criteria(e.value)))
def test_criteria_that_saint_takes_are_valid(rule: Any) -> None:
    classes = {"small": 0, "medium": 0, "large": 0}
    declared = Settings(amount_classes=classes)  # type: ignore[arg-type]  # names only
    schema = make_schema("status", declared, OwnFields.UNKNOWN)
    status = {"name": "S", "entity": "company", "criteria": [rule]}
    as_edited = load(yaml.safe_dump(status, allow_unicode=True))
    Draft202012Validator(schema).validate(as_edited)


def test_every_test_and_key_is_known(saint: Saint) -> None:
    made = saint.ok("schema", "status").json
    criterion = made["$defs"]["criteria"]["anyOf"][0]["oneOf"][0]
    assert {test.name for test in TESTS} <= criterion["properties"].keys()
    assert tuple(made["properties"]) == STATUS_KEYS


STATUS = {"name": "S", "entity": "company"}
BAD = [
    {"criteria": [{"counter": "sales.cuont", "more_than": 1}]},
    {"criteria": [{"counter": "sales.count"}]},
    {"criteria": [{"counter": "sales.count", "more_then": 1}]},
    {"criteria": [{"field": "category", "is": "A", "where": {"type": "call"}}]},
    {"criteria": [{"field": "category", "counter": "sales.count", "is": "A"}]},
    {"criteria": [{"counter": "sales.last_date", "older_than": "soon"}]},
    {"criteria": [{"counter": "sales.count", "between": [1]}]},
    {"criteria": [{"counter": "sales.last_date", "before": "24.11.2026"}]},
    {"criteria": [{"counter": "sales.count", "top": "110 %%"}]},
    {"criteria": [{"any": []}]},
    {"criteria": []},
    {"criteria": [{"field": "name", "is": "A"}], "prioritt": 3},
    {"criteria": [{"field": "name", "is": "A"}], "priority": -1},
    {"criteria": [{"field": "name", "is": "A"}], "follow_up": {"text": "x"}},
    {"criteria": [{"field": "name", "is": "A"}], "image": "cobweb.exe"},
    {"criteria": [{"field": "name", "is": "A"}], "tests": [{"name": "x"}]},
    {"name": {"english": "S"}, "criteria": [{"field": "name", "is": "A"}]},
    {"entity": "firm", "criteria": [{"field": "name", "is": "A"}]},
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_what_saint_refuses_is_not_valid(saint: Saint, bad: dict[str, Any]) -> None:
    declared = {**STATUS, **bad}
    saint.write_status("s", yaml.safe_dump(declared))
    assert saint("status", "validate").exit_code == 1
    assert not validator(saint, "status").is_valid(declared)


def test_fields_and_counters_of_ones_own_are_known(saint: Saint) -> None:
    saint.write_status(
        "settings",
        "version: 1\ncounters: {calls: {counter: activities.count}}\n",
    )
    saint.load(companies=[{"id": 1, "name": "A", "segment": "x"}])
    status = validator(saint, "status")
    known = {"field": "segment", "is": "x"}, {"counter": "calls", "more_than": 1}
    unknown = {"field": "segmnt", "is": "x"}, {"counter": "cals", "more_than": 1}
    assert status.is_valid({**STATUS, "criteria": list(known)})
    for one in unknown:
        assert not status.is_valid({**STATUS, "criteria": [one]})


def test_all_are_written_for_editors(saint: Saint) -> None:
    shown = saint.ok("schema", "--write").json
    folder = saint.statuses / "schemas"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{kind}.schema.json" for kind in KINDS
    )
    assert len(shown["yaml.schemas"]) == len(KINDS)
    saint.ok("status", "validate")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name one of status, selection, settings, test, or write"),
        (["status", "--write"], "or write all of them with --write"),
        (["statsu"], 'there is no schema "statsu"; did you mean "status"?'),
    ],
)
def test_what_is_no_schema_is_told(
    saint: Saint, arguments: list[str], told: str
) -> None:
    assert told in saint.refused("schema", *arguments)
