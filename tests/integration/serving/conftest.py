"""A real service: PostgreSQL, the API on a port of its own, a worker on call."""

import asyncio
import logging
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
import structlog

from serving import embedded
from serving.app import create_server
from serving.db import migrate
from serving.launch import first_token
from serving.settings import Settings
from serving.telemetry import configure_logs
from serving.worker import work
from tests.integration.serving.people import PATIENCE, Caller, Service
from tests.integration.serving.pipelines import FakePipeline

SECRET = "a secret for tests that is long enough"


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder outside pytest's own, which every pytest of root closes to other users again."""
    with tempfile.TemporaryDirectory(prefix="shelfeye") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(open_folder) -> Iterator[str]:
    """The URL of an empty, migrated database; one server for all tests."""
    with embedded.postgres(open_folder / "postgres") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        migrate(url)
        yield url


@pytest.fixture(scope="session")
def settings(postgres, tmp_path_factory) -> Settings:
    return Settings(
        _env_file=None,
        database_url=postgres,
        data=tmp_path_factory.mktemp("data"),
        secret_key=SECRET,
        weights="clear",
        photo_bytes=2_000_000,
        sync_seconds=0.5,
        sign_in_attempts=3,
        webhook_private_addresses=True,
        webhook_seconds=2,
        worker_jobs=1,  # pipelines of tests answer in the order of the photos
        worker_heartbeat_seconds=0.2,
        log_level="info",
    )


@pytest.fixture(scope="session")
def _logs(settings) -> Iterator[None]:
    """The service's logs while it runs."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure_logs(settings)
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def address(settings, _logs) -> Iterator[str]:
    """The API, really listening."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(settings)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def service(settings, address) -> Iterator[Service]:
    """The service as it is on the first day: a workspace with its admin, nothing else."""
    token = first_token(settings)
    running = Service(settings, address, token)
    yield running
    running.close()
    forget(settings.database_url)


def forget(url: str) -> None:
    """Empty every table. Few rows in many tables are gone far sooner by DELETE than by TRUNCATE."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('alembic_version', 'procrastinate_workers')"
        )
        connection.execute(";".join(f"DELETE FROM {name}" for (name,) in tables.fetchall()))


@pytest.fixture
def admin(service) -> Caller:
    return service.admin


@pytest.fixture
def work_off(settings) -> Callable[..., None]:
    """Runs a worker until no job is due."""

    def run(pipeline: FakePipeline | None = None) -> None:
        asyncio.run(work(settings, pipeline or FakePipeline(), wait=False))

    return run


@pytest.fixture
def database(settings) -> Iterator[psycopg.Connection]:
    """A connection to look behind the API."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def photos_folder(settings) -> Path:
    return settings.data / "photos"


@pytest.fixture
def nobody(address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        yield client
