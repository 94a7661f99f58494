import numpy as np
import pytest

from tests.unit.vision.planogram.shelves import shelf
from vision.detections import Detections
from vision.shelf.row_ends import has_board, room_at_ends
from vision.shelf.tree import build_shelf


def rooms(*rows):
    return [(row, box[0], box[2]) for row, box in room_at_ends(shelf(*rows))]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("AAAAA", "BBB", "CCCCC"), [(1, 119, 199)]),
        (("AAAAA", "__BBB", "CCCCC"), [(1, 1, 81)]),
        (("AAAAAAA", "__BBB", "CCCCCCC"), [(1, 1, 81), (1, 199, 279)]),
        (("AAAA", "BBB", "CCCC"), []),  # room for one pack: rows end a little unevenly
        (("AAAAA", "BBB", "CCCC"), []),  # the row below goes on by one pack only
        (("BBB", "AAAAA", "CCCCC"), []),  # above the first row there is none
        (("AAAAA", "BBB"), []),
        ((), []),
    ],
)
def test_room_as_far_as_the_rows_above_and_below_are_filled(rows, found):
    assert rooms(*rows) == found


def with_more(box, score=0.9):
    """Three rows, the middle one short, and one more box."""
    boxes = np.vstack([shelf("AAAAAAA", "BBB", "CCCCCCC").detections.xyxy, [box]])
    return build_shelf(Detections(boxes, np.append(np.full(17, 0.95), score)), None)


def test_a_product_of_another_bay_is_in_the_way():
    """It stands lower than the row, on the next one's board, and goes up into it."""
    ((_, box),) = room_at_ends(with_more((201, 110, 239, 220)))
    assert (box[0], box[2]) == (119, 201)


def test_what_may_be_no_product_is_not_in_the_way():
    ((_, box),) = room_at_ends(with_more((201, 84, 239, 140), score=0.4))
    assert (box[0], box[2]) == (119, 279)


@pytest.mark.parametrize(("top", "count"), [(170, 1), (142, 0)])
def test_a_row_too_near_to_what_stands_below_has_no_board_there(top, count):
    """Packs that reach up to the row's board, where it would go on: it is another bay's."""
    rows = [[(40 * at + 1, 4, 40 * at + 39, 60) for at in range(7)]]
    rows.append([(40 * at + 1, 84, 40 * at + 39, 140) for at in range(3)])
    rows.append([(40 * at + 1, 170 if at < 3 else top, 40 * at + 39, 220) for at in range(7)])
    boxes = np.array([box for row in rows for box in row], np.float32)
    found = build_shelf(Detections(boxes, np.full(len(boxes), 0.95, np.float32)), None)
    assert len(found.rows) == 3
    assert len(list(room_at_ends(found))) == count


@pytest.mark.parametrize(("colour", "seen"), [(200, True), (30, True), (110, False)])
def test_the_edge_of_a_board_runs_along_the_foot_of_the_room(colour, seen):
    noise = np.random.default_rng(0)
    pixels = noise.normal(100, 15, (240, 400, 1)).clip(0, 255).repeat(3, 2).astype(np.uint8)
    pixels[142:155] = colour
    pixels[:40, :200], pixels[:40, 200:] = 0, 255
    found = shelf("AAAAA", "BBB", "CCCCC")
    assert has_board((120, 84, 200, 140), found.fan, pixels) is seen
    pixels[:, 150:] = 100
    assert not has_board((120, 84, 200, 140), found.fan, pixels)
