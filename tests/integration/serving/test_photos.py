import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from tests.factories import encoded, picture
from tests.integration.serving.people import PATIENCE, jpeg

LATER = (datetime.now(UTC) + timedelta(days=3)).isoformat()


def kept(folder: Path) -> list[Path]:
    """The files of a photo folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def rows(database, table: str) -> int:
    return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_photo_is_accepted_audited_and_shown(service, work_off, database):
    rep = service.person("rep")
    store = service.admin.store(city="杭州")
    visit = rep.visit(store["id"])
    told = {"position": "bay 3", "device": "Phone 9", "note": "端架\n促销"}
    accepted = rep.upload(visit=visit["id"], taken_at="2026-05-04T09:30:00+08:00", **told)
    assert accepted.status_code == 202, accepted.text
    audit_id = accepted.json()["audit_id"]
    assert accepted.headers["location"] == accepted.json()["audit"] == f"/v1/audits/{audit_id}"
    waiting = rep.audit(audit_id)
    assert (waiting["status"], waiting["result"], waiting["links"]["photo"]) == (
        "queued",
        None,
        None,
    )
    work_off()
    audit = rep.audit(audit_id)
    assert (audit["status"], audit["problem"]) == ("done", None)
    assert (audit["store_id"], audit["visit_id"]) == (store["id"], visit["id"])
    assert (audit["taken_at"], audit["taken_at_from"]) == ("2026-05-04T01:30:00Z", "client")
    assert {name: audit[name] for name in told} == told
    assert audit["result"]["photo"]["sha256"] == audit["sha256"] == accepted.json()["sha256"]
    found = database.execute("SELECT number, brand, sku, x1 FROM facings ORDER BY 1").fetchall()
    assert found == [(0, "Quillo", "Q-1", 0.0), (1, "Hemujo", "H-1", 10.0), (2, None, None, 20.0)]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"key": "a"}, {"key": "a"}, True),
        ({}, {}, True),
        ({"key": "a"}, {"key": "b"}, True),
        ({"key": "a"}, {}, True),
        ({"photo": jpeg(1)}, {"photo": jpeg(2)}, False),
    ],
)
def test_the_same_upload_twice_is_one_photo(admin, database, first, second, same):
    one, two = admin.upload(**first), admin.upload(**second)
    assert (one.status_code, two.status_code) == (202, 202)
    assert (one.json()["id"] == two.json()["id"]) is same
    assert (one.json()["repeated"], two.json()["repeated"]) == (False, same)
    assert rows(database, "photos") == rows(database, "procrastinate_jobs") == (1 if same else 2)


def test_the_same_bytes_elsewhere_or_by_somebody_else_are_another_photo(service, database):
    store = service.admin.store()
    uploads = [
        service.admin.upload(),
        service.admin.upload(store=store["id"]),
        service.person("operator").upload(),
    ]
    assert len({upload.json()["id"] for upload in uploads}) == 3


def test_a_key_is_not_for_another_upload(admin, database):
    admin.upload(jpeg(1), key="a")
    refused = admin.upload(jpeg(2), key="a")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert rows(database, "photos") == 1


def test_a_key_is_ones_own(service, database):
    service.admin.upload(jpeg(1), key="a")
    assert service.person("rep").upload(jpeg(2), key="a").status_code == 202


def test_many_at_the_same_time_are_one_photo(service, database):
    gate = threading.Barrier(6)

    def send(_: int) -> str:
        with httpx.Client(
            base_url=service.address, headers=service.admin.headers, timeout=PATIENCE
        ) as client:
            gate.wait()
            answer = client.post(
                "/v1/photos", files={"photo": jpeg()}, headers={"Idempotency-Key": "k"}
            )
        assert answer.status_code == 202, answer.text
        return answer.json()["audit_id"]

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(send, range(6)))) == 1
    assert rows(database, "photos") == rows(database, "procrastinate_jobs") == 1


def test_without_a_job_there_is_no_photo(admin, database):
    name = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"
    database.execute(f"ALTER FUNCTION {name} RENAME TO away")
    try:
        failed = admin.upload()
    finally:
        away = name.replace("procrastinate_defer_jobs_v1", "away")
        database.execute(f"ALTER FUNCTION {away} RENAME TO procrastinate_defer_jobs_v1")
    assert failed.status_code == 500
    assert failed.headers["content-type"] == "application/problem+json"
    assert failed.headers["x-request-id"] == failed.json()["request_id"]
    assert "procrastinate" not in failed.text
    assert rows(database, "photos") == rows(database, "audits") == 0
    assert admin.upload().status_code == 202


def test_without_a_commit_there_is_no_job_and_no_promise(admin, database):
    database.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE 'disk full'; END $$; "
        "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON photos "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    try:
        failed = admin.upload()
    finally:
        database.execute("DROP TRIGGER at_commit ON photos; DROP FUNCTION refuse()")
    assert failed.status_code == 500
    assert "disk full" not in failed.text
    assert rows(database, "photos") == rows(database, "procrastinate_jobs") == 0


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_cut_off_and_leaves_nothing(
    service, database, photos_folder, chunked
):
    before = kept(photos_folder)
    sent = 0
    part = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'

    def body():
        nonlocal sent
        yield part
        for _ in range(400):
            sent += 1
            yield b"\xff" * 100_000

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if not chunked:
        headers["Content-Length"] = str(len(part) + 40_000_000)
    with httpx.Client(
        base_url=service.address, headers=service.admin.headers, timeout=PATIENCE
    ) as client:
        try:
            answer = client.post("/v1/photos", content=body(), headers=headers)
            assert answer.status_code == 413
            assert answer.json()["type"] == "urn:shelfeye:problem:request-entity-too-large"
        except httpx.TransportError:  # the server hung up while we were still sending
            pass
    assert sent < 400
    assert kept(photos_folder) == before
    assert rows(database, "photos") == 0


def test_a_photo_over_the_limit_inside_an_allowed_body(admin, settings, photos_folder, database):
    before = kept(photos_folder)
    refused = admin.upload(jpeg() + bytes(settings.photo_bytes))
    assert refused.status_code == 413
    assert refused.json()["errors"][0]["field"] == "photo"
    assert kept(photos_folder) == before


@pytest.mark.parametrize(
    ("options", "status", "field"),
    [
        ({"photo": b""}, 415, "photo"),
        ({"photo": b"not a picture"}, 415, "photo"),
        ({"photo": b"\xff\xd8\xff"}, 422, "photo"),
        ({"photo": encoded(picture(20, 20), "PNG")}, 422, "photo"),
        ({"store": "../../etc/passwd"}, 422, "store"),
        ({"store": "'; DROP TABLE photos; --"}, 422, "store"),
        ({"store": str(uuid4())}, 404, "store"),
        ({"visit": str(uuid4())}, 404, "visit"),
        ({"taken_at": LATER}, 422, "taken_at"),
        ({"taken_at": "yesterday"}, 422, "taken_at"),
        ({"taken_at": "2026-05-04T09:30:00"}, 422, "taken_at"),
        ({"position": "a\x00b"}, 422, "position"),
        ({"device": "x" * 201}, 422, "device"),
        ({"note": "x" * 2_001}, 422, "note"),
        ({"priority": "now"}, 422, "priority"),
        ({"colour": "red"}, 422, "colour"),
        ({"key": "two words"}, 422, "Idempotency-Key"),
        ({"key": "x" * 201}, 422, "Idempotency-Key"),
    ],
)
def test_bad_input_is_refused_with_the_fields_name(admin, database, options, status, field):
    refused = admin.upload(**options)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert [found["field"] for found in refused.json()["errors"]] == [field]
    assert rows(database, "photos") == 0


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"json": {"photo": "x"}}, 415),
        ({"content": b"\xff\xd8", "headers": {"Content-Type": "image/jpeg"}}, 415),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}}, 400),
        ({"data": {"photo": "text"}, "files": {"other": b"x"}}, 422),
        ({"files": [("photo", jpeg(1)), ("photo", jpeg(2))]}, 400),
        ({"files": {"photo": jpeg()}, "data": {"note": ["a", "b"]}}, 422),
        ({"files": {"photo": jpeg()}, "data": {"note": "x" * 20_000}}, 400),
        ({"files": {"photo": jpeg()}, "data": {f"f{i}": "x" for i in range(20)}}, 400),
    ],
)
def test_a_body_that_is_no_upload(admin, request_of, status):
    refused = admin.post("/v1/photos", **request_of)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a\x00b.jpg", "货架 😀.jpg", "x" * 3_000])
def test_a_strange_name_does_no_harm(admin, work_off, name, photos_folder):
    answer = admin.upload(name=name)
    assert answer.status_code == 202, answer.text
    work_off()
    audit = admin.audit(answer.json()["audit_id"])
    assert audit["status"] == "done"
    assert "/" not in audit["name"]
    assert all(path.is_relative_to(photos_folder) for path in kept(photos_folder))


def test_the_visit_says_the_store_and_contradicts_another(service):
    one, two = service.admin.store(), service.admin.store()
    visit = service.admin.visit(one["id"])
    refused = service.admin.upload(store=two["id"], visit=visit["id"])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "store")


def test_where_it_was_taken_is_kept_from_whoever_sees_it(admin, nobody, work_off):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:05:04 09:30:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 33.0)
    photo = jpeg(exif=exif)
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)
    audit_id = admin.upload(photo).json()["audit_id"]
    work_off()
    audit = admin.audit(audit_id)
    assert (audit["taken_at"], audit["taken_at_from"]) == ("2026-05-04T09:30:00Z", "exif")
    for kind in ("photo", "overlay"):
        answer = nobody.get(audit["links"][kind])
        assert answer.headers["content-type"] == "image/jpeg"
        shown = Image.open(io.BytesIO(answer.content))
        assert not shown.getexif()
    upright = Image.open(io.BytesIO(nobody.get(audit["links"]["photo"]).content))
    assert upright.size == (64, 96)


def test_a_camera_whose_clock_is_wrong_is_not_believed(admin):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2099:05:04 09:30:00"
    audit_id = admin.upload(jpeg(exif=exif)).json()["audit_id"]
    assert admin.audit(audit_id)["taken_at_from"] == "received"
