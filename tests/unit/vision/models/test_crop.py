import numpy as np
import pytest

from tests.factories import photo
from vision.models.crop import cut
from vision.models.keypoints import SIDE

SHELF = photo(np.random.default_rng(0).integers(0, 256, (300, 400, 3)).astype(np.uint8))


@pytest.mark.parametrize(
    "box",
    [[0, 0, 3, 100], [395, 0, 400, 300], [0, 0, 60, 0], [-90, 0, 5, 90], [500, 10, 560, 90]],
)
def test_a_sliver_is_no_crop(box):
    assert cut(SHELF, np.array(box, np.float32)) is None


@pytest.mark.parametrize(
    ("box", "long_side"),
    [
        ([100, 50, 140, 150], 160),  # enlarged, so that its keypoints are found
        ([0, 0, 400, 300], SIDE),
        ([0, 0, 200, 200], 208),  # as it is, with its margin
        ([10, 10, 30, 34], 78),  # 26 with its margin: enlarged three times, not more
        ([-40, -40, 60, 100], 160),
    ],
)
def test_crops_have_working_size_and_know_their_box(box, long_side):
    crop = cut(SHELF, np.array(box, np.float32))
    assert max(crop.picture.shape[:2]) == long_side
    x1, y1, x2, y2 = crop.box
    shown = np.clip(box, 0, [400, 300] * 2)
    wide, tall = shown[2] - shown[0], shown[3] - shown[1]
    inner = crop.inner()
    assert min(inner.shape[:2]) >= 1
    assert inner.shape[1] / inner.shape[0] == pytest.approx(wide / tall, rel=0.06)
    assert (x2 - x1) / (y2 - y1) == pytest.approx((box[2] - box[0]) / (box[3] - box[1]), rel=0.02)
