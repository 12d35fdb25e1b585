"""The layers hold, and what is declared once in the model is known everywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from importlinter.cli import lint_imports
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from saint_cli.cli.app import app
from saint_cli.model.criterion_tests import TESTS
from saint_cli.model.criterion_tests import Test as CriterionTest
from saint_cli.model.entities import Entity, Source
from saint_cli.model.measures import MEASURES, Measure
from saint_cli.model.tables import Kind
from tests.conftest import Saint

ROOT = Path(__file__).parent.parent


def test_imports_run_downwards_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def commands(
    command: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], TyperCommand | TyperGroup]]:
    """Yield every command and group with the words that call it."""
    yield path, command
    if isinstance(command, TyperGroup):
        context = command.make_context("saint", [], resilient_parsing=True)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(saint: Saint, path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    if isinstance(command, TyperCommand):
        assert f"    saint {' '.join(path)}" in command.help, "has no example"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} has no help"
    assert not [p.name for p in command.params if "completion" in (p.name or "")]
    shown = saint.ok(*path, "--help").stdout
    assert "Usage: saint" in shown
    assert max(map(len, shown.splitlines())) <= 80


def values(measure: Measure) -> dict[str, object]:
    """Return a test, with its value, that fits what a measure gives."""
    if measure.kind is Kind.DATE:
        return {"not_within": "30 days"}
    return {"at_least": 0}


def test_every_measure_works_for_every_entity(saint: Saint) -> None:
    names = [
        f"{source}.{measure.name}"
        for source in Source
        for measure in MEASURES.values()
        if source in measure.sources
    ]
    criteria = [
        {"counter": name, **values(MEASURES[name.partition(".")[2]])} for name in names
    ]
    saint.load(
        companies=[{"id": 1, "name": "A"}],
        persons=[{"id": 1, "last_name": "B"}],
        projects=[{"id": 1, "name": "C"}],
    )
    for entity in Entity:
        declared = {
            "name": "S",
            "entity": entity.value,
            "criteria": [{"any": criteria}],
        }
        saint.write_status(f"of-{entity}", yaml.safe_dump(declared))
        columns = ",".join(names)
        listed = saint.ok("select", f"--{entity}", "--columns", columns, "--json").json
        assert list(listed[0]) == ["id", "name", *names]
        assert set(names) <= set(saint.counters("1", f"--{entity}"))
    saint.ok("status", "validate")
    assert len(saint.ok("status", "check", "--json").json) == len(Entity)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: f"{test.name} {test.family}")
def test_every_test_has_an_example_that_works(
    saint: Saint, test: CriterionTest
) -> None:
    saint.load(companies=[{"id": 1, "name": "A"}], projects=[{"id": 1, "name": "B"}])
    entity = "project" if test.example.startswith("ends_on") else "company"
    assert f" {test.name} " in test.example
    saint.ok("select", f"--{entity}", "--where", test.example, "--save", "example")
    declared = yaml.safe_load(
        (saint.statuses / "selections/example.yaml").read_text(encoding="utf-8")
    )
    assert test.name in declared["criteria"][0]
    saint.ok("status", "validate")
    saint.ok("select", "example")
