import hashlib
import json
import re
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from datasets.real_recognition import FITTED, JUDGED, LABEL_FILES, RealLabels, build
from datasets.recognition import RecognitionSet
from tests.factories import encoded
from tests.unit.datasets.photos import shelf
from vision.errors import DatasetError, UnwritableFolder
from vision.geometry import iou
from vision.shelf.catalogue import Catalogue


@pytest.fixture
def labels(tmp_path):
    """Labels of one photo: two facings, an unknown, a reference that is ignored."""
    data = encoded(shelf(3))
    (tmp_path / "photos" / "shop").mkdir(parents=True)
    (tmp_path / "photos" / "shop" / "a.png").write_bytes(data)
    document = {
        "format": "recognition-labels/1",
        "labelled": "by hand",
        "products": [
            {"sku": "tea", "brand": "Leaf", "category": "drinks", "name": "Tea"},
        ],
        "references": [{"sku": "tea", "photo": "shop/a.png", "box": [100, 10, 120, 60]}],
        "photos": [
            {
                "file": "shop/a.png",
                "sha256": hashlib.sha256(data).hexdigest(),
                "facings": {"tea": [[10, 10, 40, 60], [50, 10, 80, 60]],
                            "unknown": [[130, 10, 160, 60]]},
                "ignored": [[100, 10, 120, 60]],
            }
        ],
    }  # fmt: skip
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_set_and_its_catalogue_are_built(labels, tmp_path):
    build(RealLabels.read(labels), tmp_path / "photos", tmp_path / "out")
    catalogue = Catalogue.read(tmp_path / "out" / "catalogue")
    assert (catalogue.sku, catalogue.brand, catalogue.category) == (
        ("tea",),
        ("Leaf",),
        ("drinks",),
    )
    found = RecognitionSet.read(tmp_path / "out", catalogue)
    sample = found.photos.samples[0]
    assert found.sku(sample).tolist() == [0, 0, -1, -1]
    assert sample.ignore.tolist() == [False, False, False, True]
    reference = next((tmp_path / "out" / "catalogue" / "images" / "tea").iterdir())
    with Image.open(reference) as picture:
        assert picture.size == (64, 160)  # enlarged until its shorter side has 64 pixels
    assert (tmp_path / "out" / "images" / "a.png").is_file()


def test_other_photos_are_named_all_at_once(labels, tmp_path):
    document = json.loads(labels.read_text())
    document["photos"].append(document["photos"][0] | {"file": "shop/b.png"})
    labels.write_text(json.dumps(document))
    (tmp_path / "photos" / "shop" / "a.png").write_bytes(encoded(shelf(4)))
    with pytest.raises(DatasetError, match=re.escape("shop/a.png is another picture; no shop/b")):
        build(RealLabels.read(labels), tmp_path / "photos", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_left_alone(labels, tmp_path):
    with pytest.raises(UnwritableFolder):
        build(RealLabels.read(labels), tmp_path / "photos", tmp_path / "photos")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 1}'])
def test_a_broken_file_of_labels_is_refused(tmp_path, text):
    path = tmp_path / "labels.json"
    path.write_text(text)
    with pytest.raises(DatasetError):
        RealLabels.read(path)
    with pytest.raises(DatasetError):
        RealLabels.read(tmp_path / "absent.json")


@pytest.mark.parametrize("path", LABEL_FILES, ids=lambda path: path.stem)
def test_the_labels_in_the_repository_are_consistent(path):
    labels = RealLabels.read(path)
    skus = [product.sku for product in labels.products]
    assert len(skus) == len(set(skus)) >= 40
    assert {reference.sku for reference in labels.references} == set(skus)
    counts = Counter()
    for photo in labels.photos:
        counts.update({sku: len(boxes) for sku, boxes in photo.facings.items()})
        boxes = np.array([box for boxes in photo.facings.values() for box in boxes], np.float32)
        assert (boxes[:, 2:] > boxes[:, :2]).all()
        own = [one.box for one in labels.references if one.photo == photo.file]
        if own:  # a reference is none of the facings that are judged
            assert iou(np.array(own, np.float32), boxes).max() < 0.3
    assert set(counts) - {"unknown"} == set(skus)
    assert counts.total() >= 300


def test_sets_for_fitting_share_no_photo_and_nothing_with_the_judged_ones():
    judged, fitted = ([RealLabels.read(path) for path in paths] for paths in (JUDGED, FITTED))
    assert (len(judged), len(fitted)) == (2, 11)
    files = [photo.file for labels in judged + fitted for photo in labels.photos]
    assert len(files) == len(set(files))
    skus = {product.sku for labels in judged for product in labels.products}
    for labels in fitted:
        assert skus.isdisjoint(product.sku for product in labels.products)
