from dataclasses import replace

import pytest

from tests.unit.vision.audits import audit_of, found_products, grey_photo
from tests.unit.vision.planogram.shelves import compare, planogram, seen
from vision.document import validate
from vision.draw import overlay
from vision.html_report import html_report

PLAN = planogram("AABBCD", "GGHHII")


def document(*photo):
    audit = replace(audit_of(found_products()), compliance=compare(PLAN, seen(*photo)))
    return audit.to_dict()


def test_the_part_of_the_report_obeys_the_schema():
    made = document("AA__CD", "GGHHII")
    validate(made)
    part = made["planogram"]
    assert (part["id"], part["verdict"]) == ("toy", "planned_shelf")
    assert part["strict"] == pytest.approx(6 / 7, abs=1e-4)
    assert [score["name"] for score in part["scores"]] == [
        "planogram_strict", "planogram_tolerant", "planogram_facings", "planogram_agreement"
    ]  # fmt: skip
    missing = next(p for p in part["positions"] if p["type"] == "missing")
    assert (missing["position"], missing["expected"], missing["actual"]) == ("0B1", "B", None)
    assert (missing["row"], missing["planned"], missing["seen"]) == (0, 2, 0)
    assert missing["boxes"] == [missing["place"]]
    matched = part["positions"][0]
    assert (matched["facings"], len(matched["boxes"])) == ([0, 1], 2)


def test_another_shelf_has_a_verdict_and_no_scores():
    part = document("UUVVWW", "XXYYZZ")["planogram"]
    assert part["verdict"] == "another_shelf"
    assert part["strict"] is None
    assert part["positions"] == []
    assert part["agreement"] is not None
    validate(document("UUVVWW", "XXYYZZ"))


def test_no_planogram_no_part():
    assert audit_of(found_products()).to_dict()["planogram"] is None


def test_page_and_overlay_show_it():
    made = document("AA__CD", "GGHHI?")
    page = html_report(made, grey_photo().pixels)
    for words in ("棚格图", "合规率（严格）", "缺货", "Missing", 'class="missing"'):
        assert words in page
    plain = made | {"planogram": None}
    assert "棚格图" not in html_report(plain, grey_photo().pixels)
    marked = overlay(grey_photo().pixels, made)
    unmarked = overlay(grey_photo().pixels, plain)
    assert marked.shape[1] == unmarked.shape[1]
    part = made["planogram"]["positions"]
    x1, y1, *_ = map(int, next(p for p in part if p["type"] == "missing")["place"])
    assert (marked[y1 : y1 + 4, x1 : x1 + 4] != unmarked[y1 : y1 + 4, x1 : x1 + 4]).any()


def test_page_says_that_it_is_another_shelf():
    page = html_report(document("UUVVWW", "XXYYZZ"), grey_photo().pixels)
    assert "拍的不是计划中的货架" in page
