import base64
import json
import re
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from tests.unit.vision.audits import audit_of, found_products
from vision.detections import Detections
from vision.html_report import html_report
from vision.words import DEFINITIONS, QUALITY

GREY = np.full((320, 480, 3), 120, np.uint8)
VOID = {"meta", "img", "br", "rect", "link", "input"}


@pytest.fixture(scope="module")
def page():
    return html_report(audit_of(found_products()).to_dict(), GREY)


class Balance(HTMLParser):
    """Checks that every tag is closed in order and collects what would reach the network."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses, self.spoken = [], [], {"en": "", "zh": ""}

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang")))
        self.addresses += [v for k, v in attrs if k in ("src", "href", "action")]

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        tag, language = self.open[-1] if self.open else ("", None)
        if tag == "span" and language:
            self.spoken[language] += data + "\n"


def parsed(page):
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_page_is_whole_and_needs_no_network(page):
    addresses = parsed(page).addresses
    assert all(address.startswith("data:") for address in addresses)
    assert len(addresses) == 1
    assert "default-src 'none'" in page
    assert not re.findall(r"url\(|@import|https?://", page)


def test_picture_is_inside_at_most_1600_pixels(page):
    wide = html_report(audit_of(found_products()).to_dict(), np.zeros((800, 3200, 3), np.uint8))
    for html, size in ((page, (320, 480)), (wide, (400, 1600))):
        data = base64.b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", html)[1])
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert picture.shape[:2] == size


def test_picture_keeps_its_colours():
    red = np.zeros((320, 480, 3), np.uint8)
    red[..., 0] = 200
    page = html_report(audit_of(found_products()).to_dict(), red)
    data = base64.b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", page)[1])
    blue, _, seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[100, 100]
    assert seen > 190
    assert blue < 10


def test_names_from_outside_cannot_become_markup(page):
    assert '<script>alert("x")' not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("part", ["photo", "brand", "sku", "model", "warning"])
def test_no_text_of_the_document_can_become_markup(part):
    document = json.loads(audit_of(found_products()).to_json())
    hostile = "'\"><img src=x>"
    if part in ("brand", "sku"):
        for facing in document["facings"]:
            facing[part] = facing[part] and hostile
        for kpi in document["kpis"]:
            kpi["scope"] = {part: hostile} if part in kpi["scope"] else kpi["scope"]
    elif part == "photo":
        document["photo"]["name"] = hostile
    elif part == "model":
        document["models"][0] = dict.fromkeys(document["models"][0], hostile)
    else:
        document["warnings"] = [hostile]
    page = html_report(document, GREY)
    assert "<img src=x" not in page
    assert len(parsed(page).addresses) == 1


def test_both_languages_say_the_same_number_of_things(page):
    spoken = parsed(page).spoken
    for english, chinese in (("Shelf audit", "货架审核"), ("Unknown", "未识别"), ("Rows", "各层")):
        assert english in spoken["en"]
        assert chinese in spoken["zh"]
    assert page.count('<span lang="en">') == page.count('<span lang="zh">')
    assert all(words.zh in spoken["zh"] for words in DEFINITIONS.values())


def test_figures_have_interval_denominator_definition_and_version(page):
    own = next(k for k in audit_of(found_products()).kpis if "own" in k.scope)
    assert f"{100 * own.value:.1f} %" in page
    assert f"{100 * own.low:.1f}–{100 * own.high:.1f} %" in page
    assert "6 of 24 facings" in page
    assert "share/4" in page
    assert "unknown ones included" in page


def test_models_licence_quality_and_warnings():
    document = audit_of(found_products(), None, "blurred").to_dict()
    page = html_report(document, GREY)
    for text in ("shelfeye-test", "1.2.3", "Apache-2.0", "abababababab", "Be careful."):
        assert text in page
    assert QUALITY["blurred"].en in page
    assert QUALITY["blurred"].zh in page
    assert "0" * 64 in page


def test_every_facing_is_a_box_a_line_and_data_for_the_script(page):
    data = json.loads(re.search(r'<script id="data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert len(data) == 24
    assert len(re.findall(r"<rect data-facing=", page)) == 24
    assert len(re.findall(r"<tr data-facing=", page)) == 24
    assert len(re.findall(r'<rect data-facing="\d+"[^>]*class="unknown"', page)) == 6
    assert data[0]["brand"] == "青屿"


def test_bars_are_to_scale(page):
    bars = re.findall(r'<rect y="6" height="8" width="([\d.]+)"', page)
    kpis = [
        kpi
        for kpi in audit_of(found_products()).kpis
        if kpi.name == "share_facings" and ("brand" in kpi.scope or "unknown" in kpi.scope)
    ]
    longest = max(kpi.high for kpi in kpis)
    assert [float(bar) for bar in bars] == pytest.approx(
        [100 * kpi.value / longest for kpi in kpis], abs=0.02
    )


def test_nothing_found_says_so():
    page = html_report(audit_of(Detections.empty()).to_dict(), GREY)
    parsed(page)
    assert "Not enough evidence." in page
    assert "证据不足" in page
    assert "No products found." in page


def test_words_and_reasons_of_a_later_version_are_shown_as_they_are():
    document = audit_of(found_products(), None, "tilted").to_dict()
    document["kpis"][0]["name"] = "share_other"
    assert "tilted" in html_report(document, GREY)


def test_tasks_and_figures_of_the_shelf_in_both_languages():
    document = json.loads(audit_of(found_products()).to_json())
    text = {"zh": "第1层：<红茶>缺货", "en": "Row 1: <tea> is out of stock."}
    box = [10, 20, 60, 80]
    document["tasks"] = [{"text": text, "boxes": [box], "kind": "restock"}]
    figure = document["kpis"][0] | {"name": "fullness", "unit": "px", "value": 0.75}
    document["kpis"] += [figure | {"scope": {}}, figure | {"scope": {"row": 1}, "value": 0.5}]
    page = html_report(document, GREY)
    spoken = parsed(page).spoken
    assert "Row 1: <tea> is out of stock." in spoken["en"]
    assert "第1层：<红茶>缺货" in spoken["zh"]
    for english, chinese in (
        ("Fullness", "货架饱满度"),
        ("Whole shelf", "整个货架"),
        ("Row 2", "第2层"),
    ):
        assert english in spoken["en"]
        assert chinese in spoken["zh"]
    assert "75.0 %" in page
    assert '<rect class="task" x="10" y="20" width="50" height="60"/>' in page
