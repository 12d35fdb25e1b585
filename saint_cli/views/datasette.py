"""Metadata for Datasette: what each table, view and column is, and how to sort it."""

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
from saint_cli.views.datasette_tables import OWN_TABLES
from saint_cli.views.listing import Plain

_Described = dict[str, Plain]

_TITLES = {
    "users": ("The sales team", "Who looks after customers, and owns records."),
    "companies": ("Companies", "Customers and whoever else the CRM knows."),
    "persons": ("Persons", "People, most of them at a company."),
    "projects": ("Projects", "What is done for or with a company."),
    "project_members": ("Members of projects", "Who takes part in which project."),
    "sales": ("Sales", "Open, sold, lost and stalled, each on its sale date."),
    "activities": (
        "Activities",
        "Appointments, calls, e-mails, to-dos and documents, planned and completed.",
    ),
    "requests": ("Requests", "Support cases, open and closed."),
}
"""What each table of the CRM is called, and what it holds."""
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
        **{name: dict(described) for name, described in OWN_TABLES.items()},
        **{t.entity.counters_table: writer.counters(t) for t in counters},
        **{view.name: writer.view(view) for view in described_views(reading)},
    }
    # What others made beside saint's tables, it cannot describe.
    for name in table_names(reading):
        tables.setdefault(name, {"hidden": True})
    return {
        "title": settings.organisation.get("name") or "saint",
        "databases": {database: {"tables": tables}},
    }


def _crm_table(table: Table) -> _Described:
    title, description = _TITLES[table.name]
    described: _Described = {"title": title, "description": description}
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
        return {
            "title": f"Counters of {table.entity.table}",
            "description": f"One row a {table.entity}, as of the last refresh.",
            "columns": columns,
        }

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
