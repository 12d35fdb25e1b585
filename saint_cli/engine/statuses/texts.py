"""What statuses say of their members: descriptions and the texts of follow-ups."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from saint_cli.config.templates import Renderer
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.engine.statuses.template_values import TemplateSource, template_sources
from saint_cli.model.declarations import Status, in_language

_Row = tuple[int | str | float | None, ...]


class TextWriter:
    """Writes the texts of members, with values as they are at the snapshot's day.

    They go through a table, for a status may have more members than memory holds.
    """

    def __init__(self, snapshot: Snapshot, now: datetime) -> None:
        self._snapshot = snapshot
        settings = snapshot.declarations.settings
        self._language = settings.language
        self._renderer = Renderer(settings, snapshot.day, now)
        snapshot.connection.execute("DROP TABLE IF EXISTS temp.new_texts")
        snapshot.connection.execute(
            "CREATE TEMP TABLE new_texts"
            " (status TEXT, id INTEGER, description TEXT, follow_up_text TEXT)"
        )

    def update(self, status: Status, entities: Sql | None) -> int:
        """Write the texts of those of ``entities`` (None: all) who are in a status.

        Returns how many texts changed.
        """
        values = template_sources(self._snapshot, status.entity, status.template_names)
        members = _members_query(self._snapshot, status, values, entities)
        execute = self._snapshot.connection.execute
        changed = self._snapshot.connection.executemany(
            "INSERT INTO temp.new_texts VALUES (?, ?, ?, ?)",
            self._new_texts(status, values, execute(*members)),
        ).rowcount
        if changed > 0:
            table = column("memberships", self._snapshot.schema)
            execute(*compose(_UPDATE, table))
            execute("DELETE FROM temp.new_texts")
        return max(changed, 0)

    def _new_texts(
        self, status: Status, values: Mapping[str, TemplateSource], rows: Iterable[_Row]
    ) -> Iterator[_Row]:
        """Yield each member with its new texts, where they are not as they were."""
        rule = status.follow_up
        compile_text = self._renderer.compile
        describe = compile_text(in_language(status.description, self._language))
        ask = compile_text(in_language(rule.text, self._language)) if rule else None
        for row_id, description, follow_up_text, *cells in rows:
            context = {
                name: value.read(cell)
                for (name, value), cell in zip(values.items(), cells, strict=True)
            }
            texts = describe(context), ask(context) if ask else None
            if texts != (description, follow_up_text):
                yield status.id, row_id, *texts


_UPDATE = """
UPDATE {} AS m SET description = t.description, follow_up_text = t.follow_up_text
FROM temp.new_texts AS t WHERE m.status = t.status AND m.entity_id = t.id
"""


def _members_query(
    snapshot: Snapshot,
    status: Status,
    values: Mapping[str, TemplateSource],
    entities: Sql | None,
) -> Sql:
    return compose(
        "SELECT e.id, m.description, m.follow_up_text{}"
        " FROM {} JOIN {} AS m ON m.status = {} AND m.entity_id = e.id{}",
        join("", (compose(", {}", value.sql) for value in values.values())),
        snapshot.scope(status.entity).source(),
        column("memberships", snapshot.schema),
        bind(status.id),
        compose(" WHERE e.id IN ({})", entities) if entities else Sql(""),
    )
