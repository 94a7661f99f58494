import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import shelf
from vision.detections import Detections, Kind
from vision.shelf.gaps import GEOMETRY_SCORE, with_gaps
from vision.shelf.tree import build_shelf

RNG = np.random.default_rng(0)


def picture(found, plain=True):
    """A grey wall with noise where packs stand, and everywhere if not plain."""
    pixels = np.full((400, 800, 3), 90, np.uint8)
    noise = RNG.integers(0, 255, pixels.shape, np.uint8)
    if not plain:
        return noise
    for x1, y1, x2, y2 in found.detections.of_kind(Kind.PRODUCT).xyxy.astype(int):
        pixels[y1:y2, x1:x2] = noise[y1:y2, x1:x2]
    return pixels


def gaps_of(*rows, **options):
    found = shelf(*rows, **options)
    return with_gaps(found, picture(found)).gaps


def with_detected(found, *boxes, score=0.6):
    """The same boxes with gaps that a detector saw."""
    more = Detections(np.array(boxes, np.float32), np.full(len(boxes), score, np.float32),
                      np.full(len(boxes), Kind.GAP, np.int8))  # fmt: skip
    plain = Detections(found.detections.xyxy, found.detections.score)
    return build_shelf(Detections.concatenate([plain, more]), None)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("AABB",), []),
        (("AA_BB",), [(79, 121)]),
        (("A__BB_C",), [(39, 121), (199, 241)]),
        (("_AABB_",), []),  # nothing is known beyond the ends
        (("A",), []),
        ((), []),
    ],
)
def test_spaces_between_neighbours(rows, found):
    gaps = gaps_of(*rows)
    assert [(gap.box[0], gap.box[2]) for gap in gaps] == found
    for gap in gaps:
        assert (gap.row, gap.source, gap.sku) == (0, "geometry", None)
        assert gap.score == pytest.approx(GEOMETRY_SCORE * 0.95**2)
        assert gap.box[1::2] == (4, 60)


@pytest.mark.parametrize(("space", "gaps"), [(20, 0), (30, 0), (34, 1), (60, 1)])
def test_a_gap_has_room_for_one_more_of_the_narrower_neighbour(space, gaps):
    """Packs 38 and 60 wide: 0.85 × 38 = 32.3 pixels."""
    boxes = [[0, 0, 38, 60], [38 + space, 0, 98 + space, 60]]
    found = build_shelf(Detections(np.array(boxes, np.float32), np.ones(2, np.float32)), None)
    assert len(with_gaps(found, picture(found)).gaps) == gaps


def test_open_at_one_place_of_most_rows_is_a_border_of_bays():
    assert gaps_of("AA_BB", "CC_DD", "EE_FF") == ()
    assert gaps_of("AA_BB", "CC_DD", "EE_FF", "GGGGG") == ()
    assert len(gaps_of("AA_BB", "CC_DD", "EEFFF")) == 2
    assert len(gaps_of("AA_BB", "CC_DD")) == 2


def test_a_space_as_full_of_detail_as_packs_holds_one_that_was_missed():
    found = shelf("AA_BB")
    assert with_gaps(found, picture(found, plain=False)).gaps == ()


def test_a_space_between_boxes_that_may_not_be_there_is_no_gap():
    """0.95 × 0.6 × 0.6 = 0.34 is below the least probability."""
    boxes = np.array([[0, 0, 38, 60], [90, 0, 128, 60]], np.float32)
    for score, count in ((0.6, 0), (0.7, 1)):
        found = build_shelf(Detections(boxes, np.full(2, score, np.float32)), None)
        assert len(with_gaps(found, picture(found)).gaps) == count


def test_what_may_be_no_product_does_not_hide_room_for_several():
    """Packs 38 wide at 0 and 200, a thing between that is hardly one: a gap of the whole room."""
    boxes = np.array([[0, 0, 38, 60], [90, 30, 128, 60], [200, 0, 238, 60]], np.float32)
    for score, ends in ((0.45, [(38, 200)]), (0.9, [(38, 90), (128, 200)])):
        found = build_shelf(Detections(boxes, np.array([0.9, score, 0.9], np.float32)), None)
        gaps = with_gaps(found, picture(found)).gaps
        assert [(gap.box[0], gap.box[2]) for gap in gaps] == ends


def test_room_at_the_end_of_a_row_on_a_board_that_is_seen():
    found = shelf("AAAAA", "BBB", "CCCCC")
    pixels = np.where(picture(found) == 90, 90, RNG.normal(90, 12, (400, 800, 1))).astype(np.uint8)
    pixels[300:] = 250
    assert with_gaps(found, pixels).gaps == ()
    pixels[142:155] = 250
    (gap,) = with_gaps(found, pixels).gaps
    assert (gap.box, gap.row, gap.source) == ((119, 84, 199, 140), 1, "geometry")
    assert gap.score == pytest.approx(GEOMETRY_SCORE * 0.8)


def test_a_detected_gap_on_a_space_is_one_gap():
    found = with_detected(shelf("AA_BB", "CCCCC"), (82, 0, 118, 60))
    (gap,) = with_gaps(found, picture(found)).gaps
    assert (gap.box, gap.source, gap.row) == ((82, 0, 118, 60), "both", 0)
    assert gap.score == pytest.approx(1 - 0.4 * (1 - GEOMETRY_SCORE * 0.95**2), abs=1e-6)


def test_a_detected_gap_elsewhere_stays_and_one_under_products_goes():
    found = with_detected(shelf("AABB", "CCCC"), (170, 0, 220, 60), (0, 84, 80, 140))
    (gap,) = with_gaps(found, picture(found)).gaps
    assert (gap.box, gap.source, gap.score) == ((170, 0, 220, 60), "detected", pytest.approx(0.6))
    assert len(found.detections.of_kind(Kind.GAP)) == 2


def test_gaps_without_any_product_have_no_row():
    only = Detections(np.array([[5, 5, 50, 60]], np.float32), np.ones(1, np.float32),
                      np.array([Kind.GAP], np.int8))  # fmt: skip
    found = build_shelf(only, None)
    (gap,) = with_gaps(found, picture(found)).gaps
    assert gap.row is None
