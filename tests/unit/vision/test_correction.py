from dataclasses import replace

import numpy as np
import pytest

from tests.unit.vision.audits import CATALOGUE, audit_of, found_products
from vision.audit import ModelUse
from vision.correction import Reference, boxes_of, corrected, known_products
from vision.detections import Kind
from vision.document import validate
from vision.errors import InvalidValue
from vision.kpi.availability import Listed
from vision.kpi.measure import Targets

REVIEW = ModelUse("review", "1", "cd" * 32, "")
PRODUCTS = {CATALOGUE.sku[at]: CATALOGUE[at] for at in range(len(CATALOGUE))}
OURS = Reference(PRODUCTS, own_asked=True)


@pytest.fixture(scope="module")
def raw() -> dict:
    return audit_of(found_products()).to_dict()


def remade(raw, boxes, reference=OURS) -> dict:
    document = corrected(raw, boxes, reference, REVIEW)
    validate(document)
    return document


def kpi(document, name, **scope) -> dict:
    return next(k for k in document["kpis"] if k["name"] == name and k["scope"] == scope)


def test_untouched_boxes_give_the_same_facings(raw):
    document = remade(raw, boxes_of(raw))
    assert document["facings"] == raw["facings"]
    assert document["detections"] == raw["detections"]
    for one in raw["kpis"]:
        again = kpi(document, one["name"], **one["scope"])
        for name in ("numerator", "value", "low", "high"):
            assert again[name] == pytest.approx(one[name], rel=1e-3, abs=1e-3)
    assert (document["photo"], document["quality"]) == (raw["photo"], raw["quality"])
    assert document["models"] == [*raw["models"], {**document["models"][-1]}]
    assert document["models"][-1]["name"] == "review"


def test_figures_follow_the_boxes(raw):
    boxes = boxes_of(raw)
    unknown = [box.number for box in boxes if box.kind is Kind.PRODUCT and box.sku is None]
    named = [replace(b, sku="Q-1", checked=True) if b.number in unknown else b for b in boxes]
    before = kpi(raw, "share_facings", own=True)
    after = kpi(remade(raw, named), "share_facings", own=True)
    assert after["numerator"] == before["numerator"] + len(unknown)
    assert kpi(remade(raw, named), "share_facings", unknown=True)["numerator"] == 0


def test_what_people_saw_has_no_doubt(raw):
    seen = [replace(box, checked=True) for box in boxes_of(raw)]
    document = remade(raw, seen)
    assert {f["probability"] for f in document["facings"]} == {1.0, None}
    assert all(not f["candidates"] for f in document["facings"])
    share = kpi(document, "share_facings", brand="Velmora")
    assert share["low"] == share["value"] == share["high"]


def test_boxes_come_and_go(raw):
    boxes = boxes_of(raw)
    first = next(box for box in boxes if box.kind is Kind.PRODUCT)
    fewer = remade(raw, [box for box in boxes if box is not first])
    assert len(fewer["detections"]) == len(boxes) - 1
    gone = remade(raw, [])
    assert (gone["facings"], gone["gaps"], gone["price_tags"], gone["rows"]) == ([], [], [], [])
    assert kpi(gone, "share_facings", unknown=True)["value"] is None


def test_price_tags_keep_what_was_read_and_speak_of_the_facings_of_today(raw):
    (tag,) = raw["price_tags"]
    said = {"text": "青屿\n9.90", "price": 9.9, "currency": "CNY", "kind": "price", "gtin": None}
    read = raw | {"price_tags": [tag | said]}
    above = raw["facings"][0]
    x1, _, x2, y2 = above["box"]
    under = (x1, y2 + 1, x2, y2 + 9)
    boxes = [replace(b, box=under) if b.kind is Kind.PRICE_TAG else b for b in boxes_of(read)]
    (after,) = remade(read, boxes)["price_tags"]
    assert {name: after[name] for name in said} == said
    assert (after["facings"], after["sku"]) == ([0], above["sku"])
    lost = next(box.number for box in boxes if list(box.box) == above["box"])
    (alone,) = remade(read, [box for box in boxes if box.number != lost])["price_tags"]
    assert alone["price"] == 9.9
    assert above["sku"] not in (alone["sku"],)


def test_gaps_no_detector_found_can_be_judged_too(raw):
    seen = {"box": [1.0, 2.0, 30.0, 60.0], "row": 0, "sku": None, "source": "geometry"}
    document = raw | {"gaps": [*raw["gaps"], seen | {"score": 0.7}]}
    boxes = boxes_of(document)
    assert (boxes[-1].number, boxes[-1].kind, boxes[-1].score) == (len(boxes) - 1, Kind.GAP, 0.7)
    assert len(remade(document, boxes)["gaps"]) == len(raw["gaps"]) + 1
    assert len(remade(document, boxes[:-1])["gaps"]) == len(raw["gaps"])


def test_the_lists_of_the_store_are_asked_again(raw):
    targets = Targets(listed=(Listed("V-1", 1), Listed("V-9", 1)), whole_shelf=True)
    document = remade(raw, boxes_of(raw), replace(OURS, targets=targets))
    assert kpi(document, "must_stock")["denominator"] == 2
    assert any(task["sku"] == "V-9" for task in document["tasks"])


def test_warnings_about_what_was_found_are_made_anew(raw):
    stale = "No products found: not enough evidence for a share of shelf."
    assert remade(raw | {"warnings": ["Be careful.", stale]}, [])["warnings"] == ["Be careful."]


def test_a_document_without_detections_is_edited_by_its_facings(raw):
    bare = raw | {"detections": []}
    boxes = boxes_of(bare)
    assert [list(box.box) for box in boxes] == [facing["box"] for facing in raw["facings"]]
    assert remade(bare, boxes)["facings"]


def test_a_sku_that_nobody_knows_is_refused(raw):
    (first, *rest) = boxes_of(raw)
    with pytest.raises(InvalidValue, match="NO-SUCH"):
        corrected(raw, [replace(first, sku="NO-SUCH"), *rest], OURS, REVIEW)


def test_without_a_catalogue_the_document_tells_of_its_products(raw):
    known = known_products(raw)
    assert known["Q-1"].width_mm == 65
    document = remade(raw, boxes_of(raw), Reference({}))
    names = [(f["sku"], f["brand"], f["name"]) for f in document["facings"]]
    assert names == [(f["sku"], f["brand"], f["name"]) for f in raw["facings"]]


def test_the_same_boxes_give_the_same_document(raw):
    boxes = boxes_of(raw)
    assert remade(raw, boxes) == remade(raw, boxes)
    assert np.isfinite([box.score for box in boxes]).all()
