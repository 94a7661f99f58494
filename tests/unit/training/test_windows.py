import numpy as np
import pytest

from training.config import WindowConfig
from training.windows import Window, WindowDataset, cut_window, draw_window

pytestmark = pytest.mark.training
SIDE = 128


def flat_pack(box=(40, 50, 80, 110), size=(200, 150)):
    """A black photo (width, height) with one white pack, and its box (1, 4)."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    x1, y1, x2, y2 = box
    pixels[y1:y2, x1:x2] = 255
    return pixels, np.array([box], np.float32)


@pytest.mark.parametrize("scale", [(0.4, 0.5), (0.9, 1.2), (1.0, 1.0), (1.6, 1.2)])
def test_box_stays_on_its_pack(scale):
    pixels, boxes = flat_pack()
    window = Window(scale, (-10.0, -12.0))
    picture, moved = cut_window(pixels, boxes, window, SIDE, 0.35)
    rows, columns = np.nonzero((picture[..., 0] > 127) & (picture[..., 0] != 114))
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert moved[0] == pytest.approx(seen, abs=1.01)


@pytest.mark.parametrize(("offset", "kept"), [(-40.0, 1), (-60.0, 1), (-70.0, 0), (-90.0, 0)])
def test_cut_off_boxes_are_dropped_below_the_visible_share(offset, kept):
    pixels, boxes = flat_pack()
    _, moved = cut_window(pixels, boxes, Window((1.0, 1.0), (offset, 0.0)), SIDE, 0.35)
    assert len(moved) == kept
    assert (moved >= 0).all()


def test_window_brings_the_median_product_to_the_wanted_size():
    config = WindowConfig(usual_size=60, usual_spread=0.0, rare_share=0.0, aspect=0.0)
    boxes = np.array([[10, 10, 40, 40], [50, 10, 80, 40], [90, 10, 100, 20]], np.float32)
    window = draw_window(np.random.default_rng(0), boxes, (200, 150), config, SIDE)
    assert window.scale == pytest.approx((2.0, 2.0))


def test_photo_without_boxes_gives_a_window_without_boxes():
    window = draw_window(
        np.random.default_rng(0), np.zeros((0, 4), np.float32), (200, 150), WindowConfig(), SIDE
    )
    assert np.isfinite([*window.scale, *window.offset]).all()


def test_picture_depends_on_seed_and_index_only(shelf_folder):
    from datasets.formats.yolo import read_yolo

    samples = list(read_yolo(shelf_folder))
    first = WindowDataset([(1.0, samples)], 10, SIDE, WindowConfig(), seed=3)
    again = WindowDataset([(1.0, samples)], 10, SIDE, WindowConfig(), seed=3)
    other = WindowDataset([(1.0, samples)], 10, SIDE, WindowConfig(), seed=4)
    first[0], first[1]
    assert np.array_equal(first[5][0], again[5][0])
    assert np.array_equal(first[5][1], again[5][1])
    assert not np.array_equal(first[5][0], other[5][0])
