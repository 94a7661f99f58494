import asyncio
from datetime import UTC, datetime

import pytest

from serving.webhooks.post import NotSent, Post
from serving.webhooks.signing import signed_headers
from serving.webhooks.tasks import WAITS
from tests.integration.serving.people import created, jpeg
from tests.integration.serving.pipelines import BrokenPipeline
from tests.integration.serving.receivers import receiver


@pytest.fixture
def there():
    with receiver() as running:
        yield running


@pytest.fixture
def webhook(admin, there) -> dict:
    body = {"url": there.url, "events": ["audit.completed"], "description": "our ERP"}
    return created(admin.post("/v1/webhooks", json=body))


def deliveries(admin, webhook, **asked) -> list[dict]:
    return admin.get(f"/v1/webhooks/{webhook['id']}/deliveries", params=asked).json()["items"]


def again(database) -> None:
    """Let the next attempt be due now."""
    database.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")


def test_an_audit_that_ended_is_told_and_signed(admin, webhook, there, work_off):
    store = admin.store()
    audit_id = admin.upload(jpeg(1), store=store["id"]).json()["audit_id"]
    work_off()
    ((headers, body),) = there.got
    moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    expected = signed_headers(webhook["secret"], headers["webhook-id"], moment, body)
    assert {name: headers[name] for name in expected} == expected
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 300
    (told,) = there.bodies()
    assert told["type"] == "audit.completed"
    assert told["data"]["audit_id"] == audit_id
    assert (told["data"]["store_id"], told["data"]["status"]) == (store["id"], "done")
    (delivery,) = deliveries(admin, webhook)
    assert (delivery["status"], delivery["attempts"], delivery["answer"]) == ("delivered", 1, 204)
    assert (delivery["event_id"], delivery["body"]) == (headers["webhook-id"], told)


def test_the_secret_is_shown_once(admin, webhook):
    assert webhook["secret"].startswith("whsec_")
    for path in ("/v1/webhooks", f"/v1/webhooks/{webhook['id']}"):
        assert webhook["secret"] not in admin.get(path).text


def test_a_photo_that_can_not_be_used_is_told_too(admin, webhook, there, work_off):
    admin.upload(jpeg(3, 400, 300)[:3_000])
    work_off()
    assert there.bodies()[0]["data"]["status"] == "failed"


def test_what_fails_is_tried_again_with_the_same_id(admin, webhook, there, work_off, database):
    there.status = 503
    admin.upload()
    work_off()
    (delivery,) = deliveries(admin, webhook, status="pending")
    assert (delivery["attempts"], delivery["answer"]) == (1, 503)
    assert delivery["problem"] == "answered 503: sorry"
    wait = "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs"
    assert 0 < database.execute(wait).fetchone()[0] <= WAITS[0]
    again(database)
    there.status = 200
    work_off()
    assert deliveries(admin, webhook)[0]["status"] == "delivered"
    first, second = (headers["webhook-id"] for headers, _ in there.got)
    assert first == second


def test_after_the_last_attempt_it_can_be_sent_by_hand(admin, webhook, there, work_off, database):
    there.status = 500
    admin.upload()
    work_off()
    database.execute("UPDATE procrastinate_jobs SET attempts = %s", (len(WAITS),))
    again(database)
    work_off()
    (delivery,) = deliveries(admin, webhook, status="failed")
    assert database.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
    there.status = 200
    resend = f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}:resend"
    assert admin.post(resend).status_code == admin.post(resend).status_code == 202
    work_off()
    assert deliveries(admin, webhook)[0]["status"] == "delivered"
    assert len(there.got) == 3


@pytest.mark.parametrize(
    ("status", "headers"), [(302, {"location": "/elsewhere"}), (404, {}), (500, {})]
)
def test_only_2xx_counts_and_no_redirect_is_followed(webhook, there, status, headers):
    there.status, there.headers = status, headers
    with pytest.raises(NotSent, match=f"answered {status}"):
        asyncio.run(Post(5, True).send(there.url, {}, b"{}"))
    assert len(there.got) == 1


def test_nothing_is_sent_to_this_machine_unless_allowed(there):
    port = there.url.split(":")[2].split("/")[0]
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(NotSent, match="not a public address"):
            asyncio.run(Post(5, False).send(f"http://{host}:{port}/hook", {}, b"{}"))
    assert there.got == []


def test_a_receiver_that_takes_too_long_is_left(there):
    there.seconds = 0.5
    with pytest.raises(NotSent, match=r"no answer within 0\.1 seconds"):
        asyncio.run(Post(0.1, True).send(there.url, {}, b"{}"))


def test_one_who_is_gone_is_not_asked_again(admin, webhook, there, work_off):
    there.status = 410
    admin.upload(jpeg(1))
    work_off()
    assert admin.get(f"/v1/webhooks/{webhook['id']}").json()["active"] is False
    admin.upload(jpeg(2))
    work_off()
    assert [delivery["status"] for delivery in deliveries(admin, webhook)] == ["failed"]


def test_what_is_not_subscribed_to_or_switched_off_is_not_told(admin, there, work_off):
    other = created(admin.post("/v1/webhooks", json={"url": there.url, "events": ["alert.raised"]}))
    off = created(
        admin.post("/v1/webhooks", json={"url": there.url, "events": ["audit.completed"]})
    )
    changed = admin.patch(f"/v1/webhooks/{off['id']}", json={"active": False})
    assert changed.json()["active"] is False
    admin.upload()
    work_off()
    assert there.got == deliveries(admin, other) == deliveries(admin, off) == []


def test_an_event_is_told_once_however_often_a_job_runs(admin, webhook, there, work_off, database):
    admin.upload()
    copy = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
        "SELECT queue_name, task_name, args FROM procrastinate_jobs"
    )
    database.execute(copy)
    work_off()
    assert len(there.got) == len(deliveries(admin, webhook)) == 1


def test_no_event_without_the_change_it_tells_of(admin, webhook, there, work_off):
    admin.upload()
    work_off(BrokenPipeline())
    assert deliveries(admin, webhook) == there.got == []


def test_a_test_can_be_sent(admin, webhook, there, work_off):
    assert admin.post(f"/v1/webhooks/{webhook['id']}:test").status_code == 202
    work_off()
    assert there.bodies()[0]["type"] == "webhook.test"


def test_deleted_with_what_was_still_to_be_sent(admin, webhook, there, work_off):
    admin.upload()
    there.status = 500
    work_off()
    assert admin.delete(f"/v1/webhooks/{webhook['id']}").status_code == 204
    assert admin.get(f"/v1/webhooks/{webhook['id']}/deliveries").status_code == 404
    work_off()
    assert len(there.got) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "ftp://example.com", "events": ["audit.completed"]}, "url"),
        ({"url": "https://a:b@example.com", "events": ["audit.completed"]}, "url"),
        ({"url": "https://example.com", "events": []}, "events"),
        ({"url": "https://example.com", "events": ["audit.begun"]}, "events.0"),
        ({"url": "https://example.com", "events": ["webhook.test"]}, "events"),
    ],
)
def test_what_makes_no_webhook(admin, body, field):
    refused = admin.post("/v1/webhooks", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
