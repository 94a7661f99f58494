import asyncio
import threading
import time
from uuid import uuid4

import pytest

from serving.settings import Settings
from serving.worker import work
from tests.integration.serving.people import jpeg
from tests.integration.serving.pipelines import BrokenPipeline, FakeAudit, FakePipeline
from vision.photo import Photo


def test_a_photo_that_can_not_be_used_ends_with_the_reason(admin, work_off, database):
    audit_id = admin.upload(jpeg(3, 400, 300)[:3_000]).json()["audit_id"]
    work_off()
    audit = admin.audit(audit_id)
    assert (audit["status"], audit["result"], audit["links"]["photo"]) == ("failed", None, None)
    assert audit["problem"]["type"] == "urn:shelfeye:problem:truncated-image"
    assert audit["problem"]["errors"][0]["field"] == "photo"
    assert database.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_waiting_ends_with_the_audit(admin, work_off):
    audit_id = admin.upload().json()["audit_id"]
    worker = threading.Timer(0.3, work_off)
    worker.start()
    answer = admin.get(f"/v1/audits/{audit_id}", params={"wait": 30})
    worker.join()
    assert answer.json()["status"] == "done"


def test_waiting_ends_with_the_time(admin):
    audit_id = admin.upload().json()["audit_id"]
    start = time.monotonic()
    answer = admin.get(f"/v1/audits/{audit_id}", params={"wait": 0.3})
    assert time.monotonic() - start >= 0.3
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")


def test_waiting_holds_no_connection(admin, settings, address):
    audit_id = admin.upload().json()["audit_id"]
    waiting = [
        threading.Thread(target=lambda: admin.get(f"/v1/audits/{audit_id}", params={"wait": 1.5}))
        for _ in range(settings.database_connections + 5)
    ]
    for thread in waiting:
        thread.start()
    assert admin.get("/v1/stores").status_code == 200
    for thread in waiting:
        thread.join()


def test_run_answers_with_the_audit_or_says_where_it_will_be(admin, work_off):
    late = admin.upload(path="/v1/audits:run")
    assert (late.status_code, late.json()["status"]) == (202, "queued")
    assert late.headers["location"] == f"/v1/audits/{late.json()['id']}"
    work_off()
    again = admin.upload(path="/v1/audits:run")
    assert (again.status_code, again.json()["status"]) == (200, "done")
    assert again.json()["id"] == late.json()["id"]


def test_lists_come_in_pages_and_are_filtered(service, work_off):
    admin, rep = service.admin, service.person("rep")
    store = admin.store()
    for i in range(3):
        admin.upload(jpeg(i), taken_at=f"2026-05-0{i + 1}T00:00:00Z")
    work_off()
    mine = rep.upload(jpeg(9), store=store["id"], taken_at="2026-06-01T00:00:00Z").json()

    def ids(caller=admin, **asked):
        found, cursor = [], None
        while True:
            page = caller.get(
                "/v1/audits",
                params={**asked, "limit": 2, "cursor": cursor or ""}
                if cursor
                else {**asked, "limit": 2},
            ).json()
            found += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return found

    everything = ids()
    assert len(everything) == len(set(everything)) == 4
    assert everything[0] == mine["audit_id"]
    assert ids(status="done") == everything[1:]
    assert ids(store=store["id"]) == ids(rep) == [mine["audit_id"]]
    assert len(ids(**{"from": "2026-05-02T00:00:00Z", "to": "2026-06-01T00:00:00Z"})) == 2
    assert ids(visit=str(uuid4())) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"store": "x"}, "store"),
        ({"status": "lost"}, "status"),
        ({"from": "2026-05-02T00:00:00"}, "from"),
    ],
)
def test_wrong_questions_are_refused_by_name(admin, asked, field):
    refused = admin.get("/v1/audits", params=asked)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


def test_links_are_signed(admin, nobody, work_off):
    audit_id = admin.upload().json()["audit_id"]
    work_off()
    link = admin.audit(audit_id)["links"]["photo"]
    assert nobody.get(link).status_code == 200
    path, _, query = link.partition("?")
    assert nobody.get(path).status_code == 422
    assert nobody.get(link.replace("photo.jpg", "overlay.jpg")).status_code == 403
    assert nobody.get(f"{path}/../../../secret_key?{query}").status_code in (403, 404)
    assert nobody.get(f"{path}?{query.replace('expires=', 'expires=9')}").status_code in (403, 422)


@pytest.mark.parametrize(("policy", "named"), [("hidden", None), ("anonymous", "brand ")])
def test_an_analyst_sees_own_brands_only(service, work_off, policy, named):
    admin = service.admin
    assert admin.patch("/v1/workspace", json={"competitors": policy}).status_code == 200
    audit_id = admin.upload().json()["audit_id"]
    work_off()
    analyst = service.person("analyst", brands=["Quillo"])
    audit = analyst.audit(audit_id)
    own, other, unknown = audit["result"]["facings"]
    assert (own["brand"], own["sku"]) == ("Quillo", "Q-1")
    assert (other["sku"], other["category"], unknown["brand"]) == (None, "tea", None)
    assert (other["brand"] or "").startswith(named or "")
    assert bool(other["brand"]) is bool(named)
    assert audit["links"]["overlay"] is None
    assert "Hemujo" not in analyst.get(f"/v1/audits/{audit_id}").text
    assert "Hemujo" in admin.get(f"/v1/audits/{audit_id}").text


def test_a_fault_of_ours_is_retried_then_left_to_an_operator(service, work_off, database):
    admin = service.admin
    audit_id = admin.upload().json()["audit_id"]
    for attempt in range(1, 5):
        work_off(BrokenPipeline())
        job = database.execute("SELECT attempts, scheduled_at > now() FROM procrastinate_jobs")
        assert job.fetchone() == (attempt, True)
        assert admin.audit(audit_id)["status"] == "running"
        database.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    work_off(BrokenPipeline())
    audit = admin.audit(audit_id)
    assert (audit["status"], audit["problem"]["status"]) == ("failed", 500)
    assert "a bug" not in str(audit)

    operator = service.person("operator")
    jobs = operator.get("/v1/jobs", params={"status": "failed"}).json()["items"]
    assert [job["audit_id"] for job in jobs] == [audit_id]
    assert service.stranger().get("/v1/jobs").json()["items"] == []
    retry = f"/v1/jobs/{jobs[0]['id']}:retry"
    assert service.stranger().post(retry).status_code == 404
    assert operator.post(retry).status_code == 204
    assert operator.post(retry).status_code == 409
    assert admin.audit(audit_id)["status"] == "queued"
    work_off()
    assert admin.audit(audit_id)["status"] == "done"
    assert operator.get("/v1/jobs").json()["items"] == []


def test_who_waits_goes_before_a_batch(admin, work_off, database):
    batch = admin.upload(jpeg(1), priority="batch").json()["audit_id"]
    waiting = admin.upload(jpeg(2)).json()["audit_id"]
    work_off()
    order = database.execute("SELECT id::text FROM audits ORDER BY finished_at").fetchall()
    assert order == [(waiting,), (batch,)]


def test_done_once_whatever_is_run_again(admin, work_off, database):
    audit_id = admin.upload().json()["audit_id"]
    database.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
        "SELECT queue_name, task_name, args FROM procrastinate_jobs"
    )
    work_off()
    assert admin.audit(audit_id)["status"] == "done"
    assert database.execute("SELECT count(*) FROM facings").fetchone() == (3,)
    assert database.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


class TogetherPipeline(FakePipeline):
    """Audits no photo before so many are there at the same time."""

    def __init__(self, photos: int) -> None:
        super().__init__()
        self.together = threading.Barrier(photos)

    def audit(self, photo: Photo) -> FakeAudit:
        self.together.wait(timeout=60)
        return super().audit(photo)


def test_photos_that_wait_are_audited_together_by_one_worker(admin, settings):
    together = Settings.model_fields["worker_jobs"].default
    assert together > 1
    waiting = [admin.upload(jpeg(seed)).json()["audit_id"] for seed in range(together)]
    as_usual = settings.model_copy(update={"worker_jobs": together})
    asyncio.run(work(as_usual, TogetherPipeline(together), wait=False))
    assert {admin.audit(audit_id)["status"] for audit_id in waiting} == {"done"}
