import csv
import io

import psycopg
import pytest

from tests.integration.serving.people import jpeg


def entries(admin, **asked) -> list[dict]:
    answer = admin.get("/v1/audit-log", params={"limit": 200} | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_a_change_is_noted_with_who_what_when_and_where_from(service):
    admin, operator = service.admin, service.person("operator")
    answer = operator.post("/v1/stores", json={"code": "X", "name": "X"})
    me = operator.get("/v1/session").json()
    (entry,) = entries(admin, action="create_store")
    assert entry["changed"] == [f"store {answer.json()['id']}"]
    assert (entry["actor_id"], entry["actor"]) == (me["user_id"], me["email"])
    assert (entry["target"], entry["address"]) == ("/v1/stores", "127.0.0.1")
    assert entry["request_id"] == answer.headers["x-request-id"]
    assert entries(admin, request_id=entry["request_id"]) == [entry]


def test_what_was_refused_or_failed_leaves_no_entry(admin):
    admin.store(code="X")
    assert admin.post("/v1/stores", json={"code": "X", "name": "again"}).status_code == 409
    assert admin.post("/v1/stores", json={"code": ""}).status_code == 422
    assert len(entries(admin, action="create_store")) == 1


def test_looks_at_audits_and_reports_are_noted_and_others_are_not(service, work_off):
    admin, analyst = service.admin, service.person("analyst", brands=["Quillo"])
    audit_id = admin.upload().json()["audit_id"]
    work_off()
    analyst.audit(audit_id)
    analyst.get("/v1/reports/share", params={"brand": "Quillo"})
    analyst.get("/v1/stores")
    seen = entries(admin, actor=analyst.get("/v1/session").json()["user_id"])
    assert [(entry["action"], entry["target"]) for entry in seen] == [
        ("share_report", "/v1/reports/share?brand=Quillo"),
        ("get_audit", f"/v1/audits/{audit_id}"),
    ]


@pytest.mark.parametrize("path", ["/v1/photos", "/v1/audits:run"])
def test_an_upload_is_noted_with_its_audit(admin, path):
    audit_id = admin.upload(jpeg(1), path=path).json()
    audit_id = audit_id.get("audit_id") or audit_id["id"]
    (entry,) = entries(admin, target=path)
    assert f"audit {audit_id}" in entry["changed"]


def test_signing_in_and_out_is_noted(service, nobody):
    service.person("operator", email="o@example.com", password="correct horse battery")
    asked = {"email": "o@example.com", "password": "correct horse battery"}
    csrf = nobody.post("/v1/session", json=asked).json()["csrf_token"]
    nobody.delete("/v1/session", headers={"X-CSRF-Token": csrf})
    nobody.cookies.clear()
    signed = [entry["action"] for entry in entries(service.admin) if entry["actor"][0] == "o"]
    assert signed == ["sign_out", "sign_in"]


def test_secrets_are_not_noted(service):
    made = service.admin.post("/v1/tokens", json={"name": "x"}).json()
    service.person("rep", password="correct horse battery")
    text = service.admin.get("/v1/audit-log").text
    assert made["token"] not in text
    assert "correct horse" not in text


def test_it_comes_in_pages_and_filtered_by_time(admin):
    for _ in range(3):
        admin.store()
    page = admin.get("/v1/audit-log", params={"limit": 2, "action": "create_store"}).json()
    rest = entries(admin, action="create_store", cursor=page["next"])
    assert len(page["items"]) + len(rest) == 3
    moment = page["items"][0]["created_at"]
    assert len(entries(admin, action="create_store", to=moment)) == 2
    assert len(entries(admin, action="create_store", **{"from": moment})) == 1


def test_it_is_exported_with_nothing_that_runs(admin):
    admin.get("/v1/reports/share", params={"brand": "=1+1"})
    answer = admin.get("/v1/audit-log", params={"format": "csv"})
    assert answer.headers["content-disposition"].endswith('filename="audit-log.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["action"] == "share_report"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert entries(admin)[0]["target"] == "/v1/audit-log?format=csv"


@pytest.mark.parametrize(
    "change", ["UPDATE audit_log SET actor = 'somebody else'", "DELETE FROM audit_log"]
)
def test_it_can_only_be_added_to(admin, database, change):
    admin.store()
    with pytest.raises(psycopg.errors.RaiseException, match="added only"):
        database.execute(change)
    assert entries(admin)
