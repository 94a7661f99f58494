import numpy as np
import pytest

from tests.factories import bright_cells_model, constant_model, lit_cells, model_card, photo
from vision.detections import Kind
from vision.models.card import Thresholds
from vision.models.detect import Detector
from vision.models.engine import Engine

BLACK = photo(np.zeros((64, 96, 3), np.uint8))


@pytest.fixture
def bright(tmp_path):
    """A detector of white cells: in network pixels each is 32 x 32."""

    def make(side=None, thresholds=None, **card):
        path = bright_cells_model(tmp_path / "toy.onnx", model_card(**card))
        return Detector(Engine(path, 1, "onnxruntime"), thresholds, side)

    return make


@pytest.fixture
def constant(tmp_path):
    """A detector with one answer; columns are anchors of cx, cy, w, h, class scores."""

    def make(*anchors, side=96, thresholds=None, **card):
        answer = np.array(anchors, np.float32).T
        path = constant_model(tmp_path / "toy.onnx", answer, model_card(**card))
        return Detector(Engine(path, 1, "onnxruntime"), thresholds, side)

    return make


def scale(**changes):
    return {"target_size": 32, "sides": [320, 640], "tile_side": 640} | changes


def boxes_of(cells, size):
    return sorted([c * size, r * size, (c + 1) * size, (r + 1) * size] for c, r in cells)


@pytest.mark.parametrize(
    ("width", "height", "cell", "side"),
    [(640, 320, 32, 640), (640, 320, 64, 320), (320, 640, 16, 1280), (1280, 960, 64, 640)],
)
def test_boxes_are_in_pixels_of_the_photo(bright, width, height, cell, side):
    cells = [(0, 0), (3, 2), (width // cell - 1, height // cell - 1)]
    found = bright(side)(photo(lit_cells(width, height, cells, cell)))
    assert sorted(found.xyxy.tolist()) == boxes_of(cells, cell)
    assert found.score == pytest.approx(np.ones(3), abs=0.05)
    assert found.kind.tolist() == [Kind.PRODUCT] * 3
    assert found.sku.tolist() == [-1] * 3


def test_padding_is_grey_and_boxes_are_clipped_to_the_photo(bright):
    black = photo(np.zeros((60, 100, 3), np.uint8))
    found = bright(100, Thresholds(score=0.3, nms_iou=0.5))(black)
    assert found.xyxy.tolist() == [[96, 32, 100, 60], [96, 0, 100, 32]]
    grey = 114 / 255
    assert found.score == pytest.approx([grey * (1 - 28 / 32 * 4 / 32), grey * 28 / 32], rel=1e-3)


@pytest.mark.parametrize("score", [0.0, 0.49])
@pytest.mark.parametrize("side", [None, 96])
def test_no_shelf_is_a_legal_result(constant, score, side):
    assert len(constant((50, 30, 20, 20, score), side=side)(BLACK)) == 0


def test_more_than_300_boxes_are_kept(bright):
    cells = [(c, r) for c in range(20) for r in range(20)]
    assert len(bright(640)(photo(lit_cells(640, 640, cells, 32)))) == 400


def test_the_better_of_two_boxes_stays_and_order_is_by_score(constant):
    found = constant(
        (20, 20, 20, 20, 0.6), (24, 20, 20, 20, 0.9), (70, 40, 20, 20, 0.95), (20, 20, 20, 20, 0.9)
    )(BLACK)
    assert found.xyxy.tolist() == [[60, 30, 80, 50], [14, 10, 34, 30]]
    assert found.score == pytest.approx([0.95, 0.9])


def test_boxes_outside_the_photo_are_dropped_and_others_clipped(constant):
    found = constant((0, 0, 40, 20, 0.9), (200, 20, 20, 20, 0.9), (95.9, 30, 1, 9, 0.9))(BLACK)
    assert found.xyxy.tolist() == [[0, 0, 20, 10]]


def test_a_box_kept_is_moved_by_those_it_suppresses_of_its_class(constant):
    classes = ["product", "price_tag"]
    anchors = [(40, 30, 20, 20, 0.9, 0), (42, 30, 20, 20, 0.6, 0), (43, 30, 20, 20, 0, 0.6)]
    found = constant(*anchors, classes=classes)(BLACK)
    [product] = found.of_kind(Kind.PRODUCT).xyxy
    [tag] = found.of_kind(Kind.PRICE_TAG).xyxy
    assert product == pytest.approx([30.8, 20, 50.8, 40])
    assert tag == pytest.approx([33, 20, 53, 40])


def test_every_class_has_its_own_nms_and_its_kind(constant):
    found = constant(
        (20, 20, 20, 20, 0.6, 0.7), (20, 20, 20, 20, 0.8, 0.1), (20, 20, 20, 20, 0.1, 0.6),
        classes=["gap", "product"],
    )(BLACK)  # fmt: skip
    assert found.kind.tolist() == [Kind.GAP, Kind.PRODUCT]
    assert found.score == pytest.approx([0.8, 0.7])


def test_scores_are_calibrated_and_the_threshold_is_on_the_raw_score(constant):
    curve = {"raw": [0, 0.5, 0.9], "calibrated": [0, 0.1, 0.8]}
    found = constant((20, 20, 9, 9, 0.7), (60, 20, 9, 9, 0.99), calibration=curve)(BLACK)
    assert found.score == pytest.approx([0.8, 0.45])


def test_thresholds_may_be_given_instead_of_the_cards(constant):
    anchors = [(20, 20, 20, 20, 0.3), (25, 20, 20, 20, 0.2)]
    assert len(constant(*anchors)(BLACK)) == 0
    assert len(constant(*anchors, thresholds=Thresholds(score=0.1, nms_iou=0.5))(BLACK)) == 1
    assert len(constant(*anchors, thresholds=Thresholds(score=0.1, nms_iou=0.7))(BLACK)) == 2


@pytest.mark.parametrize(
    ("cell", "settings", "side"),
    [
        (64, {}, 320),
        (64, {"target_size": 64}, 640),
        (64, {"target_size": 40}, 320),
        (64, {"target_size": 50}, 640),
        (64, {"target_size": 500}, 640),
        (64, {"target_size": 64, "sides": [320, 1280]}, 1280),
        (64, {"target_size": 500, "sides": [960, 1280, 2560]}, 1280),
        (64, {"target_size": 500, "sides": [2560], "max_enlargement": 1.5}, 960),
        (None, {}, 640),
        (64, {"target_size": 64, "sides": [800]}, 800),
        (None, {"sides": [2560]}, 1280),
        (None, {"sides": [320, 640, 2560]}, 1280),
    ],
)
def test_the_working_side_brings_products_to_the_target_size(bright, cell, settings, side):
    lit = [(1, 1), (3, 3), (5, 2)] if cell else []
    shelf = photo(lit_cells(640, 480, lit, cell or 1))
    assert bright(scale=scale(**settings)).working_side(shelf) == side


def test_a_fixed_side_needs_no_scout(bright):
    assert bright(96).working_side(BLACK) == 96


def test_the_scout_looks_at_products_or_else_at_the_first_class(bright, constant):
    shelf = photo(lit_cells(640, 480, [(1, 1)], 64))
    assert bright(scale=scale()).working_side(shelf) == 320
    assert bright(classes=["price_tag"], scale=scale()).working_side(shelf) == 320
    large_gap = (200, 200, 160, 160, 0.9, 0.0)
    both = {"side": None, "scale": scale(sides=[64, 320, 640])}
    assert constant(large_gap, classes=["gap", "product"], **both).working_side(shelf) == 640
    assert constant(large_gap, classes=["gap", "price_tag"], **both).working_side(shelf) == 64


def test_other_thresholds_do_not_change_the_working_side(constant):
    small = [(20 * n, 20, 16, 16, 0.2) for n in range(1, 9)]
    detector = constant(
        (200, 200, 64, 64, 0.9),
        *small,
        side=None,
        scale=scale(target_size=64),
        thresholds=Thresholds(score=0.1, nms_iou=0.5),
    )
    assert detector.working_side(photo(lit_cells(640, 480, [], 1))) == 320


@pytest.mark.parametrize(("width", "height"), [(640, 448), (448, 640), (640, 640)])
def test_tiles_find_what_one_pass_finds(bright, width, height):
    cells = [(c, r) for c in range(width // 32) for r in range(height // 32) if (c + r) % 3 == 0]
    shelf = photo(lit_cells(width, height, cells, 32))
    tiled = bright(640, scale=scale(tile_side=256))(shelf)
    assert sorted(tiled.xyxy.tolist()) == boxes_of(cells, 32)


def test_a_facing_cut_by_a_tile_is_taken_from_the_neighbour(constant):
    settings = scale(tile_side=64, target_size=10)
    found = constant((59, 20, 10, 10, 0.9), (30, 40, 60, 10, 0.9), scale=settings)(BLACK)
    assert found.xyxy.tolist() == [[0, 35, 60, 45], [86, 15, 96, 25], [32, 35, 92, 45]]


@pytest.mark.parametrize("tile_side", [256, 640])
def test_the_same_photo_has_the_same_answer(bright, tile_side):
    shelf = photo(np.random.default_rng(0).integers(0, 255, (500, 600, 3), dtype=np.uint8))
    low = Thresholds(score=0.3, nms_iou=0.5)
    first, second = (bright(640, low, scale=scale(tile_side=tile_side))(shelf) for _ in range(2))
    assert len(first) > 10
    assert np.array_equal(first.xyxy, second.xyxy)
    assert np.array_equal(first.score, second.score)
