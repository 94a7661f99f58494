import numpy as np
import pytest

from tests.unit.vision.shelf.drawn import drawn_shelf, from_the_side, seen
from vision.detections import Detections, Kind
from vision.errors import InvalidValue
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import build_shelf

CATALOGUE = Catalogue.of([Product("A1", "A"), Product("A2", "A"), Product("B1", "B")])
STACK = [[0, 204, 100, 304], [0, 102, 100, 202], [0, 0, 100, 100]]


def detections(boxes, sku=None, sku_score=None, score=None, **columns):
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32),
        np.full(n, 0.9, np.float32) if score is None else np.array(score, np.float32),
        sku=None if sku is None else np.array(sku, np.int32),
        sku_score=None if sku_score is None else np.array(sku_score, np.float32),
        **columns,
    )


def test_nothing_found():
    shelf = build_shelf(Detections.empty(), None)
    assert (shelf.rows, shelf.facings, len(shelf.detections)) == ((), (), 0)


def test_tree_of_a_drawn_shelf():
    drawn = drawn_shelf(3, 8, 2)
    shelf = build_shelf(detections(drawn.boxes), None)
    assert [row.index for row in shelf.rows] == [0, 1, 2]
    assert [len(row.facings) for row in shelf.rows] == [8, 8, 8]
    assert sum(len(facing.units) for facing in shelf.facings) == len(drawn.boxes)
    assert shelf.detections.row.tolist() == drawn.row.tolist()
    assert shelf.detections.column.tolist() == drawn.column.tolist()
    for facing in shelf.facings:
        units = drawn.boxes[list(facing.units)]
        assert facing.box == (*units[:, :2].min(axis=0), *units[:, 2:].max(axis=0))
    first = shelf.rows[0]
    assert first.box[0] == min(facing.box[0] for facing in first.facings)


def test_units_are_listed_from_the_board_up_and_doubts_multiply():
    facing = build_shelf(detections(STACK, score=[0.9, 0.5, 0.8]), None).facings[0]
    assert facing.units == (0, 1, 2)
    assert facing.score == pytest.approx(1 - 0.1 * 0.5 * 0.2)


@pytest.mark.parametrize(
    ("catalogue", "sku", "sku_score", "name", "probability"),
    [
        (CATALOGUE, 2, 0.8, "B1", 0.8),
        (CATALOGUE, 2, 0.5, "B1", 0.5),
        (CATALOGUE, 2, 0.49, None, None),
        (CATALOGUE, -1, 0.9, None, None),
        (None, 2, 0.9, None, None),
    ],
    ids=["named", "at the threshold", "below it", "no SKU", "no catalogue"],
)
def test_unknown(catalogue, sku, sku_score, name, probability):
    found = detections([[0, 0, 10, 20]], [sku], [sku_score])
    facing = build_shelf(found, catalogue).facings[0]
    assert (facing.product.sku if facing.product else None) == name
    assert facing.probability == (pytest.approx(probability) if probability else None)


def test_threshold_can_be_the_recognisers():
    found = detections([[0, 0, 10, 20]], [0], [0.8])
    assert build_shelf(found, CATALOGUE, sku_threshold=0.9).facings[0].product is None


@pytest.mark.parametrize(
    ("sku", "facings"),
    [
        ([0, 0, 0], [("A1", 3)]),
        ([-1, -1, -1], [(None, 3)]),
        ([0, -1, -1], [("A1", 3)]),
        ([-1, -1, 1], [("A2", 3)]),
        ([0, -1, 2], [("A1", 2), ("B1", 1)]),
        ([0, 2, 0], [("A1", 2), ("B1", 1)]),
    ],
    ids=["one name", "unknown", "unknown above", "unknown below", "two names", "sandwich"],
)
def test_a_stack_is_one_facing_of_each_name(sku, facings):
    shelf = build_shelf(detections(STACK, sku, [0.9] * 3), CATALOGUE)
    found = [(f.product.sku if f.product else None, len(f.units)) for f in shelf.facings]
    assert found == facings
    assert {facing.column for facing in shelf.facings} == {0}


def test_the_surest_unit_speaks_for_the_stack():
    candidates = np.full((3, 5), -1, np.int32)
    candidates[:, :2] = [[0, 1], [0, 2], [0, 1]]
    scores = np.full((3, 5), -1, np.float32)
    scores[:, :2] = [[0.6, 0.3], [0.9, 0.05], [0.7, 0.2]]
    found = detections(
        STACK, [0, 0, 0], [0.6, 0.9, 0.7], candidates=candidates, candidate_score=scores
    )
    facing = build_shelf(found, CATALOGUE).facings[0]
    assert facing.probability == pytest.approx(0.9)
    assert [c.product.sku for c in facing.candidates] == ["A1", "B1"]


def test_gaps_are_in_rows_and_tags_are_nothing():
    drawn = drawn_shelf(3, 8)
    others = np.array([[30, 230, 60, 285], [30, 90, 60, 99]], np.float32)
    kinds = [Kind.PRODUCT] * len(drawn.boxes) + [Kind.GAP, Kind.PRICE_TAG]
    found = detections(np.concatenate([drawn.boxes, others]), kind=np.array(kinds, np.int8))
    shelf = build_shelf(found, None)
    assert [len(row.gaps) for row in shelf.rows] == [0, 0, 1]
    assert shelf.rows[2].gaps[0].box == (30, 230, 60, 285)
    assert shelf.detections.row.tolist()[-2:] == [2, -1]
    assert len(shelf.facings) == len(drawn.boxes)


@pytest.mark.parametrize(
    "columns",
    [{"sku": [3]}, {"candidates": np.array([[0, 1, 2, 3, -1]], np.int32)}],
    ids=["sku", "candidate"],
)
def test_a_sku_outside_the_catalogue_is_refused(columns):
    with pytest.raises(InvalidValue, match="below 3"):
        build_shelf(detections([[0, 0, 10, 20]], **columns), CATALOGUE)


def test_widths_and_areas_are_as_from_the_front():
    """Equal packs, seen from the side: their rectified widths differ little, their boxes much."""
    boxes = [[60 * i, 100 * r, 60 * i + 50, 100 * r + 80] for r in range(5) for i in range(16)]
    flat = np.array(boxes, np.float32)
    drawn = drawn_shelf(1, 1)
    view = seen(type(drawn)(flat, *[np.zeros(len(flat), int)] * 3), from_the_side(0.7))
    facings = build_shelf(detections(view.boxes), None).facings
    widths = np.array([facing.width for facing in facings])
    areas = np.array([facing.area for facing in facings])
    seen_widths = np.array([facing.box[2] - facing.box[0] for facing in facings])
    assert seen_widths.max() / seen_widths.min() > 2
    assert widths.max() / widths.min() < 1.2
    assert areas.max() / areas.min() < 1.3
