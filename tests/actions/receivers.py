"""A web server on this machine that fails, hangs and forgets, as receivers do."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import NamedTuple

HANGS_SECONDS = 1.0


class Received(NamedTuple):
    """A request that reached the receiver."""

    headers: dict[str, str]
    body: bytes


class Receiver:
    """Answers requests in turn by a script: a status, ``hang`` or ``drop``.

    What hangs or drops has been received all the same; after the script all is well.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.script: Iterator[int | str] = repeat(204)
        self.url = ""

    def answer_with(self, *answers: int | str) -> None:
        self.script = chain(answers, repeat(204))

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.received]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver on a port of its own."""
    receiver = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                # Whoever sent it was killed in the middle.
                self.close_connection = True
                return
            with lock:
                headers = {k.lower(): v for k, v in self.headers.items()}
                receiver.received.append(Received(headers, body))
                answer = next(receiver.script)
            if answer == "hang":
                time.sleep(HANGS_SECONDS)
                self.close_connection = True
            elif answer == "drop":
                self.close_connection = True
            else:
                self.send_response(int(answer))
                if answer == 302:
                    self.send_header("location", "http://127.0.0.1:1/")
                self.send_header("content-length", "0")
                self.end_headers()

        do_POST = do_GET = handle_any  # noqa: N815 - the names are http.server's

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/saint"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
