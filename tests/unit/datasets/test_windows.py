import cv2
import numpy as np
import pytest

from datasets.sample import Dataset
from datasets.windows import LONG_SIDE, reduced, zoom_windows
from tests.unit.datasets.photos import saved, shelf
from vision.errors import DatasetError
from vision.geometry import height, width


def grid(rows, columns, side=36, pitch=40):
    """Boxes of a shelf with that many rows and columns."""
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, -1) * pitch + 2
    return np.stack([x, y, x + side, y + side], axis=1).astype(np.float32)


def shelves(root, count=4, rows=12, columns=16, **columns_of_sample):
    boxes = grid(rows, columns)
    samples = [
        saved(
            root / f"p{i}.jpg", shelf(i, 640, 480), boxes=boxes, store=f"s{i}", **columns_of_sample
        )
        for i in range(count)
    ]
    return Dataset("d", ("product",), tuple(samples))


def test_windows_hold_two_to_ten_whole_products_enlarged(tmp_path):
    windows = zoom_windows(shelves(tmp_path), tmp_path / "zoom", seed=3, per_photo=2)
    assert len(windows) == 8
    for sample in windows:
        whole = sample.boxes[~sample.ignore]
        assert 2 <= len(whole) <= 10
        assert max(sample.width, sample.height) >= LONG_SIDE
        assert np.abs(width(whole) / height(whole) - 1).max() < 0.06
        assert sample.path.parent == tmp_path / "zoom"
        assert cv2.imread(str(sample.path)).shape == (sample.height, sample.width, 3)
        assert sample.boxes.min() >= 0
        assert (sample.boxes <= [sample.width, sample.height] * 2).all()
    assert len({sample.path.name for sample in windows}) == 8
    assert {sample.store for sample in windows} == {f"s{i}" for i in range(4)}


def test_cut_products_are_ignored(tmp_path):
    windows = zoom_windows(shelves(tmp_path), tmp_path / "zoom", seed=0)
    cut = np.concatenate([sample.boxes[sample.ignore] for sample in windows])
    whole = np.concatenate([sample.boxes[~sample.ignore] for sample in windows])
    assert len(cut)
    assert (width(cut) * height(cut)).mean() < (width(whole) * height(whole)).mean() / 2


def test_a_window_shows_what_its_boxes_say(tmp_path):
    pixels = np.zeros((480, 640, 3), np.uint8)
    boxes = grid(12, 16)
    for index, (x1, y1, x2, y2) in enumerate(boxes.astype(int)):
        pixels[y1:y2, x1:x2] = 40 + index
    dataset = Dataset("d", ("product",), (saved(tmp_path / "p.png", pixels, boxes=boxes),))
    sample = zoom_windows(dataset, tmp_path / "zoom", seed=1).samples[0]
    seen = cv2.imread(str(sample.path))
    for x1, y1, x2, y2 in sample.boxes[~sample.ignore]:
        dx, dy = (x2 - x1) / 6, (y2 - y1) / 6
        inside = seen[int(y1 + dy) : int(y2 - dy), int(x1 + dx) : int(x2 - dx)]
        assert inside.min() > 30
        assert inside.std() < 4
    dark = seen[..., 0] < 20
    assert dark.any()


def test_windows_follow_from_seed_and_name_alone(tmp_path):
    dataset = shelves(tmp_path)
    every = zoom_windows(dataset, tmp_path / "a", seed=5)
    last = zoom_windows(dataset.replace(samples=dataset.samples[-1:]), tmp_path / "b", seed=5)
    other = zoom_windows(dataset, tmp_path / "c", seed=6)
    np.testing.assert_array_equal(every.samples[-1].boxes, last.samples[0].boxes)
    assert every.samples[-1].path.read_bytes() == last.samples[0].path.read_bytes()
    assert any(len(a) != len(b) for a, b in zip(every, other, strict=True))


def test_boxes_ignored_before_stay_ignored_and_are_not_counted(tmp_path):
    ignore = np.arange(12 * 16) % 3 == 0
    for sample in zoom_windows(shelves(tmp_path, ignore=ignore), tmp_path / "zoom", seed=0):
        assert 2 <= (~sample.ignore).sum() <= 10
        assert sample.ignore.any()


@pytest.mark.parametrize(
    "columns",
    [
        {"boxes": []},
        {"boxes": [[0, 0, 30, 30]]},
        {"boxes": [[0, 0, 0, 0]] * 5},
        {"boxes": [[0, 0, 30, 30], [300, 0, 330, 30], [0, 300, 30, 330]]},
        {"boxes": np.tile([0, 0, 30, 30], (11, 1))},
        {"boxes": [[0, 0, 30, 30], [32, 0, 62, 30]], "ignore": [False, True]},
    ],
    ids=["none", "one", "degenerate", "far apart", "eleven in one place", "one to find"],
)
def test_photos_without_a_window_are_left_out(tmp_path, columns):
    poor = saved(tmp_path / "poor.png", shelf(0, 640, 480), **columns)
    rich = shelves(tmp_path, count=1)
    both = rich.replace(samples=(poor, *rich.samples))
    assert [s.path.name for s in zoom_windows(both, tmp_path / "z", 0)] == ["p0_zoom0.jpg"]
    with pytest.raises(DatasetError, match="no close-up"):
        zoom_windows(both.replace(samples=(poor,)), tmp_path / "z", 0)


def test_a_reduced_photo_keeps_its_boxes_in_proportion(tmp_path):
    small = reduced(shelves(tmp_path, count=2), 320, tmp_path / "small")
    for sample in small:
        assert (sample.width, sample.height) == (320, 240)
        np.testing.assert_allclose(sample.boxes, grid(12, 16) / 2)
        assert not sample.ignore.any()
        assert cv2.imread(str(sample.path)).shape == (240, 320, 3)
        assert sample.store


def test_a_photo_that_is_small_already_is_not_enlarged(tmp_path):
    same = reduced(shelves(tmp_path, count=1), 1000, tmp_path / "small").samples[0]
    assert (same.width, same.height) == (640, 480)
    np.testing.assert_array_equal(same.boxes, grid(12, 16))
