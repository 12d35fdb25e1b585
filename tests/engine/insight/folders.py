"""Working folders with drawn data and statuses, and readings of them."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from saint_cli.engine.questions.reading import Question, Reading, open_reading
from saint_cli.engine.refresh.steps import Steps
from saint_cli.model.entities import Entity
from tests.conftest import Saint
from tests.reference.strategies import (
    LOADED_ON,
    SETTINGS,
    Dataset,
    criteria,
    write_native,
)

quick = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck)
)

declared = st.sampled_from(tuple(Entity)).flatmap(
    lambda entity: st.tuples(st.just(entity), criteria(entity))
)
"""An entity type, and criteria for it as YAML would have them."""


@contextmanager
def working_folder(
    dataset: Dataset, statuses: Mapping[str, tuple[Entity, Any]]
) -> Iterator[Saint]:
    """Make a folder with a loaded database and statuses."""
    with tempfile.TemporaryDirectory() as folder:
        saint = Saint(Path(folder))
        saint.today = LOADED_ON.isoformat()
        saint.write_status("settings", yaml.safe_dump(SETTINGS))
        write_native(dataset, saint.export)
        saint.ok("load", str(saint.export))
        for status_id, (entity, criterion) in statuses.items():
            status = {"name": "S", "entity": entity.value, "criteria": [criterion]}
            saint.write_status(status_id, yaml.safe_dump(status))
        yield saint


@contextmanager
def reading_of(saint: Saint) -> Iterator[Reading]:
    """Open the database of a folder, today."""

    def clock(_zone: str) -> datetime:
        return datetime.fromisoformat(saint.today).replace(tzinfo=UTC)

    question = Question(saint.database, saint.statuses, clock, print, Steps())
    with open_reading(question) as reading:
        yield reading
