"""Posting messages to a webhook, signed as Standard Webhooks are.

The receiver checks ``webhook-signature``: the HMAC-SHA256, under the shared secret, of
id, time and body. ``webhook-id`` is the idempotency key: a message may arrive twice,
and is then to be taken for one.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from saint_cli import __version__
from saint_cli.actions.outbox.messages import Message
from saint_cli.model.errors import InputError

if TYPE_CHECKING:
    from urllib3 import PoolManager

TRIES = 3
BACKOFF_SECONDS = 0.5
CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
_LONGEST_RETRY_AFTER_SECONDS = 30
_MOST_FAILURES = 3
"""After so many failures in a row the receiver is taken to be down."""

_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
_SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets begin with


class Delivery(NamedTuple):
    """What became of sending a message: nothing in ``error`` if it arrived."""

    message: Message
    error: str


def read_secret(text: str) -> bytes:
    """Return the key that a secret stands for: ``whsec_`` and base64, or any text.

    Raises:
        InputError: There is none, or it is not base64.
    """
    if not text:
        message = "SAINT_WEBHOOK_SECRET is not set: messages are signed with it"
        raise InputError(message)
    if not text.startswith(_SECRET_PREFIX):
        return text.encode()
    try:
        return b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
    except (NotBase64Error, ValueError) as error:
        message = "SAINT_WEBHOOK_SECRET: what follows whsec_ is not base64"
        raise InputError(message) from error


def signature(key: bytes, message_id: str, seconds: int, body: str) -> str:
    """Return the signature of a message that is sent at a time, in Unix seconds."""
    content = f"{message_id}.{seconds}.{body}".encode()
    return f"v1,{b64encode(hmac.digest(key, content, sha256)).decode()}"


def send_messages(
    messages: Iterable[Message], url: str, secret: bytes, clock: Callable[[], int]
) -> Iterator[Delivery]:
    """Post messages in their order, and yield what became of each.

    What fails for now is tried again with growing pauses. One that is refused does not
    hold up the others; several failures in a row end it. ``clock`` tells the time in
    Unix seconds.
    """
    pool = _pool()
    failures = 0
    for message in messages:
        seconds = clock()
        headers = {
            "content-type": "application/json",
            "user-agent": f"saint/{__version__}",
            "webhook-id": message.key,
            "idempotency-key": message.key,
            "webhook-timestamp": str(seconds),
            "webhook-signature": signature(
                secret, message.key, seconds, message.payload
            ),
        }
        error, is_down = _post(pool, url, message.payload, headers)
        yield Delivery(message, error)
        failures = failures + 1 if is_down else 0
        if failures >= _MOST_FAILURES:
            break


def _pool() -> "PoolManager":
    from urllib3 import PoolManager, Retry, Timeout

    retries = Retry(
        total=TRIES,
        redirect=False,
        backoff_factor=BACKOFF_SECONDS,
        status_forcelist=_TEMPORARY,
        # Posting twice does no harm: the receiver knows a message by its id.
        allowed_methods=None,
        raise_on_status=False,
        retry_after_max=_LONGEST_RETRY_AFTER_SECONDS,
    )
    timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return PoolManager(retries=retries, timeout=timeout)


def _post(
    pool: "PoolManager", url: str, body: str, headers: dict[str, str]
) -> tuple[str, bool]:
    """Return what went wrong, if anything did, and whether the receiver seems down."""
    from urllib3.exceptions import HTTPError

    try:
        response = pool.request(
            "POST", url, body=body.encode(), headers=headers, redirect=False
        )
    except HTTPError as error:
        reason = getattr(error, "reason", None) or error
        return f"{type(reason).__name__}: {reason}"[:500], True
    if 200 <= response.status < 300:  # noqa: PLR2004 - the statuses of success
        return "", False
    return f"the receiver answered {response.status}", response.status in _TEMPORARY
