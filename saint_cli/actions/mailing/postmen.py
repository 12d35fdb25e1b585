"""Who carries messages: a mail server, or a folder of files for another program."""

import smtplib
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from saint_cli.model.acting import MailSettings, Security
from saint_cli.model.errors import InputError, StoppedError

PASSWORD = "SAINT_SMTP_PASSWORD"  # noqa: S105 - the variable's name
_SERVICE = "saint"
_TIMEOUT_SECONDS = 30.0
_FIRST_PERMANENT = 500


class UnreachableError(StoppedError):
    """No message can be handed over at all: the reason is in the sentence."""


class RefusedError(Exception):
    """The server will never take this message; ``is_bounce`` blames the address."""

    def __init__(self, answer: str, *, is_bounce: bool) -> None:
        super().__init__(answer)
        self.is_bounce = is_bounce


class PostponedError(Exception):
    """The server did not take this message, but may another time."""


class LostError(Exception):
    """The connection broke: the server may have taken this message, or not."""


class Postman(Protocol):
    """Hands messages over; ``may_repeat`` where doing it twice is doing it once."""

    may_repeat: bool

    def get_ready(self) -> None:
        """Be able to hand over a message, or raise UnreachableError."""

    def hand_over(self, message: EmailMessage, address: str) -> None:
        """Hand over, or raise RefusedError, PostponedError or LostError."""

    def close(self) -> None:
        """Hand over no more."""


class FolderPostman:
    """Writes each message to a file of its own, named after its id."""

    may_repeat = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_ready(self) -> None:
        """Make the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{self._folder}: cannot be made: {error.strerror}"
            raise UnreachableError(message) from error

    def hand_over(self, message: EmailMessage, address: str) -> None:  # noqa: ARG002
        """Write the file, whole or not at all."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{name}.eml"
        written = path.with_suffix(".part")
        try:
            written.write_bytes(message.as_bytes())
            written.replace(path)
        except OSError as error:
            reason = f"{path}: cannot be written: {error.strerror}"
            raise PostponedError(reason) from error

    def close(self) -> None:
        """Leave the folder as it is."""


class ServerPostman:
    """Hands messages to a mail server, over a connection that is made when needed."""

    may_repeat = False

    def __init__(self, mail: MailSettings, password: str) -> None:
        self._mail = mail
        self._password = password
        self._sender = parseaddr(mail.sender)[1]
        self._server: smtplib.SMTP | None = None

    def get_ready(self) -> None:
        """Connect and log in, unless the connection still holds."""
        if self._server:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.noop()[0] == 250:  # noqa: PLR2004 - SMTP's yes
                    return
            self.close()
        where = f"{self._mail.server}:{self._mail.server_port}"
        try:
            self._server = self._connect()
            self._log_in(self._server)
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            message = f"{where} does not let {self._mail.user} in: {_answer(error)}"
            raise UnreachableError(message) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            message = f"{where} cannot be reached: {_answer(error)}"
            raise UnreachableError(message) from error

    def _connect(self) -> smtplib.SMTP:
        from ssl import create_default_context

        place = self._mail.server, self._mail.server_port
        if self._mail.security is Security.TLS:
            context = create_default_context()
            return smtplib.SMTP_SSL(*place, timeout=_TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(*place, timeout=_TIMEOUT_SECONDS)

    def _log_in(self, server: smtplib.SMTP) -> None:
        from ssl import create_default_context

        if self._mail.security is Security.STARTTLS:
            server.starttls(context=create_default_context())
        if self._mail.user:
            server.login(self._mail.user, self._password)

    def hand_over(self, message: EmailMessage, address: str) -> None:
        """Give the message to the server, and wait for its answer."""
        assert self._server is not None
        try:
            self._server.send_message(message, self._sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = error.recipients[address]
            text = f"{code} {answer.decode(errors='replace')}"
            if code < _FIRST_PERMANENT:
                raise PostponedError(text) from error
            raise RefusedError(text, is_bounce=True) from error
        except smtplib.SMTPSenderRefused as error:
            who = f"{self._mail.server} does not take mail from {self._sender}"
            reason = f"{who}: {_answer(error)}"
            raise UnreachableError(reason) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code < _FIRST_PERMANENT:
                raise PostponedError(_answer(error)) from error
            raise RefusedError(_answer(error), is_bounce=False) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise LostError(_answer(error)) from error

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._server:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server.close()
            self._server = None


def _answer(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        words = text.decode(errors="replace") if isinstance(text, bytes) else text
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__


def find_password(mail: MailSettings, variables: Mapping[str, str]) -> str:
    """Return the password for the server: from the environment, else the keyring.

    Raises:
        InputError: There is none, and a user is to be logged in.
    """
    if not mail.user:
        return ""
    password = variables.get(PASSWORD) or _from_keyring(mail)
    if not password:
        message = (
            f"no password for {mail.user} at {mail.server}: set {PASSWORD}, or keep it"
            f" in the keyring: keyring set {_SERVICE} {mail.user}@{mail.server}"
        )
        raise InputError(message)
    return password


def _from_keyring(mail: MailSettings) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    with suppress(KeyringError):
        name = f"{mail.user}@{mail.server}"
        return keyring.get_password(_SERVICE, name) or ""
    return ""
