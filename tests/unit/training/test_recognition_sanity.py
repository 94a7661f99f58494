import re

import cv2
import numpy as np
import pytest

from tests.factories import encoded
from tests.unit.datasets.photos import shelf
from tests.unit.training.named import labelled, write_references
from training.recognition_sanity import refuse_bad_figures, refuse_bad_set, refuse_references
from vision.errors import MetricError


@pytest.fixture
def catalogue(tmp_path):
    return write_references(tmp_path / "catalogue")


def test_a_sound_set_is_accepted(catalogue, tmp_path):
    refuse_bad_set(labelled(tmp_path / "photos", catalogue, ["red", "blue"], ["unknown"]))


@pytest.mark.parametrize(
    ("shelves", "ignore", "cause"),
    [
        ([], (), "no photos"),
        ([["red"]], [(0, 0)], "no boxes to find"),
        ([["unknown"], ["unknown", "unknown"]], (), "all 3 boxes are unknown"),
        ([["red", "unknown"]], [(0, 0)], "all 1 boxes are unknown"),
    ],
)
def test_a_set_that_judges_nothing_is_refused(catalogue, tmp_path, shelves, ignore, cause):
    photos = labelled(tmp_path / "photos", catalogue, *shelves, ignore=ignore)
    with pytest.raises(MetricError, match=cause):
        refuse_bad_set(photos)


def test_a_catalogue_without_pictures_is_refused(catalogue, tmp_path):
    photos = labelled(tmp_path / "photos", catalogue, ["red"])
    for path in (tmp_path / "catalogue" / "images").rglob("*.png"):
        path.unlink()
    with pytest.raises(MetricError, match="no pictures"):
        refuse_bad_set(photos)


def test_photos_that_are_references_are_named_all_at_once(tmp_path):
    photos = [tmp_path / "shop" / f"{number}.png" for number in range(3)]
    (tmp_path / "shop").mkdir()
    for number, path in enumerate(photos):
        path.write_bytes(encoded(shelf(number)))
    again = cv2.resize(shelf(1), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    references = [tmp_path / "copy.png", tmp_path / "again.jpg"]
    references[0].write_bytes(photos[0].read_bytes())
    references[1].write_bytes(encoded(np.ascontiguousarray(again), "JPEG", quality=80))
    with pytest.raises(MetricError, match=re.escape("shop/0.png, shop/1.png;")):
        refuse_references(photos, references, "set")
    refuse_references(photos[2:], references, "set")


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        ({"top1": 0.9, "top5": 0.8}, "top5 at least top1"),
        ({"accuracy": 0.9, "detected": 0.8}, "no more named right than detected"),
        ({"top1": float("nan"), "named": float("inf")}, "top1, named not finite"),
    ],
)
def test_figures_that_contradict_one_another_are_refused(figures, cause):
    with pytest.raises(MetricError, match=cause):
        refuse_bad_figures(figures, "set")


def test_figures_that_agree_are_accepted():
    refuse_bad_figures({"top1": 0.8, "top5": 0.8, "accuracy": 0.5, "detected": 0.5}, "set")
    refuse_bad_figures({}, "set")
