"""What is measured at one size, in the order in which a database comes to be."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.bench import (
    SAMPLE_STATUSES,
    Bench,
    Run,
    has_packages,
    python,
    saint,
    sqlite,
)
from benchmarks.children import Cost, measure
from benchmarks.generate import END, Scale
from benchmarks.limits import (
    ENTITIES,
    SOURCES,
    counter_scan_script,
    covering_indexes,
    import_script,
    scan_script,
)

CHANGED_RECORDS = 100

_TINY = Scale(1_000)
_REFRESH = ("counters", "refresh")
_AN_OLD_DAY = ("--as-of", (END - timedelta(days=400)).isoformat())
_DAYS_PASSED = 6


def _start_up(bench: Bench) -> None:
    """What any program in Python takes, and saint on a database of no size."""
    tiny = bench.tiny
    tiny.prepare(_TINY)
    tiny.remove(tiny.database)
    tiny.saint(tiny.standard, "load", str(tiny.files))()
    tiny.saint(tiny.standard, *_REFRESH)()
    refresh = tiny.saint(tiny.standard, *_REFRESH)
    tiny.saint(SAMPLE_STATUSES, *_REFRESH)()
    check = _check(_company_between(tiny.database, 50))
    runs: dict[str, Run] = {
        "python -c pass": partial(python, "-c", "pass"),
        "python -c 'import typer'": partial(python, "-c", "import typer"),
        "saint --version": partial(saint, "--version"),
        "saint check, tiny": tiny.saint(SAMPLE_STATUSES, *check),
        "saint check, tiny, old day": tiny.saint(SAMPLE_STATUSES, *check, *_AN_OLD_DAY),
    }
    for name, run in runs.items():
        bench.note_short(name, run)
    refresh()
    bench.note_short("saint refresh, tiny", refresh)


def _loading(bench: Bench) -> None:
    place = bench.place
    load = place.saint(place.standard, "load", str(place.files))

    def first() -> Cost:
        place.remove(place.database)
        return load()

    bench.note_long("saint load", first)
    bench.note_long("saint load, again", load)
    bench.facts["database MB"] = place.database.stat().st_size // 1_000_000
    shutil.copyfile(place.database, place.loaded)


def _restoring(bench: Bench) -> None:
    place = bench.place
    place.remove(place.database)
    shutil.copyfile(place.loaded, place.database)


def _importing(bench: Bench) -> None:
    place = bench.place
    plain = place.folder / "plain.db"

    def fresh(script: str) -> Cost:
        place.remove(plain)
        return sqlite(plain, script)

    for name, is_last in (("", False), (", indexes last", True)):
        script = import_script(place.files, place.database, indexes_last=is_last)
        bench.note_long(f"sqlite3 .import{name}", partial(fresh, script))
    place.remove(plain)


def _refreshing(bench: Bench) -> None:
    place = bench.place
    refresh = place.saint(place.standard, *_REFRESH)
    bench.note_once("saint refresh, first", refresh)
    for which, entities in (("company", ENTITIES[:1]), ("all", ENTITIES)):
        indexes = list(covering_indexes(place.database, entities))
        bench.facts[f"{which} indexes"] = [index.words for index in indexes]
        scan = partial(sqlite, place.database, scan_script(indexes))
        bench.note(f"sqlite3 scan of {which} indexes", scan)
    full = place.saint(place.standard, *_REFRESH, "--full")
    bench.note_long("saint refresh --full", full)
    bench.note_short("saint refresh, nothing new", refresh)


def _every_measure(bench: Bench) -> None:
    """Ranks, rhythms and all: by saint, and by what else one would do it with."""
    place = bench.place
    refresh = place.saint(place.every, *_REFRESH, "--full")
    bench.note_long("saint refresh --full, every measure", refresh)
    if has_packages(bench.others, "duckdb", "pandas", "pyarrow"):
        _rivals(bench)
    place.saint(place.standard, *_REFRESH, "--full")()


def _rivals(bench: Bench) -> None:
    place = bench.place
    parquet, counters = place.folder / "parquet", place.folder / "counters"

    def rival(*arguments: str | Path) -> Cost:
        command = (bench.others, "-m", "benchmarks.rivals")
        return measure([*command, *map(str, arguments)])

    rival("export", place.files, parquet)
    for name in ("duckdb", "pandas"):
        bench.note_long(name, partial(rival, name, parquet, counters))
        rival("compare", place.database, counters)
        shutil.rmtree(counters)
    shutil.rmtree(parquet)


def _changing(bench: Bench) -> None:
    place = bench.place
    refresh = place.saint(place.standard, *_REFRESH)

    def changed(tables: Sequence[str]) -> Cost:
        _change_records(place.database, tables)
        return refresh()

    activities = partial(changed, SOURCES[:1])
    bench.note("saint refresh, 100 activities changed", activities)
    bench.note("saint refresh, 100 records changed", partial(changed, SOURCES))


def _statuses(bench: Bench) -> None:
    place = bench.place
    refresh = place.saint(place.hundred, *_REFRESH)
    forget = place.saint(place.asked, *_REFRESH)

    def anew() -> Cost:
        forget()
        return refresh()

    def changed() -> Cost:
        _change_records(place.database, SOURCES)
        return refresh()

    scan = counter_scan_script(place.database)
    bench.note("sqlite3 scan of counters", partial(sqlite, place.database, scan))
    bench.note_long("saint refresh, 100 statuses anew", anew)
    bench.note("saint refresh, 100 statuses, nothing new", refresh)
    bench.note("saint refresh, 100 statuses, 100 records changed", changed)
    bench.facts["memberships"] = _number(place.database, "memberships")


def _one_entity(bench: Bench) -> None:
    place = bench.place
    sample = partial(place.saint, SAMPLE_STATUSES)
    bench.note_once("saint refresh, sample", sample(*_REFRESH))
    for which, percent in (("", 50), (", the busiest", 100)):
        check = _check(_company_between(place.database, percent))
        bench.note_short(f"saint check{which}", sample(*check))
        bench.note(f"saint check{which}, old day", sample(*check, *_AN_OLD_DAY))


def _everybody(bench: Bench) -> None:
    sample = partial(bench.place.saint, SAMPLE_STATUSES)
    bench.note("saint check, all", sample("status", "check", "--company", "--json"))
    bench.note("saint select", sample("select", "neglected-customers", "--csv"))


def _next_days(bench: Bench) -> None:
    """The days after: last of all, for no history is written backwards."""
    place = bench.place
    place.saint(place.standard, *_REFRESH)()
    days = (END + timedelta(days=passed) for passed in range(1, 1 + 2 * _DAYS_PASSED))

    def next_day(statuses: Path) -> Cost:
        return place.saint(statuses, *_REFRESH, today=next(days))()

    bench.note("saint refresh, next day", partial(next_day, place.standard))
    next_day(place.hundred)
    name = "saint refresh, 100 statuses, next day"
    bench.note(name, partial(next_day, place.hundred))


LOADING = (_loading, _importing)
"""The steps that make the database."""

RESTORING = (_restoring,)
"""The step that takes the database of an earlier run instead."""

STEPS = (
    _start_up,
    _refreshing,
    _every_measure,
    _changing,
    _statuses,
    _one_entity,
    _everybody,
    _next_days,
)
"""The steps that need one, in the order in which its days pass."""


def _check(company: str) -> tuple[str, ...]:
    return ("status", "check", f"--company={company}", "--json")


def _change_records(database: Path, tables: Sequence[str]) -> None:
    """Move some records to the day before, as another program would."""
    number = CHANGED_RECORDS // len(tables)
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in tables:
            (last,) = connection.execute(f"SELECT max(id) FROM {table}").fetchone()
            ids = [(1 + last * place // number,) for place in range(number)]
            statement = f"UPDATE {table} SET date = date(date, '-1 day') WHERE id = ?"
            connection.executemany(statement, ids)


def _company_between(database: Path, percent: int) -> str:
    """Return the id of a company with more records than so many percent of the others."""
    busy = "FROM company_counters AS c WHERE activities_count > 0"
    query = (
        "SELECT external_id FROM companies WHERE id = (SELECT id"
        f" {busy} ORDER BY activities_count, id LIMIT 1"
        f" OFFSET min((SELECT count(*) {busy}) - 1, (SELECT count(*) {busy}) * ? / 100))"
    )
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute(query, (percent,)).fetchone()[0])


def _number(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
