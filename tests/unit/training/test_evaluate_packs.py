import json

import cv2
import numpy as np
import pytest

from tests.factories import encoded, photo
from tests.unit.training.named import (
    COLOURS,
    ColourRecogniser,
    PackFinder,
    shelf_picture,
    write_references,
)
from training.evaluate_packs import FOUND, WINDOWS, evaluate, pack_boxes, rank, reference_front
from vision.detections import Detections
from vision.errors import DatasetError, MetricError
from vision.pipeline import Pipeline


class BoxFinder:
    """Finds these boxes on every photo."""

    engine = PackFinder().engine

    def __init__(self, *boxes, score=0.8):
        self.found = Detections(
            np.array(boxes, np.float32).reshape(-1, 4), np.full(len(boxes), score, np.float32)
        )

    def __call__(self, photo):
        return self.found


class Ranking:
    """Names the boxes of an area by these (product, probability) pairs."""

    threshold, models, cards = 0.5, (), ()

    def __init__(self, **by_width):
        self.by_width = by_width

    def __call__(self, photo, found):
        assert len(found) == 1
        pairs = self.by_width.get(f"w{int(found.xyxy[0, 2] - found.xyxy[0, 0])}", [])
        candidates, scores = np.full((1, 5), -1, np.int32), np.full((1, 5), -1, np.float32)
        for place, (sku, chance) in enumerate(pairs):
            candidates[0, place], scores[0, place] = sku, chance
        return found.replace(candidates=candidates, candidate_score=scores)


def test_without_boxes_the_middle_of_the_photo_is_looked_at():
    boxes, weights = pack_boxes(photo(np.zeros((200, 100, 3), np.uint8)), BoxFinder())
    assert weights == pytest.approx([1 / len(WINDOWS)] * len(WINDOWS))
    np.testing.assert_allclose(boxes.xyxy[0], np.array(WINDOWS[0]) * [100, 200, 100, 200], 1e-6)


def test_a_central_box_weighs_more_than_one_in_the_corner():
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    boxes, weights = pack_boxes(whole, BoxFinder([0, 0, 40, 40], [30, 30, 70, 70], [0, 0, 9, 9]))
    assert len(boxes) == 2 + len(WINDOWS)  # a speck is no pack
    assert boxes.xyxy[0].tolist() == [30, 30, 70, 70]
    found = [row.tolist() in ([30, 30, 70, 70], [0, 0, 40, 40]) for row in boxes.xyxy]
    assert weights[found].sum() == pytest.approx(FOUND)
    corner = boxes.xyxy.tolist().index([0, 0, 40, 40])
    far = 2 * (0.3 / 0.35) ** 2
    assert weights[corner] / weights[0] == pytest.approx(np.exp(-far / 2), rel=1e-4)


def test_the_ranking_worked_out_by_hand():
    boxes = Detections(np.array([[0, 0, 10, 10], [0, 0, 20, 20]]), np.ones(2, np.float32))
    names = Ranking(w10=[(4, 0.5), (2, 0.2)], w20=[(2, 0.6), (7, 0.1)])
    whole = photo(np.zeros((64, 64, 3), np.uint8))
    products, chances = rank(whole, boxes, np.array([0.75, 0.25]), names)
    assert products.tolist() == [4, 2, 7, -1, -1]
    assert chances == pytest.approx([0.375, 0.3, 0.025, 0, 0])
    products, chances = rank(whole, boxes, np.array([0.75, 0.25]), Ranking())
    assert products.tolist() == [-1] * 5
    assert not chances.any()


def test_a_packshot_stays_whole_and_a_photo_is_cut():
    packshot = np.full((90, 60, 3), 255, np.uint8)
    packshot[10:80, 15:45] = COLOURS["red"]
    assert reference_front(photo(packshot), BoxFinder()).shape == (90, 60, 3)
    held = photo(shelf_picture([COLOURS["red"]] * 2))
    cut = reference_front(held, BoxFinder([60, 0, 110, 90]))
    np.testing.assert_array_equal(cut, held.pixels[0:90, 60:110])


@pytest.mark.parametrize("box", [[0, 0, 70, 90], [60, 30, 100, 60]], ids=["beside", "small"])
def test_a_reference_is_the_pack_in_the_middle_whatever_else_is_found(box):
    held = photo(shelf_picture([COLOURS["red"]] * 2))
    cut = reference_front(held, BoxFinder(box))
    np.testing.assert_array_equal(cut, held.pixels[10:90, 45:115])


@pytest.fixture
def packs(tmp_path):
    """Two photos of red packs and one of green ones."""
    found = {}
    for number, sku in enumerate(["red", "red", "green"]):
        path = tmp_path / "photos" / sku / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(shelf_picture([COLOURS[sku]] * (2 + number))))
        found.setdefault(sku, []).append(path)
    return found


def run(packs, tmp_path, **recogniser):
    catalogue = write_references(tmp_path / "catalogue")
    names = ColourRecogniser(catalogue, **recogniser)
    pipeline = Pipeline(PackFinder(), names, catalogue)
    return evaluate(packs, pipeline, tmp_path / "out")


def test_figures_and_pictures(packs, tmp_path):
    figures = run(packs, tmp_path, confused={"green": "blue"})
    assert figures["top1"] == pytest.approx(2 / 3)
    assert (figures["photos"], figures["skus"], figures["references"]) == (3, 2, 3)
    written = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"))
    assert written["figures"] == pytest.approx(figures)
    for name in ("reliability.png", "mistakes.jpg"):
        assert cv2.imread(str(tmp_path / "out" / name)).size


def test_a_sku_without_reference_is_named(packs, tmp_path):
    with pytest.raises(DatasetError, match="without a reference: pink"):
        run({**packs, "pink": packs["red"]}, tmp_path)


def test_photos_that_are_references_are_refused(packs, tmp_path):
    reference = tmp_path / "catalogue" / "images" / "red" / "front.png"
    with pytest.raises(MetricError, match=r"reference pictures too: red/front\.png"):
        run({**packs, "red": [reference]}, tmp_path)
