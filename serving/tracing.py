"""OpenTelemetry: a span for every request, audit and stage of one, where a collector is named.

Without OTEL_EXPORTER_OTLP_ENDPOINT nothing of it is loaded. The other OTEL_* variables are read by
OpenTelemetry itself.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from structlog.stdlib import get_logger

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"
_NANOSECONDS = 1_000_000_000
_tracers: list["Tracer"] = []
"""Ours, once tracing has been started."""


def start_tracing(service: str) -> None:
    """Send spans to the collector that the environment names, if it names one.

    service: what this process is called there. Without the extra `tracing` a warning says so.
    """
    if not os.environ.get(VARIABLE) or _tracers:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        get_logger(__name__).warning("no tracing", expected="pip install 'shelfeye[tracing]'")
        return
    name = os.environ.get("OTEL_SERVICE_NAME", service)
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracers.append(provider.get_tracer("shelfeye"))


@contextmanager
def span(name: str, **attributes: str | int | float | None) -> Iterator[None]:
    """A span around what is inside; nothing where there is no tracing."""
    if not _tracers:
        yield
        return
    told = {key: value for key, value in attributes.items() if value is not None}
    with _tracers[0].start_as_current_span(name, attributes=told):
        yield


def span_of(name: str, seconds: float) -> None:
    """A span that has just ended, under the one that is going on."""
    if not _tracers:
        return
    end = time.time_ns()
    started = end - int(seconds * _NANOSECONDS)
    _tracers[0].start_span(name, start_time=started).end(end)
