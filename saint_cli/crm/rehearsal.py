"""A small CRM in memory, to try rules on: loaded as any other input is."""

import csv
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from saint_cli.crm.database import open_in_memory
from saint_cli.crm.loading.native import native_profile
from saint_cli.crm.loading.opening import open_input
from saint_cli.crm.loading.preparing import formats_of, prepare
from saint_cli.crm.loading.run import LoadOrder, run_load
from saint_cli.model.declarations import Settings
from saint_cli.model.mappings import DELTA, Formats
from saint_cli.model.rule_tests import Row
from saint_cli.model.tables import TABLES

_FORMATS = Formats(encoding="utf-8", delimiter=",", decimal=".")


@contextmanager
def rehearse(
    tables: Mapping[str, Sequence[Row]],
    own: Mapping[str, Collection[str]],
    settings: Settings,
    day: date,
) -> Iterator[sqlite3.Connection]:
    """Load rows of the native tables into a database in memory, on a day.

    ``own`` are the columns of the users' own that each table is to have.

    Raises:
        InputError: The rows cannot be loaded.
    """
    with closing(open_in_memory()) as connection:
        with TemporaryDirectory(prefix="saint-") as folder:
            for table in TABLES:
                _write(Path(folder), table, tables.get(table, ()), own.get(table, ()))
            _load(connection, folder, settings, day)
        yield connection


def _write(folder: Path, table: str, rows: Sequence[Row], own: Collection[str]) -> None:
    native = ["id", *(column.name for column in TABLES[table].columns)]
    columns = list(dict.fromkeys((*native, *own, *(c for row in rows for c in row))))
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _load(
    connection: sqlite3.Connection, folder: str, settings: Settings, day: date
) -> None:
    profiles = [native_profile()]
    declared = formats_of(profiles, _FORMATS)
    with open_input(folder, None, declared) as opened:
        prepared = prepare(opened, profiles, _FORMATS, settings, _tell_nobody)
        order = LoadOrder(
            input=folder,
            loaded_by="",
            now=datetime.combine(day, datetime.min.time(), tzinfo=UTC),
            mode=DELTA,
            formats=_FORMATS,
            rejected=None,
            may_delete=False,
            rereads=True,
            progress=_tell_nobody,
        )
        run_load(connection, opened, prepared, settings, order)


def _tell_nobody(*_: object) -> None:
    """A rehearsal is over before anybody could wait for it."""
