"""A status that is not kept yet: how many it would have, and what it would say."""

from typing import NamedTuple

from saint_cli.config.templates import Renderer
from saint_cli.engine.counters.declared import status_counters
from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.sql import compose, join
from saint_cli.engine.statuses.template_values import template_sources
from saint_cli.model.declarations import Status, in_language


class Preview(NamedTuple):
    """What a status would say of one of its members."""

    name: str
    description: str
    follow_up: str


def preview(reading: Reading, status: Status) -> Preview | None:
    """Write a status's texts for its first member; None if it would have none."""
    declared = reading.declarations
    counters = {c.name: c for c in status_counters(status, declared)}
    snapshot = reading.snapshot(status.entity, counters)
    scope = snapshot.scope(status.entity)
    sources = template_sources(snapshot, status.entity, status.template_names)
    query = compose(
        "SELECT e.name{} FROM {} WHERE {} ORDER BY saint_fold(e.name), e.id LIMIT 1",
        join("", (compose(", {}", source.sql) for source in sources.values())),
        scope.source(),
        compile_criterion(status.criteria, scope, declared.statuses).sql,
    )
    row = reading.connection.execute(*query).fetchone()
    if row is None:
        return None
    values = {
        name: source.read(cell)
        for (name, source), cell in zip(sources.items(), row[1:], strict=True)
    }
    settings = declared.settings
    render = Renderer(settings, reading.day, reading.now).compile
    texts = [status.description, status.follow_up.text if status.follow_up else {}]
    written = (render(in_language(text, settings.language))(values) for text in texts)
    return Preview(row[0], *written)
