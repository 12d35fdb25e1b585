"""Who is in which status and selection: found in one pass, kept by difference."""

from collections.abc import Sequence

from saint_cli.engine.criteria import compile_criterion
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.declarations import Selection, Status
from saint_cli.model.entities import Entity

Rule = Status | Selection
"""What decides by its criteria who is in it."""

_BITS = 62
"""How many answers one integer of SQLite's holds, clear of its sign."""


def update_members(
    snapshot: Snapshot, entity: Entity, rules: Sequence[Rule], entities: Sql
) -> int:
    """Bring the memberships of some entities of a type up to date, in one pass.

    ``entities`` is a SELECT of row ids (``id``). Who came into a status or left it is
    noted in ``moved_members``, for the episodes. Returns how many did.
    """
    words = [rules[start : start + _BITS] for start in range(0, len(rules), _BITS)]
    _create_asked(snapshot, words)
    _create_met(snapshot, entity, words, entities)
    return _keep_differences(snapshot, entity, entities)


def _create_asked(snapshot: Snapshot, words: Sequence[Sequence[Rule]]) -> None:
    """List the rules, with the word and the bit that is to hold each one's answer."""
    connection = snapshot.connection
    connection.execute("DROP TABLE IF EXISTS temp.asked")
    connection.execute(
        "CREATE TEMP TABLE asked (rule TEXT PRIMARY KEY, word INTEGER, bit INTEGER)"
    )
    places = (
        (rule.id, word, 1 << bit)
        for word, rules in enumerate(words)
        for bit, rule in enumerate(rules)
    )
    connection.executemany("INSERT INTO temp.asked VALUES (?, ?, ?)", places)


def _create_met(
    snapshot: Snapshot, entity: Entity, words: Sequence[Sequence[Rule]], entities: Sql
) -> None:
    """Ask every rule of every entity, and list who is in which."""
    connection, scope = snapshot.connection, snapshot.scope(entity)
    answers = (
        compose(", {} AS {}", _answers(snapshot, rules), column(f"word_{number}"))
        for number, rules in enumerate(words)
    )
    connection.execute("DROP TABLE IF EXISTS temp.answers")
    ask = "CREATE TEMP TABLE answers AS SELECT e.id AS id{} FROM {} WHERE e.id IN ({})"
    connection.execute(*compose(ask, join("", answers), scope.source(), entities))
    connection.execute("DROP TABLE IF EXISTS temp.met")
    connection.execute(
        "CREATE TEMP TABLE met (rule TEXT, entity_id INTEGER,"
        " PRIMARY KEY (rule, entity_id)) WITHOUT ROWID"
    )
    for number in range(len(words)):
        word = column(f"word_{number}", "a").text
        connection.execute(
            "INSERT INTO temp.met SELECT r.rule, a.id"
            " FROM temp.answers AS a CROSS JOIN temp.asked AS r"
            f" WHERE {word} <> 0 AND r.word = {number} AND {word} & r.bit"
        )
    connection.execute("DROP TABLE temp.answers")


def _answers(snapshot: Snapshot, rules: Sequence[Rule]) -> Sql:
    """Return the answers to rules as the bits of one integer."""
    scope = snapshot.scope(rules[0].entity)
    statuses = snapshot.declarations.statuses
    return join(
        " | ",
        (
            compose(
                f"(({{}}) << {bit})",
                compile_criterion(rule.criteria, scope, statuses).sql,
            )
            for bit, rule in enumerate(rules)
        ),
    )


_GONE = """
FROM {} WHERE status IN (SELECT rule FROM temp.asked) AND entity_id IN ({})
    AND (status, entity_id) NOT IN (SELECT rule, entity_id FROM temp.met)
"""
_COME = """
FROM temp.met WHERE (rule, entity_id) NOT IN (SELECT status, entity_id FROM {})
"""


def _keep_differences(snapshot: Snapshot, entity: Entity, entities: Sql) -> int:
    memberships = column("memberships", snapshot.schema)
    gone = compose(_GONE, memberships, entities)
    come = compose(_COME, memberships)
    moved = "INSERT OR IGNORE INTO {} SELECT {}, {}, entity_id {}"
    moves = column("moved_members", snapshot.schema)
    insert = "INSERT INTO {} (status, entity_id) SELECT rule, entity_id {}"
    execute = snapshot.connection.execute
    execute(*compose(moved, moves, Sql("status"), bind(entity.value), gone))
    execute(*compose(moved, moves, Sql("rule"), bind(entity.value), come))
    left = execute(*compose("DELETE {}", gone)).rowcount
    return left + execute(*compose(insert, memberships, come)).rowcount


def forget_rules(snapshot: Snapshot) -> None:
    """Take away the members of statuses and selections that are declared no more.

    One that is now about another type of entity is another one.
    """
    declared = {
        rule.id: rule.entity.value
        for rules in (snapshot.declarations.statuses, snapshot.declarations.selections)
        for rule in rules.values()
    }
    for table in ("statuses", "selections"):
        known = snapshot.connection.execute(
            f"SELECT id, entity FROM {table}"
        ).fetchall()
        for rule, entity in known:
            if declared.get(rule) != entity:
                snapshot.connection.execute(
                    "INSERT OR IGNORE INTO moved_members"
                    " SELECT status, ?, entity_id FROM memberships WHERE status = ?",
                    (entity, rule),
                )
                delete = "DELETE FROM memberships WHERE status = ?"
                snapshot.connection.execute(delete, (rule,))
