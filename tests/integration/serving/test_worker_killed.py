"""kill -9 of a real worker process: no photo is lost and none is audited twice."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from serving.audits.tasks import RETRIES
from tests.integration.serving.people import jpeg

LONG = 600.0


@pytest.fixture
def worker(settings, tmp_path) -> Callable:
    """Starts a worker process; it is gone at the end."""

    @contextmanager
    def start(seconds: float) -> Iterator[subprocess.Popen]:
        environment = os.environ | {
            "DATABASE_URL": settings.database_url,
            "SHELFEYE_DATA": str(settings.data),
            "SHELFEYE_SECRET_KEY": settings.secret_key,
            "SHELFEYE_WEIGHTS": "clear",
            "SHELFEYE_WORKER_HEARTBEAT_SECONDS": "0.3",
            "SHELFEYE_WORKER_METRICS_PORT": "0",
        }
        module = "tests.integration.serving.killable_worker"
        command = [sys.executable, "-m", module, str(tmp_path / "begun"), str(seconds)]
        process = subprocess.Popen(command, env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    return start


def until(condition: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


def test_the_jobs_of_a_killed_worker_are_taken_over(admin, worker, database, tmp_path):
    audits = [admin.upload(jpeg(i)).json()["audit_id"] for i in range(3)]
    with worker(LONG) as doomed:
        until((tmp_path / "begun").exists)
        assert admin.audit(audits[0])["status"] == "running"
        doomed.kill()
        doomed.wait()
    with worker(0.0):
        until(lambda: all(admin.audit(audit)["status"] == "done" for audit in audits))
    facings = database.execute("SELECT audit_id::text, count(*) FROM facings GROUP BY 1")
    assert dict(facings.fetchall()) == dict.fromkeys(audits, 3)


def test_a_photo_that_kills_every_worker_is_left_to_an_operator(admin, worker, database, tmp_path):
    audit_id = admin.upload().json()["audit_id"]
    database.execute("UPDATE procrastinate_jobs SET attempts = %s", (RETRIES,))
    with worker(LONG) as doomed:
        until((tmp_path / "begun").exists)
        doomed.kill()
        doomed.wait()
    with worker(0.0):
        until(lambda: admin.audit(audit_id)["status"] == "failed")
    jobs = admin.get("/v1/jobs", params={"status": "failed"}).json()["items"]
    assert [job["audit_id"] for job in jobs] == [audit_id]


def test_asked_to_stop_a_worker_finishes_what_it_has_begun(admin, worker, tmp_path):
    audit_id = admin.upload().json()["audit_id"]
    with worker(1.0) as stopped:
        until((tmp_path / "begun").exists)
        stopped.terminate()
        assert stopped.wait() == 0
    assert admin.audit(audit_id)["status"] == "done"
