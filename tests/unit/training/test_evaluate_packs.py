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
from training.evaluate_packs import (
    FOUND,
    LEAST_LEAN,
    TURNED,
    WINDOWS,
    evaluate,
    looks,
    odds_in_box,
    pack_boxes,
    rank,
    reference_front,
)
from vision.detections import Detections
from vision.errors import DatasetError, MetricError
from vision.models.text import Reading
from vision.models.weigh import OWN_CUES, Weighed
from vision.pipeline import Pipeline

SIMILARITY, VOTES = OWN_CUES.index("similarity"), OWN_CUES.index("votes")


class BoxFinder:
    """Finds these boxes on every photo."""

    engine = PackFinder().engine

    def __init__(self, *boxes, score=0.8):
        self.found = Detections(
            np.array(boxes, np.float32).reshape(-1, 4), np.full(len(boxes), score, np.float32)
        )

    def __call__(self, photo):
        return self.found


def weighed(sku, **cues):
    """One crop's candidates with these cues, 0 for the others and NaN where there is none."""
    sku = np.array([sku], np.int32)
    columns = [np.broadcast_to(cues.get(name, 0.0), sku.shape) for name in OWN_CUES]
    table = np.where(sku[..., None] >= 0, np.stack(columns, axis=2), np.nan).astype(np.float32)
    return Weighed(sku, sku, table, np.zeros(sku.shape), np.zeros((1, 4)), (None,))


class Print:
    """Reads these lines on every photo, which make these products ten times as likely."""

    def __init__(self, reading=None, spoken_for=()):
        self.reading, self.spoken_for = reading or Reading.empty(), spoken_for

    def read(self, photo):
        return self.reading

    def odds(self, reading, products):
        assert reading is self.reading
        return np.where(np.isin(products, self.spoken_for), np.log(10), 0)


class Ranking:
    """Names the boxes of a width by these (product, probability) pairs."""

    threshold, models, cards = 0.5, (), ()

    def __init__(self, **by_width):
        self.by_width = by_width

    def weigh(self, photo, boxes):
        (box,) = boxes
        pairs = self.by_width.get(f"w{round(box[2] - box[0])}", [])
        sku, chances = zip(*pairs, *[(-1, 0.0)] * (3 - len(pairs)), strict=True)
        return weighed(sku, votes=chances)

    def chances(self, weighed, boxes):
        return np.nan_to_num(weighed.cues[..., VOTES])


class Silent:
    """Places that say nothing, or this much against products."""

    def __init__(self, **against):
        self.against = against

    def log_odds(self, photo, products):
        return [-self.against.get(f"p{product}", 0.0) for product in products]


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


@pytest.mark.parametrize(("leaning", "turned_windows"), [(0, 4), (LEAST_LEAN, len(WINDOWS))])
def test_half_of_the_weight_is_on_the_photo_turned(leaning, turned_windows):
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    seen = list(looks(whole, BoxFinder([30, 30, 70, 70]), leaning))
    assert sum(weight for *_, weight in seen) == pytest.approx(1)
    straight = [box[0].tolist() for picture, box, _ in seen if picture is whole]
    np.testing.assert_allclose(straight, pack_boxes(whole, BoxFinder([30, 30, 70, 70]))[0].xyxy)
    turned = [weight for picture, _, weight in seen if picture is not whole]
    assert turned == pytest.approx([TURNED / turned_windows] * turned_windows)


@pytest.mark.parametrize(("lean", "told"), [(-30, 0), (30, 0), (-17, -17), (40, 40)])
def test_a_leaning_pack_stands_upright_in_one_of_the_looks(lean, told):
    pixels = np.zeros((200, 200, 3), np.uint8)
    corners = cv2.boxPoints(((100, 100), (50, 140), lean))
    cv2.fillConvexPoly(pixels, corners.astype(np.int32), (255, 255, 255))
    pack = np.zeros((200, 200), bool)
    pack[30:170, 75:125] = True
    seen = [one.pixels[..., 0] > 127 for one, *_ in looks(photo(pixels), BoxFinder(), told)]
    lost = [(one != pack).mean() for one in seen]
    assert lost[0] > 0.05
    assert min(lost) < 0.02


def test_in_a_window_all_candidates_are_as_similar_as_the_nearest():
    class Watched(Ranking):
        def weigh(self, photo, boxes):
            return weighed([3, 8, -1], similarity=[0.4, 0.9, 0.0], votes=[0.5, 0.3, 0.0])

        def chances(self, weighed, boxes):
            self.cues = weighed.cues
            return super().chances(weighed, boxes)

    names = Watched()
    odds = odds_in_box(photo(np.zeros((64, 64, 3), np.uint8)), np.zeros((1, 4)), names)
    assert odds == pytest.approx({3: 0.5 / 0.2, 8: 0.3 / 0.2})
    assert names.cues[0, :, SIMILARITY] == pytest.approx([0.9, 0.9, np.nan], nan_ok=True)


SHOWN = {"w44": [(4, 0.5), (2, 0.2)], "w34": [(2, 0.6), (7, 0.1)]}


def test_the_ranking_worked_out_by_hand():
    """Windows of 44 pixels and of 34 are one of ten upright ones and two of four turned ones."""
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    products, chances = rank(whole, BoxFinder(), Ranking(**SHOWN), Print(), Silent())
    assert products.tolist() == [2, 4, 7, -1, -1]
    each = (1 - TURNED) / 10 + TURNED / 2
    odds = np.array([(0.2 + 0.6) / 0.3, 0.5 / 0.3, 0.1 / 0.3, 0, 0]) * each
    assert chances == pytest.approx(odds / (1 + odds.sum()))
    products, chances = rank(whole, BoxFinder(), Ranking(), Print(), Silent())
    assert products.tolist() == [-1] * 5
    assert not chances.any()


def test_places_of_the_whole_photo_speak_against_products():
    names = Ranking(w44=[(4, 0.5), (2, 0.2)])
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    products, chances = rank(whole, BoxFinder(), names, Print(), Silent(p4=2.0))
    assert products.tolist() == [2, 4, -1, -1, -1]
    each = (1 - TURNED) / 10 + TURNED / 2
    odds = np.array([0.2 / 0.3, 0.5 / 0.3 * np.exp(-2), 0, 0, 0]) * each
    assert chances == pytest.approx(odds / (1 + odds.sum()))


def test_print_speaks_for_a_product():
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    products, chances = rank(whole, BoxFinder(), Ranking(**SHOWN), Print(spoken_for=[4]), Silent())
    assert products.tolist() == [4, 2, 7, -1, -1]
    each = (1 - TURNED) / 10 + TURNED / 2
    odds = np.array([5 / 0.3, 0.8 / 0.3, 0.1 / 0.3, 0, 0]) * each
    assert chances == pytest.approx(odds / (1 + odds.sum()))


def test_the_photo_is_turned_by_the_lean_of_its_print():
    line = np.array([[[40, 45], [60, 55], [58, 59], [38, 49]]], np.float32) * 7
    reading = Reading(("MILK",), np.ones(1, np.float32), line)
    wide = [(4, 0.5)]  # in three of ten windows of the photo, and of the photo turned upright
    whole = photo(np.zeros((100, 100, 3), np.uint8))
    for pack_print, turned_share in ((Print(), 0.0), (Print(reading), 0.3)):
        _, chances = rank(whole, BoxFinder(), Ranking(w60=wide), pack_print, Silent())
        odds = (0.3 * (1 - TURNED) + turned_share * TURNED) * 0.5 / 0.5  # against none
        assert chances[0] == pytest.approx(odds / (1 + odds))


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


class ColourWeigher(ColourRecogniser):
    """Gives its chances as votes for the candidates."""

    def weigh(self, photo, boxes):
        found = self(photo, Detections(boxes, np.ones(len(boxes), np.float32)))
        return weighed(found.candidates[0], votes=found.candidate_score[0])

    def chances(self, weighed, boxes):
        return np.nan_to_num(weighed.cues[..., VOTES])


def run(packs, tmp_path, **recogniser):
    catalogue = write_references(tmp_path / "catalogue")
    names = ColourWeigher(catalogue, **recogniser)
    pipeline = Pipeline(PackFinder(), names, catalogue)
    return evaluate(packs, pipeline, Print(), Silent(), tmp_path / "out")


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
