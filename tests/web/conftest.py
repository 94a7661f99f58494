"""The web app in Debian's Chromium, on a service that really runs."""

import asyncio
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from serving.app import create_server
from serving.launch import first_token
from serving.settings import Settings
from serving.worker import work
from tests.integration.serving.conftest import (  # noqa: F401
    SECRET,
    _logs,
    forget,
    open_folder,
    postgres,
)
from tests.integration.serving.people import Service
from tests.integration.serving.pipelines import FakePipeline
from tests.web.browsing import ARGUMENTS, CHROMIUM, Person, Window, aside, newcomer
from tests.web.shelves import shelf


@pytest.fixture(scope="package")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """Its camera sees a shelf."""
    assert CHROMIUM, "the browser tests need Debian's chromium: scripts/install dev installs it"
    film = tmp_path_factory.mktemp("film") / "shelf.mjpeg"
    film.write_bytes(shelf())
    seen = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *seen])
        yield running
        running.close()


@pytest.fixture(scope="package")
def built() -> None:
    """The web app as it is now."""
    subprocess.run(["scripts/web", "build"], check=True)


@pytest.fixture(scope="session")
def settings(postgres, tmp_path_factory) -> Settings:  # noqa: F811
    return Settings(
        _env_file=None,
        database_url=postgres,
        data=tmp_path_factory.mktemp("data"),
        secret_key=SECRET,
        weights="clear",
        sign_in_attempts=3,
        worker_jobs=1,  # pipelines of tests answer in the order of the photos
        log_level="error",
    )


@pytest.fixture(scope="package")
def address(settings, built, _logs) -> Iterator[str]:  # noqa: F811
    """The API with the web app, really listening."""
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
    """The service as it is on the first day."""
    running = Service(settings, address, aside(first_token, settings))
    yield running
    running.close()
    forget(settings.database_url)


@pytest.fixture
def rep(service) -> Person:
    return newcomer(service, "rep")


@pytest.fixture
def stores(service) -> None:
    """Two, the nearer one in 杭州; see visiting.HANGZHOU."""
    service.admin.store(code="SH-1", name="Bund", city="上海", latitude=31.24, longitude=121.49)
    service.admin.store(
        code="HZ-1", name="西湖店", city="杭州", latitude=30.2592, longitude=120.1303
    )


@pytest.fixture
def window(browser, address, service) -> Iterator[Window]:
    """Opens pages. At the end none of them may have written an error to the console."""
    opened = Window(browser, address)
    yield opened
    opened.close()
    assert opened.errors == []


@pytest.fixture
def work_off(settings) -> Callable[..., None]:
    """Runs a worker until no job is due."""

    def run(pipeline: FakePipeline | None = None) -> None:
        aside(asyncio.run, work(settings, pipeline or FakePipeline(), wait=False))

    return run


@pytest.fixture
def database(settings) -> Iterator[psycopg.Connection]:
    """A connection to look behind the API."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        yield connection
