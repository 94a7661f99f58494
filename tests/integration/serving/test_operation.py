import json
import time
from http.client import HTTPConnection

import psycopg
import pytest

from serving.app import create_app
from serving.errors import MEDIA_TYPE
from serving.settings import Settings
from tests.integration.serving.people import PATIENCE, jpeg

DOCUMENT = create_app(Settings(_env_file=None)).openapi()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
WITHOUT_PROBLEMS = {"GET /healthz", "GET /metrics"}


def test_alive_and_ready(nobody):
    assert nobody.get("/healthz").json() == {"status": "alive"}
    assert nobody.get("/readyz").json() == {"status": "ready"}


def test_a_connection_may_rest_longer_than_clients_keep_one(address):
    line = HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
    for rest in (0, 6):
        time.sleep(rest)
        line.request("GET", "/healthz")
        assert json.load(line.getresponse()) == {"status": "alive"}
    line.close()


def test_not_ready_when_nothing_can_be_stored(nobody, photos_folder):
    away = photos_folder.rename(photos_folder.with_name("away"))
    photos_folder.touch()
    try:
        answer = nobody.get("/readyz")
    finally:
        photos_folder.unlink()
        away.rename(photos_folder)
    assert answer.status_code == 503
    assert "photo storage" in answer.json()["detail"]


def test_figures_name_no_tenant(service, nobody, work_off):
    admin = service.admin
    store = admin.store(name="a secret store")
    admin.upload(store=store["id"])
    text = nobody.get("/metrics").text
    assert 'shelfeye_queue_depth{status="todo"} 1.0' in text
    assert 'route="/v1/photos",status="202"' in text
    work_off()
    text = nobody.get("/metrics").text
    assert 'shelfeye_queue_depth{status="todo"} 0.0' in text
    assert 'shelfeye_audits_total{outcome="done"}' in text
    for stage in ("read", "decode", "audit", "detect", "draw", "write"):
        assert f'shelfeye_audit_seconds_count{{stage="{stage}"}}' in text
    assert 'name="fake"' in text
    me = admin.get("/v1/session").json()
    for secret in (store["id"], store["name"], me["workspace_id"], me["user_id"], me["email"]):
        assert secret not in text


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123", True), ("x" * 65, False), ("a b", False), ('"}', False)]
)
def test_a_request_has_an_id(nobody, given, kept):
    answer = nobody.get("/v1/stores", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/healthz", "/v1/stores", "/v1/nothing", "/v1/stores?token=x"])
def test_every_answer_is_guarded(nobody, path):
    headers = nobody.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_wrong_method_is_a_problem_too(admin):
    refused = admin.put("/v1/stores", json={})
    assert (refused.status_code, refused.headers["content-type"]) == (405, MEDIA_TYPE)
    assert refused.headers["allow"]


def test_a_large_json_body_is_refused(admin):
    assert admin.post("/v1/stores", content=b" " * 1_000_001).status_code == 413


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_the_contract_names_every_refusal(name, operation):
    answers = operation["responses"]
    refusals = {int(status) for status in answers if int(status) >= 400}
    assert operation.get("description") or operation.get("summary")
    if name in WITHOUT_PROBLEMS:
        return
    for status in refusals:
        content = answers[str(status)]["content"]
        assert set(content) == {MEDIA_TYPE}, (name, status)
    assert refusals
    if "{" in name and "pictures" not in name:
        assert 404 in refusals


def test_the_contract_describes_the_upload():
    form = DOCUMENT["paths"]["/v1/photos"]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert form["schema"]["properties"]["photo"]["format"] == "binary"
    assert {"store", "visit", "taken_at", "note"} <= set(form["schema"]["properties"])
    assert "$defs" not in json.dumps(DOCUMENT)


def test_the_logs_follow_a_photo_and_hold_no_secret(admin, work_off, caplog):
    answer = admin.upload(jpeg(5), note="a private note")
    work_off()
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    request = next(line for line in lines if line.get("path") == "/v1/photos")
    audit = next(line for line in lines if line["event"] == "audit ended")
    assert request["request_id"] == audit["request_id"] == answer.headers["x-request-id"]
    assert audit["audit_id"] == answer.json()["audit_id"]
    assert admin.token not in caplog.text
    assert "a private note" not in caplog.text


def test_the_database_holds_no_token_in_clear(service, postgres):
    service.person("rep")
    with psycopg.connect(postgres) as connection:
        for table in ("tokens", "sign_ins", "users"):
            kept = str(connection.execute(f"SELECT * FROM {table}").fetchall())
            assert all(caller.token not in kept for caller in service.callers)
