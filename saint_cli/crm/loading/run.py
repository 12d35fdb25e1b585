"""One load from beginning to end, inside the caller's transaction."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from saint_cli.crm.loading.context import LoadContext
from saint_cli.crm.loading.load_records import (
    LoadHeading,
    begin_record,
    files_of_last_load,
    fingerprint_of,
    finish_record,
)
from saint_cli.crm.loading.loader import LoadedTable, Loader, LoadRequest
from saint_cli.crm.loading.opening import OpenedInput
from saint_cli.crm.loading.plans import NATIVE, TablePlan
from saint_cli.crm.loading.preparing import Prepared, Progress
from saint_cli.crm.loading.rejected import RejectedRows
from saint_cli.crm.loading.table_state import TableState
from saint_cli.crm.names import storable
from saint_cli.model.declarations import Settings
from saint_cli.model.errors import InputError
from saint_cli.model.mappings import SNAPSHOT, Formats
from saint_cli.model.tables import TABLES

_CACHE_KIB = 16 * 1024
"""What SQLite may keep in memory of the database, and again of an index being made."""


class LoadOrder(NamedTuple):
    """What a user asks of a load.

    ``rejected`` is where rows with mistakes go, None if any mistake ends the load.
    With ``rereads``, files are read that have not changed since they were loaded last.
    """

    input: str
    loaded_by: str
    now: datetime
    mode: str
    formats: Formats
    rejected: RejectedRows | None
    may_delete: bool
    rereads: bool
    progress: Progress


class LoadSummary(NamedTuple):
    """What a load did: by CRM table, and by table of the input.

    From ``doubtful`` tables a snapshot deleted nothing, as rows of them were rejected.
    """

    load_id: int
    states: tuple[TableState, ...]
    loaded: tuple[LoadedTable, ...]
    unchanged: tuple[str, ...]
    doubtful: tuple[str, ...]


def run_load(
    connection: sqlite3.Connection,
    opened: OpenedInput,
    prepared: Prepared,
    settings: Settings,
    order: LoadOrder,
) -> LoadSummary:
    """Load a prepared input and record that.

    Raises:
        BadInputError: Anything is wrong with the input: all of it, at once.
        InputError: A snapshot lacks too much, or there is nothing to link to.
        ProblemsError: A file changed while it was read.
    """
    _require_companies(connection, prepared, order.input)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    today = order.now.date()
    fingerprint = fingerprint_of(prepared, order.formats, settings, order.mode, today)
    known = files_of_last_load(connection, fingerprint)
    hashes = {file.short_name: file.facts.sha256 for file in opened.files}
    names = {file.name: file.short_name for file in opened.files}

    # What one file of a snapshot lacks may matter to the links of another.
    may_skip = not order.rereads and (order.mode != SNAPSHOT or known == hashes)

    def is_same(plan: TablePlan) -> bool:
        name = names.get(plan.source.file, "")
        return may_skip and name in known and known[name] == hashes[name]

    profile, system = prepared.profile.id, prepared.profile.source_system
    heading = LoadHeading(
        order.now,
        order.loaded_by,
        storable(order.input),
        profile,
        system,
        order.mode,
        fingerprint,
    )
    load_id = begin_record(connection, heading, opened.files)
    context = LoadContext(
        connection, settings, today, system, order.mode == SNAPSHOT, load_id
    )
    request = LoadRequest(order.progress, order.rejected, order.may_delete, is_same)
    loader = Loader(context, prepared, request)
    loader.load()
    opened.require_unchanged()
    states = tuple(loader.states.touched.values())
    finish_record(connection, load_id, states)
    return LoadSummary(
        load_id,
        states,
        tuple(loader.loaded),
        tuple(loader.unchanged),
        tuple(loader.doubtful),
    )


def _require_companies(
    connection: sqlite3.Connection, prepared: Prepared, name: str
) -> None:
    """Refuse native tables without any company that they could be about."""
    tables = {plan.table.name for plan in prepared.plans}
    if prepared.profile.id != NATIVE or "companies" in tables or prepared.problems:
        return
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM companies)").fetchone()[0]:
        found = ", ".join(f"{t}.csv" for t in TABLES if t in tables)
        message = f"{name}: has no companies.csv (found {found})"
        raise InputError(message)
