"""Databases on a server, through SQLAlchemy, which is an extra of saint's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from saint_cli.crm.loading.formats.queries import Result
from saint_cli.crm.loading.input_tables import BadFileError
from saint_cli.model.errors import InputError

_MYSQL = frozenset({"mysql", "mariadb"})
_OF_SYSTEM = frozenset(
    {
        "information_schema",
        "pg_catalog",
        "sys",
        "mysql",
        "performance_schema",
        "INFORMATION_SCHEMA",
    }
)


class Server:
    """A database that an URL names, such as postgresql://user@host/name."""

    def __init__(self, url: str) -> None:
        try:
            import sqlalchemy
        except ImportError as error:
            message = (
                "reading from a database server needs SQLAlchemy:"
                " pip install 'saint-cli[sql]'"
            )
            raise InputError(message) from error
        self._sql = sqlalchemy
        try:
            self._engine = sqlalchemy.create_engine(url)
            self.name = self._engine.url.render_as_string(hide_password=True)
            self._is_mysql = self._engine.dialect.name in _MYSQL
        except (sqlalchemy.exc.ArgumentError, ImportError) as error:
            message = f"{url.partition('://')[0]}://…: {_first_line(error)}"
            if isinstance(error, ImportError):
                message += "; install that driver, or name another as in mysql+pymysql:"
            raise InputError(message) from error

    def selects(self) -> dict[str, str]:
        """Return for each table and view the query that reads all of it."""
        with self._explained():
            inspector = self._sql.inspect(self._engine)
            return {
                ".".join(filter(None, (schema, name))): str(self._select(schema, name))
                for schema in self._schemas(inspector)
                for name in (
                    *inspector.get_table_names(schema),
                    *inspector.get_view_names(schema),
                )
            }

    def _schemas(self, inspector: Any) -> list[str]:
        """Return the schemas of the database; to MySQL each is a database itself."""
        if self._is_mysql and self._engine.url.database:
            return [self._engine.url.database]
        return [s for s in inspector.get_schema_names() if s not in _OF_SYSTEM]

    def _select(self, schema: str | None, name: str) -> Any:
        table = self._sql.table(name, schema=schema)
        query = self._sql.select(self._sql.text("*")).select_from(table)
        return query.compile(self._engine)

    @contextmanager
    def run(self, sql: str, most: int | None = None) -> Iterator[Result]:
        """Run a query, in a transaction that only reads, its rows streamed."""
        with self._explained(), self._engine.connect() as connection:
            if self._is_mysql:
                # What it began to send, it sends to the end, whoever reads it.
                limit = "DEFAULT" if most is None else most
                connection.exec_driver_sql(f"SET SQL_SELECT_LIMIT = {limit}")
            streaming = connection.execution_options(stream_results=True)
            query = self._sql.text(sql.replace(":", "\\:"))
            with streaming.execute(query) as result:
                yield list(result.keys()), map(tuple, result)
            connection.rollback()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        # Drivers say by a RuntimeError that a way to log in needs another package.
        except (self._sql.exc.SQLAlchemyError, RuntimeError) as error:
            message = f"cannot be read: {_first_line(error)}"
            raise BadFileError(self.name, 0, message) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
