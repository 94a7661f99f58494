"""Planograms: documents with all their faults at once, versions, files, and where they hold."""

import json
import struct

import pytest

from tests.integration.serving.people import created

DOCUMENT = {
    "schema": "planogram/1",
    "id": "DRINKS",
    "unit": "cm",
    "fixture": {"width": 90, "height": 80},
    "rows": [
        {"height": 40, "positions": [{"id": "1-1", "sku": "Q-1", "facings": 4, "width": 30}]},
        {"height": 40, "positions": [{"id": "2-1", "sku": "H-1", "facings": 3, "width": 30}]},
    ],
}
TABLE = "row,sku,facings,row height,fixture width\n1,Q-1,4,40,90\n2,H-1,3,40,90\n"


def document(**changes) -> dict:
    return json.loads(json.dumps(DOCUMENT)) | changes


def test_a_planogram_is_kept_with_its_versions(admin):
    made = created(admin.post("/v1/planograms", json={"document": DOCUMENT}))
    assert (made["code"], made["version"], made["document"]["rows"]) == (
        "DRINKS",
        1,
        DOCUMENT["rows"],
    )
    path = f"/v1/planograms/{made['id']}"
    changed = document(fixture={"width": 120, "height": 80}, name="Drinks, wide")
    told = admin.patch(path, json={"document": changed, "code": "WIDE"}).json()
    assert (told["version"], told["name"], told["document"]["id"]) == (2, "Drinks, wide", "WIDE")
    assert admin.get(path, params={"version": 1}).json()["document"]["fixture"]["width"] == 90
    assert [one["number"] for one in admin.get(f"{path}/versions").json()] == [2, 1]
    assert admin.get(path, params={"version": 3}).status_code == 404
    assert admin.patch(path, json={"valid_from": "2026-05-01"}).json()["version"] == 2
    assert admin.patch(path, json={"valid_until": "2026-04-01"}).status_code == 422
    assert admin.delete(path).status_code == 204
    assert admin.get(f"{path}/versions").status_code == 404


def test_every_fault_of_a_document_is_told_at_once(admin):
    wrong = document(unit="mm", rows=[{"height": -1, "positions": [{"id": "a", "facings": 0}]}])
    refused = admin.post("/v1/planograms", json={"document": wrong})
    assert refused.status_code == 422
    told = " ".join(f"{e['field']} {e['message']}" for e in refused.json()["errors"])
    for word in ("unit", "height", "facings", "sku"):
        assert word in told


@pytest.mark.parametrize("wrong", [{}, [], {"planogram": {"products": []}}, "text", None])
def test_what_is_no_document_is_refused(admin, wrong):
    assert admin.post("/v1/planograms", json={"document": wrong}).status_code == 422


def test_skus_without_a_product_are_named(admin):
    admin.post("/v1/products", json={"sku": "Q-1", "brand": "Quillo"})
    made = created(admin.post("/v1/planograms", json={"document": DOCUMENT}))
    assert made["unknown_skus"] == ["H-1"]


def test_a_drawing_is_a_png(admin):
    made = created(admin.post("/v1/planograms", json={"document": DOCUMENT}))
    answer = admin.get(made["drawing"])
    assert answer.headers["content-type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24])[0] > 1000


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_a_file_comes_back_as_the_next_version(admin, kind):
    made = created(admin.post("/v1/planograms", json={"document": DOCUMENT}))
    path = f"/v1/planograms/{made['id']}"
    data = admin.get(f"{path}/file", params={"format": kind}).content
    sent = {"file": (f"DRINKS.{kind}", data)}
    checked = admin.post("/v1/planograms:import", files=sent, params={"dry_run": True}).json()
    assert checked == {"dry_run": True, "rows": 2, "created": 0, "updated": 1, "removed": 0}
    assert admin.get(path).json()["version"] == 1
    assert admin.post("/v1/planograms:import", files=sent).json()["updated"] == 1
    back = admin.get(path).json()
    assert (back["version"], back["document"]) == (2, made["document"])


def test_a_table_is_imported_under_a_code(admin):
    sent = {"file": ("shelf.csv", TABLE.encode())}
    told = admin.post("/v1/planograms:import", files=sent, params={"code": "NEW"})
    assert told.json()["created"] == 1
    (found,) = admin.get("/v1/planograms", params={"code": "NEW"}).json()["items"]
    assert found["version"] == 1
    wrong = {"file": ("shelf.csv", b"row,sku\n1,Q-1\n")}
    refused = admin.post("/v1/planograms:import", files=wrong)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "file")


def test_where_a_planogram_holds(admin):
    store = admin.store(store_type="supermarket")["id"]
    asked = {"document": DOCUMENT, "store_types": ["supermarket"], "stores": [store]}
    made = created(admin.post("/v1/planograms", json=asked | {"valid_until": "2026-05-31"}))
    assert (made["stores"], made["store_types"]) == ([store], ["supermarket"])
    for wanted, found in [
        ({"store": store}, 1),
        ({"store_type": "supermarket", "on": "2026-05-31"}, 1),
        ({"on": "2026-06-01"}, 0),
        ({"store_type": "kiosk"}, 0),
    ]:
        items = admin.get("/v1/planograms", params=wanted).json()["items"]
        assert len(items) == found, wanted
    nowhere = asked | {"code": "X", "stores": ["6f1f1c1e-8f5a-4f0e-9d5b-3d6c1b1f9a10"]}
    assert admin.post("/v1/planograms", json=nowhere).json()["errors"][0]["field"] == "stores"
    assert admin.post("/v1/planograms", json=asked).status_code == 409
