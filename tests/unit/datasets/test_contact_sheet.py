import numpy as np
import pytest

from datasets.contact_sheet import GREEN, RED, Tile, contact_sheet
from tests.factories import photo


def grey(width, height):
    return photo(np.full((height, width, 3), 90, np.uint8))


def test_boxes_are_drawn_in_the_scale_of_the_tile():
    boxes = np.array([[40, 20, 120, 60]], np.float32)
    sheet = contact_sheet([Tile(grey(200, 100), "", ((boxes, RED),))], side=100, columns=1)
    ys, xs = np.nonzero((sheet == RED).all(axis=2))
    assert (xs.min(), xs.max()) == (20, 60)
    assert ys.max() - ys.min() == 20


def test_later_layers_lie_above():
    box = np.array([[10, 10, 50, 50]], np.float32)
    sheet = contact_sheet([Tile(grey(100, 100), "", ((box, GREEN), (box, RED)))], 100, 1)
    assert (sheet == RED).all(axis=2).any()
    assert not (sheet == GREEN).all(axis=2).any()


@pytest.mark.parametrize(("count", "columns", "rows"), [(0, 2, 1), (1, 2, 1), (2, 2, 1), (5, 2, 3)])
def test_tiles_fill_rows(count, columns, rows):
    tiles = [Tile(grey(30, 60), f"货架 {i}", ()) for i in range(count)]
    sheet = contact_sheet(tiles, side=60, columns=columns)
    assert sheet.shape == (rows * (60 + 28), columns * 64, 3)
    assert (sheet == 90).all(axis=2).sum() >= count * 30 * 60
