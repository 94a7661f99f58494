import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from tests.factories import encoded, lit_cells
from tests.unit.vision.models.test_read_tags import shelf_photo


@pytest.fixture
def labelled(tmp_path):
    """A folder with a photo of two tags and labels of it, of which the second is wrong."""
    data = encoded(shelf_photo(("129", (20, 20)), ("45", (300, 20))))
    (tmp_path / "price_tags" / "shop").mkdir(parents=True)
    (tmp_path / "price_tags" / "shop" / "a.png").write_bytes(data)
    tags = [{"box": [20, 20, 140, 80], "price": "129"}, {"box": [300, 20, 420, 80], "price": "46"}]
    photo = {"file": "price_tags/shop/a.png", "sha256": hashlib.sha256(data).hexdigest(),
             "currency": "CNY", "tuned": False, "tags": tags}  # fmt: skip
    labels = tmp_path / "labels.json"
    document = {"format": "price-labels/1", "labelled": "drawn", "photos": [photo]}
    labels.write_text(json.dumps(document))
    return labels


def evaluate(shelfeye, labels, *words):
    out = labels.parent / "out"
    words = ("--data", labels.parent, "--labels", labels, "--out", out, "--shelves", 1, *words)
    return shelfeye("evaluate", "prices", *words)


def test_prices_are_evaluated(shelfeye, labelled):
    ended = evaluate(shelfeye, labelled)
    assert ended.code == 0, ended.err
    figures = json.loads((labelled.parent / "out" / "metrics.json").read_text())
    assert (figures["exact_match"], figures["readable"], figures["wrong"]) == (0.5, 2, 1)
    assert "linked" in ended.out


def test_tags_a_detector_does_not_find_are_not_right(shelfeye, labelled, toy_weights):
    ended = evaluate(shelfeye, labelled, "--end-to-end", "--weights", toy_weights)
    assert ended.code == 0, ended.err
    figures = json.loads((labelled.parent / "out" / "metrics.json").read_text())
    assert (figures["exact_match"], figures["found"]) == (0, 0)


def test_other_pictures_or_no_names_are_refused(shelfeye, labelled):
    ended = evaluate(shelfeye, labelled, "--only", labelled.parent / "none.txt")
    assert (ended.code, "none.txt" in ended.err) == (2, True)
    (labelled.parent / "price_tags" / "shop" / "a.png").write_bytes(b"other")
    ended = evaluate(shelfeye, labelled)
    assert (ended.code, "a.png is another picture" in ended.err) == (2, True)


def test_a_price_list_with_faults_audits_nothing(shelfeye, toy_weights, tmp_path):
    photo, prices = tmp_path / "shelf.png", tmp_path / "prices.csv"
    Image.fromarray(lit_cells(320, 224, [(1, 1)], 32)).save(photo)
    prices.write_text("sku,price,currency\nCOLA,cheap,CNY\nTEA,4,yuan\n")
    words = ("--weights", toy_weights, "--out", tmp_path / "out", "--price-list", prices)
    ended = shelfeye("audit", photo, *words)
    assert ended.code == 2
    assert "line 2: price is 'cheap'" in ended.err
    assert "line 3: currency is 'yuan'" in ended.err
    assert not (tmp_path / "out").exists()


def test_without_a_detector_of_tags_nothing_is_said_of_prices(shelfeye, toy_weights, tmp_path):
    photo, prices = tmp_path / "shelf.png", tmp_path / "prices.csv"
    Image.fromarray(np.uint8(lit_cells(320, 224, [(1, 1)], 32))).save(photo)
    prices.write_text("sku,price,currency\nCOLA,4,CNY\n")
    settings = tmp_path / "settings.yaml"
    settings.write_text("price_tags: null\n")
    words = ("--weights", toy_weights, "--out", tmp_path / "out", "--price-list", prices)
    assert shelfeye("audit", photo, *words, "--config", settings).code == 0
    report = json.loads((tmp_path / "out" / "shelf" / "report.json").read_text())
    assert report["price_tags"] == []
    assert not any("pric" in kpi["name"] or "tag" in kpi["name"] for kpi in report["kpis"])
