"""Spans as a collector gets them, in a process of its own: tracing is started once in each."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from serving import tracing

PROGRAM = """
import asyncio
from opentelemetry import trace
from serving.tracing import _tracers, span, start_tracing
from serving.telemetry import observe_stage
start_tracing("shelfeye-test")
start_tracing("shelfeye-test")
with span("audit", audit_id="a-1", request_id=None):
    observe_stage("detect", 0.25)
print(len(_tracers))
"""


@pytest.fixture
def collector():
    """Keeps the bodies it is sent."""
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    server.server_close()
    thread.join()


def test_spans_go_to_the_collector_that_is_named(collector):
    url, got = collector
    environment = os.environ | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"
    ((path, body),) = got
    assert path == "/v1/traces"
    for word in (b"shelfeye-test", b"audit", b"detect", b"a-1"):
        assert word in body
    assert b"request_id" not in body


def test_without_a_collector_nothing_is_loaded(monkeypatch):
    monkeypatch.delenv(tracing.VARIABLE, raising=False)
    tracing.start_tracing("shelfeye-test")
    with tracing.span("audit"):
        tracing.span_of("detect", 0.1)
    assert tracing._tracers == []
