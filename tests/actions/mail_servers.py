"""A mail server on this machine, which answers as it is told to."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


class MailServer:
    """Keeps what it takes; ``answers`` are its answers to single addresses."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        self.port = 0

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.taken]

    @property
    def messages(self) -> list[EmailMessage]:
        return [parsed(content) for _, content in self.taken]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        answer = self.answers.get(address, "")
        if answer == "drop":
            server.transport.abort()
        if answer[:1] in ("4", "5"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, _session: Session, envelope: Envelope
    ) -> str:
        (address,) = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.taken.append((address, envelope.content))
        if self.answers.get(address) == "take and drop":
            server.transport.abort()
        return "250 taken"


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None, password: bytes = b""
) -> Iterator[MailServer]:
    """Run a mail server; with a context it wants STARTTLS, with a password a login."""
    server = MailServer()
    with socket.create_server(("localhost", 0)) as free:
        server.port = free.getsockname()[1]

    def let_in(
        _server: Any, _session: Any, _envelope: Any, _how: str, data: Any
    ) -> Any:
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (b"saint", password)
        return AuthResult(success=is_right, handled=False)

    controller = Controller(
        server,
        hostname="localhost",
        port=server.port,
        tls_context=context,
        require_starttls=context is not None,
        auth_required=bool(password),
        authenticator=let_in if password else None,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def own_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for this machine; return its file, and a server's context."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    )
    names = "-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    files = ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run(
        [*command.split(), *names.split(), *files], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context
