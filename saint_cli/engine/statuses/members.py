"""Who is in which status and selection: found in one pass, kept by difference."""

from collections.abc import Sequence

from saint_cli.engine.criteria.compiler import compile_criterion
from saint_cli.engine.snapshot import Snapshot
from saint_cli.engine.sql import Sql, bind, column, compose, join
from saint_cli.model.declarations import Selection, Status
from saint_cli.model.entities import Entity

Rule = Status | Selection
"""What decides by its criteria who is in it."""

_BITS = 62
"""How many answers one integer of SQLite's holds, clear of its sign."""


NEW_MEMBERS = Sql("SELECT entity_id AS id FROM temp.moves WHERE comes")
"""Those who came into any status or selection when members were last updated."""


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
            # In a CASE SQLite stops at the first part that decides; in a value it does not.
            compose(
                f"CASE WHEN {{}} THEN {1 << bit} ELSE 0 END",
                compile_criterion(rule.criteria, scope, statuses).sql,
            )
            for bit, rule in enumerate(rules)
        ),
    )


_LEFT = """
INSERT INTO temp.moves
SELECT status, entity_id, 0 FROM {} AS m
WHERE entity_id IN ({}) AND +status IN (SELECT rule FROM temp.asked) AND NOT EXISTS (
    SELECT 1 FROM temp.met WHERE met.rule = m.status AND met.entity_id = m.entity_id
)
"""
"""The plus has SQLite go by the entities, who are few, not by all of each status."""

_CAME = """
INSERT INTO temp.moves
SELECT rule, entity_id, 1 FROM temp.met AS m
WHERE NOT EXISTS (
    SELECT 1 FROM {} AS k WHERE k.status = m.rule AND k.entity_id = m.entity_id
)
"""
_DELETE = """
DELETE FROM {} WHERE (status, entity_id) IN (
    SELECT rule, entity_id FROM temp.moves WHERE NOT comes
)
"""
_INSERT = """
INSERT INTO {} (status, entity_id) SELECT rule, entity_id FROM temp.moves WHERE comes
"""
_NOTE = "INSERT OR IGNORE INTO {} SELECT rule, {}, entity_id FROM temp.moves"


def _keep_differences(snapshot: Snapshot, entity: Entity, entities: Sql) -> int:
    execute = snapshot.connection.execute
    memberships = column("memberships", snapshot.schema)
    moved_members = column("moved_members", snapshot.schema)
    execute("DROP TABLE IF EXISTS temp.moves")
    execute("CREATE TEMP TABLE moves (rule TEXT, entity_id INTEGER, comes INTEGER)")
    left = execute(*compose(_LEFT, memberships, entities)).rowcount
    came = execute(*compose(_CAME, memberships)).rowcount
    execute(*compose(_DELETE, memberships))
    execute(*compose(_INSERT, memberships))
    execute(*compose(_NOTE, moved_members, bind(entity.value)))
    return left + came


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
