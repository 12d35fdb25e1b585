"""Metadata for Datasette: what each table, view and column is, and how to sort it."""

from collections.abc import Mapping

from saint_cli.engine.counters.tables import CounterTable
from saint_cli.engine.questions.reading import Reading
from saint_cli.engine.questions.values import meaning
from saint_cli.engine.reports.described import (
    DescribedView,
    counter_tables,
    described_views,
    table_names,
)
from saint_cli.model.counters import Counter
from saint_cli.model.criteria import leaves
from saint_cli.model.criterion_words import criterion_words
from saint_cli.model.declarations import ListColumn, in_language
from saint_cli.model.entities import Source
from saint_cli.model.tables import MONEY_SCALE, TABLES, Column, Kind, Table
from saint_cli.views.listing import Plain

_Described = dict[str, Plain]

_TITLES = {
    "users": "The sales team",
    "companies": "Companies",
    "persons": "Persons",
    "projects": "Projects",
    "project_members": "Members of projects",
    "sales": "Sales",
    "activities": "Activities",
    "requests": "Requests",
}
_FACETS = {
    "users": ("active",),
    "companies": ("category", "business", "country", "owner"),
    "persons": ("company", "owner"),
    "projects": ("state", "type", "owner"),
    "sales": ("state", "currency", "owner"),
    "activities": ("type", "direction", "completed", "owner"),
    "requests": ("state", "category", "priority"),
}
_FACETS_OF_VIEWS = ("owner_name", "company_owner_name", "category", "state", "country")
_HISTORY: Mapping[str, _Described] = {
    "statuses": {
        "title": "Statuses",
        "description": "What the statuses are called, the most urgent first.",
        "sort": "priority",
    },
    "status_episodes": {
        "title": "Stays in statuses",
        "description": (
            "Every stay of a company, person or project in a status, from the day it"
            " was first found there to the day it was gone."
        ),
        "sort_desc": "entered_on",
        "facets": ["status", "entity"],
    },
    "followups": {
        "title": "Follow-ups",
        "description": "Which activity was created for which stay in a status.",
        "sort_desc": "created_on",
    },
    "refresh_runs": {
        "title": "Refreshes",
        "description": "Every run that wrote history, with who entered and left.",
        "sort_desc": "day",
    },
}
_LABELS = {
    "users": "name",
    "companies": "name",
    "persons": "name",
    "projects": "name",
    "sales": "subject",
    "activities": "subject",
}
"""What stands for a row where another table refers to it."""

_UNITS = {
    "rhythm": "days",
    "rank": "0-100",
    "amount_rank": "0-100",
    "alive": "0-100",
}


def datasette_metadata(reading: Reading, database: str) -> _Described:
    """Return the metadata of a database, by the name that its file gives it."""
    settings = reading.declarations.settings
    writer = _Writer(settings.language, settings.currency)
    counters = counter_tables(reading).values()
    tables: _Described = {
        **{table.name: _crm_table(table) for table in TABLES.values()},
        **_HISTORY,
        **{t.entity.counters_table: writer.counters(t) for t in counters},
        **{view.name: writer.view(view) for view in described_views(reading)},
    }
    for name in table_names(reading):
        tables.setdefault(name, {"hidden": True})
    return {
        "title": settings.organisation.get("name") or "saint",
        "databases": {database: {"tables": tables}},
    }


def _crm_table(table: Table) -> _Described:
    described: _Described = {"title": _TITLES[table.name]}
    described["columns"] = {
        column.name: words for column in table.columns if (words := _words(column))
    }
    if label := _LABELS.get(table.name):
        described["label_column"] = label
    if table.name in set(Source):
        described["sort_desc"] = "date"
    if table.name in _FACETS:
        described["facets"] = [*_FACETS[table.name]]
    return described


def _words(column: Column) -> str:
    if column.kind is Kind.MONEY:
        return f"in {MONEY_SCALE:,}ths of the currency's unit, so that sums are exact"
    if column.kind is Kind.DATE:
        return "ISO 8601, the local day"
    if column.kind is Kind.FLAG:
        return "1 yes, 0 no"
    return f"one of: {', '.join(column.words)}" if column.words else ""


class _Writer:
    """Describes what follows from the declarations, in their language and currency."""

    def __init__(self, language: str, currency: str) -> None:
        self._language = language
        self._currency = currency

    def counters(self, table: CounterTable) -> _Described:
        """Describe a table with a row an entity and a column a counter."""
        columns: _Described = {"id": f"the row of the {table.entity}"}
        for counter, name in table.columns.items():
            columns[name] = self._counter(counter)
        return {"title": f"Counters of {table.entity.table}", "columns": columns}

    def view(self, view: DescribedView) -> _Described:
        """Describe the view of a status or selection."""
        name = in_language(view.selection.name, self._language) or view.selection.id
        criteria = leaves(view.selection.criteria)
        asked = "; ".join(criterion_words(criterion) for criterion in criteria)
        columns: _Described = {"id": "the id in the CRM", "name": "the name"}
        for column, shown in view.columns.items():
            if (words := self._column(shown)) != column:
                columns[column] = words
        described: _Described = {
            "title": name,
            "description": f"{view.selection.entity.table.capitalize()}: {asked}",
            "columns": columns,
            "facets": [n for n in _FACETS_OF_VIEWS if n in view.columns],
        }
        if view.is_status:
            columns["since"] = "the day on which a refresh first found it there"
            columns["description"] = "what the status says of it"
            described["sort_desc"] = "since"
        return described

    def _column(self, shown: ListColumn) -> str:
        if isinstance(shown.shows, Counter):
            return self._counter(shown.shows)
        return shown.name.replace(".", ": ")

    def _counter(self, counter: Counter) -> str:
        unit = _UNITS.get(counter.measure_name, "")
        if counter.measure.kind is Kind.MONEY:
            unit = self._currency
        words = meaning(counter)
        return f"{words} ({unit})" if unit and unit not in words else words
