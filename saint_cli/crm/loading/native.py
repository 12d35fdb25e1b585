"""saint's own input as a profile: made from the tables that it is the image of."""

from saint_cli.crm.loading.plans import NATIVE
from saint_cli.model.mappings import (
    FieldRule,
    Identity,
    IfMissing,
    LinkRule,
    Profile,
    TableRule,
)
from saint_cli.model.tables import TABLES, Table

_MEMBERS = "project_members"


def native_profile() -> Profile:
    """Return the profile of the native input, which is strict in all it has a word for."""
    rules = tuple(map(_rule, TABLES.values()))
    return Profile(NATIVE, "saint's own tables", NATIVE, rules)


def _rule(table: Table) -> TableRule:
    names = [column.name for column in table.columns]
    # A member of a project needs no id: who is in which project says it all.
    identity = ("project", "company", "person") if table.name == _MEMBERS else ("id",)
    return TableRule(
        name=table.name,
        table=table.name,
        identity=Identity(identity),
        files=(table.name,),
        named=True,
        fields={n: FieldRule((n,)) for n in names if n not in _references(table)},
        links={
            name: (LinkRule((name,), (name,), if_missing=IfMissing.REFUSE),)
            for name in _references(table)
        },
    )


def _references(table: Table) -> dict[str, None]:
    return {column.name: None for column in table.columns if column.refers_to}
