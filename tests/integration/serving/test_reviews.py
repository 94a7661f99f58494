"""Reviews through the API: the queue, corrections, what reports make of them, agreement."""

import asyncio
import csv
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from datasets.formats.coco import read_coco
from datasets.formats.label_studio import read_label_studio
from scripts.commands.reviews import reviews
from serving.resources import Resources
from serving.reviews.queueing import queue_the_rest
from serving.rollups import upkeep
from tests.integration.serving.people import jpeg
from tests.integration.serving.shelves import UNKNOWN, ShelfPipeline
from vision.document import validate
from vision.errors import ConfigError

TEA, RIVAL = ("Quillo", "tea", "Q-1"), ("Hemujo", "tea", "H-1")
SHELF = {TEA: 3, RIVAL: 2, UNKNOWN: 2}
FIRST_UNKNOWN, A_RIVAL = 5, 3


@pytest.fixture
def audit_id(admin, work_off) -> str:
    store = admin.store(region="East")["id"]
    return _audited(admin, work_off, 1, store=store, taken_at="2026-05-04T09:00:00Z")


def _audited(caller, work_off, seed: int, shelf=SHELF, **form) -> str:
    audit_id = caller.upload(jpeg(seed), **form).json()["audit_id"]
    work_off(ShelfPipeline(shelf))
    return audit_id


def review(caller, audit_id, **asked) -> dict:
    answer = caller.get(f"/v1/audits/{audit_id}/review", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def revise(caller, audit_id, *changes, status=201, **fields) -> dict:
    body = {"changes": list(changes)} | fields
    answer = caller.post(f"/v1/audits/{audit_id}/revisions", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def name(box: int, sku: str | None) -> dict:
    return {"action": "name", "id": box, "sku": sku}


def differences(settings) -> list[str]:
    return [str(found) for found in asyncio.run(upkeep.verify(settings))]


def share(caller, brand: str) -> dict:
    asked = {"from": "2026-05-01", "to": "2026-06-01", "brand": brand}
    (row,) = caller.get("/v1/reports/share", params=asked).json()["items"]
    return row


def test_the_raw_result_is_kept_and_the_corrected_one_stands_beside_it(admin, audit_id, settings):
    before = review(admin, audit_id)
    assert (before["revision"], before["corrected"], before["revisions"]) == (0, None, [])
    assert [box["sku"] for box in before["boxes"]] == ["Q-1"] * 3 + ["H-1"] * 2 + [None] * 2
    after = revise(admin, audit_id, name(FIRST_UNKNOWN, "Q-1"), {"action": "delete", "id": 6})
    assert after["raw"] == before["raw"]
    validate(after["corrected"])
    assert len(after["corrected"]["facings"]) == 6
    assert after["corrected"]["corrected"]["by"] == "reviewer"
    assert after["corrected"]["models"][-1]["name"] == "review"
    (revision,) = after["revisions"]
    assert (revision["number"], revision["role"]) == (1, "admin")
    assert revision["author"] == admin.get("/v1/session").json()["email"]
    assert revision["changes"] == {"named": 1, "deleted": 1}
    shown = admin.audit(audit_id)
    assert shown["result"] == before["raw"]
    assert (shown["corrected"], shown["revision"]) == (after["corrected"], 1)
    assert differences(settings) == []


def test_reports_count_the_corrected_result_and_say_so(admin, audit_id, settings, database):
    raw = share(admin, "Quillo")
    assert (raw["numerator"], raw["denominator"], raw["corrected"]) == (3, 7, 0)
    revise(admin, audit_id, name(FIRST_UNKNOWN, "Q-1"), {"action": "delete", "id": 6})
    row = share(admin, "Quillo")
    assert (row["numerator"], row["denominator"], row["corrected"], row["audits"]) == (4, 6, 1, 1)
    assert row["unknown"] == 0
    revise(admin, audit_id, name(0, None), base=1, complete=True)
    row = share(admin, "Quillo")
    assert (row["numerator"], row["denominator"], row["corrected"]) == (3, 6, 1)
    assert row["low"] == row["value"] == row["high"]
    assert differences(settings) == []
    database.execute("UPDATE shelf_days SET corrected = 0")
    assert any("corrected 0, expected 1" in found for found in differences(settings))
    asyncio.run(upkeep.rebuild(settings))
    assert differences(settings) == []
    store = admin.get("/v1/stores").json()["items"][0]["id"]
    assert admin.patch(f"/v1/stores/{store}", json={"region": "West"}).status_code == 200
    assert differences(settings) == []


def test_what_nobody_looked_at_keeps_its_doubt(admin, audit_id):
    partly = revise(admin, audit_id, name(FIRST_UNKNOWN, "Q-1"))
    named = [facing["probability"] for facing in partly["corrected"]["facings"] if facing["sku"]]
    assert sorted(named) == [0.9] * 5 + [1.0]
    whole = revise(admin, audit_id, base=1, complete=True)
    assert all(f["probability"] == 1 for f in whole["corrected"]["facings"] if f["sku"])
    assert whole["corrected"]["corrected"]["complete"] is True


def test_saving_over_somebody_elses_work_is_refused(service, audit_id):
    one, other = service.person("operator"), service.person("engineer")
    revise(one, audit_id, name(0, "H-1"))
    refused = revise(other, audit_id, name(1, "H-1"), status=409)
    assert refused["errors"][0]["field"] == "base"
    revise(other, audit_id, name(1, "H-1"), base=1)
    assert [box["sku"] for box in review(one, audit_id)["boxes"][:3]] == ["H-1", "H-1", "Q-1"]
    numbers = [revision["number"] for revision in review(one, audit_id)["revisions"]]
    assert numbers == [2, 1]


def test_boxes_are_drawn_and_moved_within_the_photo(admin, audit_id):
    drawn = {"action": "add", "box": [80, 50, 70, 500], "sku": "H-1"}
    moved = {"action": "move", "id": 0, "box": [1, 2, 9, 30]}
    after = revise(
        admin, audit_id, drawn, moved, {"action": "add", "kind": "gap", "box": [0] * 2 + [5] * 2}
    )
    boxes = {box["id"]: box for box in after["boxes"]}
    assert boxes[7]["box"] == [70, 50, 80, 64]
    assert (boxes[0]["box"], boxes[0]["sku"], boxes[0]["checked"]) == ([1, 2, 9, 30], "Q-1", True)
    assert boxes[1]["checked"] is False
    assert len(after["corrected"]["gaps"]) == 1
    later = revise(admin, audit_id, {"action": "delete", "id": 8}, base=1)
    assert later["corrected"]["gaps"] == []
    fresh = revise(admin, audit_id, {"action": "add", "box": [60, 5, 69, 40]}, base=2)
    assert max(box["id"] for box in fresh["boxes"]) == 9  # never an id that was taken before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": "name", "id": 99, "sku": "Q-1"}, "changes.1.id"),
        ({"action": "add", "box": [5, 5, 5, 5]}, "changes.1.box"),
        ({"action": "add", "box": [500, 500, 600, 600]}, "changes.1.box"),
        ({"action": "add", "kind": "gap", "box": [0, 0, 9, 9], "sku": "Q-1"}, "changes.1.sku"),
        ({"action": "name", "id": 1, "sku": "NO-SUCH"}, "changes"),
        ({"action": "add", "box": [0, 0, 1]}, "changes.1.add.box.3"),
        ({"action": "fly", "id": 1}, "changes.1"),
        ({"action": "name", "id": 1, "sku": "a\u0000b"}, "changes.1.name.sku"),
    ],
)
def test_a_change_that_can_not_be_made_is_named_and_nothing_is_kept(admin, audit_id, change, field):
    refused = revise(admin, audit_id, name(0, "H-1"), change, status=422)
    assert refused["errors"][0]["field"] == field
    assert review(admin, audit_id)["revision"] == 0


def test_a_rep_corrects_own_photos_only(service, admin, audit_id, work_off):
    rep = service.person("rep")
    assert rep.get(f"/v1/audits/{audit_id}/review").status_code == 404
    revise(rep, audit_id, name(0, "H-1"), status=404)
    own = _audited(rep, work_off, 2)
    after = revise(rep, own, name(A_RIVAL, "Q-1"), complete=True)
    assert after["corrected"]["corrected"]["by"] == "rep"
    assert after["revisions"][0]["role"] == "rep"
    assert (after["state"], after["reasons"][0]["kind"]) == ("open", "rep")
    assert rep.get("/v1/reviews").status_code == 403
    assert revise(rep, own, base=0, independent=True, status=403)
    (first, _) = admin.get("/v1/reviews").json()["items"]
    assert first["audit_id"] == own
    looked = revise(admin, own, base=1, complete=True)
    assert looked["state"] == "reviewed"
    assert "rep" not in [reason["kind"] for reason in looked["reasons"]]


def test_the_queue_begins_with_what_a_correction_changes_most(admin, work_off):
    product = {"sku": "Q-1", "brand": "Quillo", "own": True}
    assert admin.post("/v1/products", json=product).status_code == 201
    calm = _audited(admin, work_off, 1, {RIVAL: 3})
    between = _audited(admin, work_off, 2, {TEA: 2, RIVAL: 3})
    worst = _audited(admin, work_off, 3, {UNKNOWN: 4})
    pages, cursor = [], None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = admin.get("/v1/reviews", params=asked).json()
        pages += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [item["audit_id"] for item in pages] == [worst, between, calm]
    assert [reason["kind"] for reason in pages[0]["reasons"]] == ["new"]
    assert pages[0]["reasons"][0]["facings"] == [0, 1, 2, 3]
    assert pages[0]["facings"] == 4
    (only,) = admin.get("/v1/reviews", params={"reason": "new"}).json()["items"]
    assert only["audit_id"] == worst
    revise(admin, worst, complete=True)
    assert len(admin.get("/v1/reviews").json()["items"]) == 2
    (done,) = admin.get("/v1/reviews", params={"state": "reviewed"}).json()["items"]
    assert (done["audit_id"], done["revision"]) == (worst, 1)
    refused = admin.get("/v1/reviews", params={"cursor": "x"})
    assert refused.json()["errors"][0]["field"] == "cursor"


def test_two_reviewers_agree_as_far_as_they_do(service, audit_id, settings):
    one, other = service.person("operator"), service.person("engineer")
    revise(one, audit_id, name(5, "Q-1"), name(6, "H-1"), complete=True)
    blind = review(other, audit_id, independent=True)
    assert (blind["revision"], blind["corrected"], blind["revisions"]) == (0, None, [])
    assert blind["boxes"][5]["sku"] is None
    second = [name(5, "Q-1"), name(4, "Q-1"), {"action": "delete", "id": 6}]
    revise(other, audit_id, *second, independent=True, complete=True)
    found = one.get(f"/v1/audits/{audit_id}/agreement").json()
    assert (found["boxes"], found["matched"], found["same"]) == (7, 6, 5)
    assert found["agreement"] == pytest.approx(5 / 7, abs=1e-4)
    chance = (4 * 5 + 2 * 1) / 36
    assert found["kappa"] == pytest.approx((5 / 6 - chance) / (1 - chance), abs=1e-4)
    assert one.get("/v1/reviews:agreement").json() == found | {"audits": 1}
    assert review(one, audit_id)["revision"] == 1  # the second opinion changes nothing
    assert differences(settings) == []
    refused = revise(one, audit_id, independent=True, status=409)
    assert "another's" in refused["detail"]
    assert service.stranger().get("/v1/reviews:agreement").json()["audits"] == 0


def test_a_new_sku_becomes_a_product_with_the_crop_as_its_picture(service, admin, work_off):
    audit_id = admin.upload(jpeg(11, 960, 640)).json()["audit_id"]
    work_off(ShelfPipeline(SHELF))
    drawn = {"action": "move", "id": 5, "box": [100, 100, 500, 600]}
    propose = {"action": "propose", "id": 5, "brand": "Quillo", "name": "柠檬茶"}
    after = revise(admin, audit_id, drawn, propose)
    (proposal,) = admin.get("/v1/sku-proposals", params={"status": "open"}).json()["items"]
    assert after["boxes"][5]["proposal"] == proposal["id"]
    assert (proposal["brand"], proposal["name"], proposal["box_id"]) == ("Quillo", "柠檬茶", 5)
    picture = admin.get(proposal["picture"])
    assert picture.content[:2] == b"\xff\xd8"
    engineer, operator = service.person("engineer"), service.person("operator")
    path = f"/v1/sku-proposals/{proposal['id']}"
    assert engineer.post(f"{path}:approve", json={}).status_code == 403
    approved = operator.post(f"{path}:approve", json={"sku": "Q-9", "category": "tea"})
    assert (approved.status_code, approved.json()["sku"]) == (200, "Q-9")
    (product,) = admin.get("/v1/products", params={"sku": "Q-9"}).json()["items"]
    assert (product["brand"], product["name"], product["pictures"]) == ("Quillo", "柠檬茶", 1)
    named = review(admin, audit_id)
    assert (named["boxes"][5]["sku"], named["revision"]) == ("Q-9", 2)
    assert operator.post(f"{path}:approve", json={}).status_code == 409
    assert operator.post(f"{path}:reject", json={}).status_code == 409
    assert service.stranger().post(f"{path}:reject", json={}).status_code == 404


def test_a_proposal_can_be_refused(admin, audit_id):
    revise(admin, audit_id, {"action": "propose", "id": 6})
    (proposal,) = admin.get("/v1/sku-proposals").json()["items"]
    path = f"/v1/sku-proposals/{proposal['id']}"
    lacking = admin.post(f"{path}:approve", json={})
    assert (lacking.status_code, lacking.json()["errors"][0]["field"]) == (422, "brand")
    refused = admin.post(f"{path}:reject", json={"reason": "a shelf strip"})
    assert (refused.json()["status"], refused.json()["reason"]) == ("rejected", "a shelf strip")
    assert admin.get("/v1/sku-proposals", params={"status": "open"}).json()["items"] == []


@pytest.mark.parametrize("form", ["coco", "label_studio"])
def test_corrections_are_exported_with_links_to_the_photos(service, audit_id, admin, form):
    revise(admin, audit_id, name(5, "H-1"), complete=True)
    answer = admin.get("/v1/reviews:export", params={"format": form, "labels": "sku"})
    assert answer.headers["content-type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    (photo,) = csv.DictReader(io.StringIO(packed.read("photos.csv").decode()))
    assert admin.get(photo["link"]).content[:2] == b"\xff\xd8"
    labels = json.loads(packed.read("annotations.json"))
    if form == "coco":
        assert labels["images"][0]["file_name"] == photo["file"] == f"{audit_id}.jpg"
        assert [one["name"] for one in labels["categories"]] == ["H-1", "Q-1", "unknown"]
        found = [one["category_id"] for one in labels["annotations"]]
    else:
        assert labels[0]["data"]["image"] == photo["file"]
        results = labels[0]["annotations"][0]["result"]
        found = [
            ["H-1", "Q-1", "unknown"].index(r["value"]["rectanglelabels"][0]) + 1 for r in results
        ]
    assert found == [2, 2, 2, 1, 1, 1, 3]
    nobodys = service.stranger().get("/v1/reviews:export", params={"format": form})
    assert json.loads(zipfile.ZipFile(io.BytesIO(nobodys.content)).read("annotations.json")) in (
        {
            "images": [],
            "annotations": [],
            "categories": [
                {"id": 1, "name": "product"},
                {"id": 2, "name": "price_tag"},
                {"id": 3, "name": "gap"},
            ],
        },
        [],
    )


def test_only_photos_looked_through_are_exported_unless_asked(admin, audit_id):
    revise(admin, audit_id, name(5, "H-1"))

    def images(**asked) -> int:
        packed = zipfile.ZipFile(io.BytesIO(admin.get("/v1/reviews:export", params=asked).content))
        return len(json.loads(packed.read("annotations.json"))["images"])

    assert images() == 0
    assert images(complete=False) == 1
    assert images(complete=False, to="2026-05-04T00:00:00Z") == 0


def test_an_analyst_sees_a_corrected_audit_as_any_other(service, audit_id, admin):
    revise(admin, audit_id, name(5, "H-1"))
    analyst = service.person("analyst", brands=["Quillo"])
    shown = analyst.audit(audit_id)
    assert {facing["brand"] for facing in shown["corrected"]["facings"]} == {"Quillo", None}
    assert "Hemujo" not in json.dumps(shown["corrected"]["facings"])
    assert analyst.get(f"/v1/audits/{audit_id}/review").status_code == 403


def test_an_audit_that_is_not_done_can_not_be_reviewed(admin):
    queued = admin.upload(jpeg(7)).json()["audit_id"]
    assert admin.get(f"/v1/audits/{queued}/review").status_code == 409
    revise(admin, queued, status=409)
    revise(admin, str(uuid4()), status=404)


def test_two_at_once_make_one_revision(service, audit_id):
    people = [service.person("operator") for _ in range(4)]
    body = {"changes": [name(0, "H-1")]}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda one: one.post(f"/v1/audits/{audit_id}/revisions", json=body), people)
        )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


@pytest.fixture
def environment(settings, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SHELFEYE_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("SHELFEYE_WEIGHTS", "clear")
    monkeypatch.setenv("SHELFEYE_DATA", str(settings.data))
    monkeypatch.setattr("serving.launch.configure_logs", lambda _: None)


def test_the_command_writes_a_set_that_can_be_trained_on(
    admin, audit_id, environment, tmp_path, service
):
    revise(admin, audit_id, name(5, "H-1"), complete=True)
    runner = CliRunner()
    for form, read in (("coco", read_coco), ("label_studio", read_label_studio)):
        out = tmp_path / form
        made = runner.invoke(reviews, ["export", str(out), "--format", form, "--labels", "sku"])
        assert "1 photos" in made.output, made.output
        dataset = read(out / "annotations.json", out / "images")
        (sample,) = dataset
        found = [dataset.classes[label] for label in sample.labels]
        assert found == ["Q-1"] * 3 + ["H-1"] * 3 + ["unknown"]
    assert isinstance(
        runner.invoke(reviews, ["export", str(tmp_path / "coco")]).exception, ConfigError
    )
    service.stranger()
    several = runner.invoke(reviews, ["export", str(tmp_path / "new")])
    assert "several" in str(several.exception)
    named = ["export", str(tmp_path / "theirs"), "--workspace", "Another company"]
    assert "0 photos" in runner.invoke(reviews, named).output


def test_audits_of_before_the_queue_are_queued(admin, audit_id, database, settings):
    database.execute("DELETE FROM reviews")
    assert admin.get("/v1/reviews").json()["items"] == []

    async def fill() -> None:
        async with Resources.open(settings) as held:
            await queue_the_rest(held)

    asyncio.run(fill())
    assert [one["audit_id"] for one in admin.get("/v1/reviews").json()["items"]] == [audit_id]
