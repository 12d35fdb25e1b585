"""What statuses say of their members: descriptions and the texts of follow-ups."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from saint_cli.config.templates import Renderer
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.engine.statuses.template_values import TemplateSource, template_sources
from saint_cli.model.declarations import Status, in_language

_Text = tuple[str, str | None]


class TextWriter:
    """Writes the texts of members, with values as they are at the snapshot's day."""

    def __init__(self, snapshot: Snapshot, now: datetime) -> None:
        self._snapshot = snapshot
        settings = snapshot.declarations.settings
        self._language = settings.language
        self._renderer = Renderer(settings, snapshot.day, now)

    def update(self, status: Status, entities: Sql | None) -> int:
        """Write the texts of those of ``entities`` (None: all) who are in a status.

        Returns how many texts changed.
        """
        values = template_sources(self._snapshot, status.entity, status.template_names)
        rows = self._snapshot.connection.execute(
            *_members_query(self._snapshot, status, values, entities)
        ).fetchall()
        changed = [
            (*text, status.id, row_id)
            for row_id, text, old in self._texts(status, values, rows)
            if text != old
        ]
        table = column("memberships", self._snapshot.schema).text
        self._snapshot.connection.executemany(
            f"UPDATE {table} SET description = ?, follow_up_text = ?"
            " WHERE status = ? AND entity_id = ?",
            changed,
        )
        return len(changed)

    def _texts(
        self,
        status: Status,
        values: Mapping[str, TemplateSource],
        rows: list[tuple[int | str | float | None, ...]],
    ) -> Iterator[tuple[int | str | float | None, _Text, _Text]]:
        """Yield each member's id with its new text and the one it has."""
        rule = status.follow_up
        compile_text = self._renderer.compile
        describe = compile_text(in_language(status.description, self._language))
        ask = compile_text(in_language(rule.text, self._language)) if rule else None
        for row_id, description, follow_up_text, *cells in rows:
            context = {
                name: value.read(cell)
                for (name, value), cell in zip(values.items(), cells, strict=True)
            }
            text = describe(context), ask(context) if ask else None
            yield row_id, text, (description, follow_up_text)  # type: ignore[misc]


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
