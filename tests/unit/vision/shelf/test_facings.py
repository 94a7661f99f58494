import numpy as np
import pytest

from tests.unit.vision.shelf.drawn import drawn_shelf, seen, turned
from vision.shelf.facings import find_columns
from vision.shelf.rows import find_rows


def columns_of(boxes):
    boxes = np.array(boxes, np.float32).reshape(-1, 4)
    found = find_columns(boxes, find_rows(boxes))
    return found.column.tolist(), found.level.tolist()


@pytest.mark.parametrize("view", [np.eye(3), turned(7)], ids=["front", "rolled"])
def test_columns_and_levels_of_a_drawn_shelf(view):
    shelf = seen(drawn_shelf(4, 12, 3), view)
    column, level = columns_of(shelf.boxes)
    assert column == shelf.column.tolist()
    assert level == shelf.level.tolist()


def test_order_of_the_boxes_does_not_matter():
    shelf = drawn_shelf(4, 12, 3)
    order = np.random.default_rng(1).permutation(len(shelf.boxes))
    column, level = columns_of(shelf.boxes[order])
    assert column == shelf.column[order].tolist()
    assert level == shelf.level[order].tolist()


@pytest.mark.parametrize(
    ("boxes", "column", "level"),
    [
        ([], [], []),
        ([[5, 5, 9, 9]], [0], [0]),
        ([[100, 100, 200, 200], [0, 100, 95, 200]], [1, 0], [0, 0]),
        ([[0, 0, 100, 98], [0, 100, 100, 200], [0, -102, 100, -2]], [0, 0, 0], [1, 0, 2]),
        ([[0, 100, 100, 200], [105, 100, 205, 200], [40, 0, 140, 98]], [0, 1, 0], [0, 0, 1]),
        ([[0, 100, 100, 200], [105, 100, 205, 200], [70, 0, 170, 98]], [0, 1, 1], [0, 0, 1]),
        ([[0, 100, 60, 200], [65, 100, 125, 200], [10, 0, 160, 98]], [0, 1, 1], [0, 0, 1]),
        ([[0, 100, 210, 200], [0, 0, 100, 98], [110, 0, 210, 98]], [0, 0, 0], [0, 1, 2]),
    ],
    ids=["none", "one", "left to right", "three high", "rests mostly on the left",
         "rests mostly on the right", "rests on both", "two on one wide pack"],
)  # fmt: skip
def test_stacks(boxes, column, level):
    assert columns_of(boxes) == (column, level)


@pytest.mark.parametrize(
    ("second", "columns"),
    [
        ((2, 100, 64, 200), [0, 0, 1]),  # within the first one
        ((0, 40, 64, 200), [0, 0, 1]),  # as wide, of two packs on one another, one of them seen
        ((0, 98, 80, 200), [0, 0, 1]),  # round the first one and a strip of what is beside it
        ((20, 100, 84, 200), [0, 1, 2]),  # shares two thirds of the width: side by side
    ],
)
def test_boxes_that_stand_in_one_another_are_of_one_column(second, columns):
    boxes = [(0, 100, 64, 200), second, (90, 100, 154, 200)]
    assert columns_of(boxes)[0] == columns
    assert columns_of(boxes[::-1])[0] == columns[::-1]
