"""Somebody who receives webhooks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Keeps what it got and answers with `status`. url: where it listens."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 204
        self.headers: dict[str, str] = {}
        self.seconds = 0.0
        self.got: list[tuple[dict[str, str], bytes]] = []

    def bodies(self) -> list[dict]:
        return [json.loads(body) for _, body in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            here.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            time.sleep(here.seconds)
            self.send_response(here.status)
            for name, value in here.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "5" if here.status >= 300 else "0")
            self.end_headers()
            if here.status >= 300:
                self.wfile.write(b"sorry")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
