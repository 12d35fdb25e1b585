"""Sending the outbox: at least once each, and noted as soon as it has arrived."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from saint_cli.actions.outbox.messages import list_messages, note_failed, note_sent
from saint_cli.actions.outbox.webhook import Delivery, send_messages
from saint_cli.crm.database import open_reader, transaction
from saint_cli.crm.locks import only_one


def send_outbox(
    database: Path,
    busy_timeout: float,
    url: str,
    secret: bytes,
    *,
    clock: Callable[[], int],
    day: date,
) -> Iterator[Delivery]:
    """Send the messages that wait, and yield what became of each.

    Nothing is sent while the database is being written. Whoever is killed between
    sending and noting sends the message again, under the same key.

    Raises:
        BusyError: Another saint is sending.
    """
    with only_one(database, "outbox"):
        connection = open_reader(database)
        try:
            waiting = list_messages(connection)
        finally:
            connection.close()
        for delivery in send_messages(waiting, url, secret, clock):
            with transaction(database, busy_timeout=busy_timeout) as writing:
                if delivery.error:
                    note_failed(writing, delivery.message, delivery.error)
                else:
                    note_sent(writing, delivery.message, day)
            yield delivery
