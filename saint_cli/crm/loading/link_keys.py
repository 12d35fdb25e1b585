"""Finding records by what people call them: e-mail, domain, exact name.

A key that several records share finds none of them, unless one is written just so.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping

from saint_cli.crm.names import quote_identifier
from saint_cli.model.mappings import LinkKey
from saint_cli.model.text import fold

_FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.dk",
        "outlook.com",
        "outlook.dk",
        "live.com",
        "live.dk",
        "msn.com",
        "yahoo.com",
        "yahoo.dk",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "mail.com",
        "mail.dk",
        "protonmail.com",
        "proton.me",
        "yandex.ru",
        "mail.ru",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "telia.com",
        "online.no",
        "jubii.dk",
        "stofanet.dk",
    ]
)
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([^/:?#\s]+)", re.ASCII)


def name_key(text: str) -> str:
    """Return what two spellings of one name share: case and surplus blanks aside."""
    return " ".join(fold(text).split())


def domain_key(text: str) -> str | None:
    """Return the domain of an e-mail address or website; None for free mail's."""
    found = _HOST.match(text.strip().lower())
    host = found[1].strip(".").removeprefix("www.") if found else ""
    return host if "." in host and host not in _FREE_MAIL else None


_KEYS: Mapping[LinkKey, Callable[[str], str | None]] = {
    LinkKey.EMAIL: lambda text: fold(text.strip()),
    LinkKey.DOMAIN: domain_key,
    LinkKey.NAME: name_key,
}
_COLUMNS: Mapping[LinkKey, tuple[str, ...]] = {
    LinkKey.EMAIL: ("email",),
    LinkKey.DOMAIN: ("website", "email"),
    LinkKey.NAME: ("name", "subject"),
}
"""The columns that hold each kind of key; a table without one has no such keys."""


def has_column(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a table has a column, stored or generated."""
    query = "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ?)"
    return bool(connection.execute(query, (table, column)).fetchone()[0])


class KeyTable:
    """The records of a table by one kind of key, collected when first asked for."""

    def __init__(
        self, connection: sqlite3.Connection, table: str, kind: LinkKey
    ) -> None:
        self._connection = connection
        self._key = _KEYS[kind]
        self._name = quote_identifier(f"saint_{kind}_keys_of_{table}")
        connection.execute(f"DROP TABLE IF EXISTS temp.{self._name}")
        connection.execute(f"CREATE TEMP TABLE {self._name} (key TEXT, id INT, text)")
        for column in _COLUMNS[kind]:
            self._collect(table, column)
        connection.execute(
            f"CREATE INDEX temp.{quote_identifier(f'{kind}_of_{table}')}"
            f" ON {self._name} (key)"
        )

    def _collect(self, table: str, column: str) -> None:
        if not has_column(self._connection, table, column):
            return
        rows = self._connection.execute(
            f"SELECT id, {column} FROM {quote_identifier(table)}"
            f" WHERE {column} IS NOT NULL"
        )
        keyed = ((self._key(text), row_id, text) for row_id, text in rows)
        self._connection.executemany(
            f"INSERT INTO {self._name} VALUES (?, ?, ?)",
            (row for row in keyed if row[0]),
        )

    def add(self, row_id: int, text: str) -> None:
        """Make a new record known."""
        self._connection.execute(
            f"INSERT INTO {self._name} VALUES (?, ?, ?)",
            (self._key(text), row_id, text),
        )

    def find(self, texts: Collection[str]) -> dict[str, list[tuple[int, str]]]:
        """Return the records that share each text's key, with their own spelling."""
        keys = {text: key for text in texts if (key := self._key(text))}
        found: dict[str, list[tuple[int, str]]] = {}
        rows = self._connection.execute(
            f"SELECT DISTINCT key, id, text FROM {self._name}"
            " WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(set(keys.values()))),),
        )
        for key, row_id, text in rows:
            found.setdefault(key, []).append((row_id, text))
        return {text: found[key] for text, key in keys.items() if key in found}
