import numpy as np
import pytest

from tests.unit.vision.shelf.drawn import drawn_shelf, from_the_side, seen, turned
from vision.shelf.fan import Fan, chains, fit_fan, medians, side_by_side, starting_within


def fan_of(boxes):
    return fit_fan(boxes, side_by_side(boxes))


def test_level_and_height_undo_each_other():
    fan = Fan(300, 200, 400, (0.2, -0.1, 0.03, 0.02))
    x = np.array([0.0, 300, 700])
    levels = fan.level(x, [120, 200, 333])
    assert fan.height(x, levels) == pytest.approx([120, 200, 333])
    assert levels[1] == pytest.approx(200)


@pytest.mark.parametrize(
    "view",
    [turned(0), turned(8), turned(-15), from_the_side(0.8), from_the_side(-0.4) @ turned(5)],
    ids=["level", "rolled", "rolled far", "from the side", "both"],
)
def test_feet_of_a_row_are_level(view):
    shelf = seen(drawn_shelf(5, 14), view)
    feet = fan_of(shelf.boxes).bottoms(shelf.boxes)
    for row in range(5):
        assert np.ptp(feet[shelf.row == row]) < 10


def test_scale_follows_the_distance():
    shelf = seen(drawn_shelf(5, 20), from_the_side(0.8))
    scale = fan_of(shelf.boxes).scale(shelf.boxes[[0, 19], 0])
    heights = 1 / (1 + 0.8 * drawn_shelf(5, 20).boxes[[0, 19], 0] / 1000)
    assert scale[0] / scale[1] == pytest.approx(heights[0] / heights[1], rel=0.06)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_boxes_give_a_level_fan(n):
    boxes = np.array([[0, 0, 50, 80], [60, 0, 110, 80], [120, 0, 170, 80]], np.float32)[:n]
    assert np.allclose(fan_of(boxes).coefficients, 0, atol=1e-6)


def test_chains_join_level_feet_only():
    boxes = np.array([[0, 0, 50, 80], [60, 40, 110, 80], [120, 0, 170, 40]], np.float32)
    labels = chains(boxes, Fan(), side_by_side(boxes), 0.2)
    assert labels[0] == labels[1] != labels[2]


def test_starting_within_lists_each_pair_once():
    i, j = starting_within(np.array([0.0, 5, 2, 2]), np.array([3.0, 9, 6, 2]))
    assert sorted(zip(i.tolist(), j.tolist(), strict=True)) == [(0, 2), (0, 3), (2, 1), (2, 3)]


def test_medians_by_label():
    assert medians(np.array([3.0, 1, 2, 8, 4]), np.array([0, 0, 0, 1, 1])).tolist() == [2, 6]
