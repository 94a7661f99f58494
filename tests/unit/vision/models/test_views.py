import numpy as np
import pytest

from tests.unit.vision.models.packs import RED, pack
from vision.models.views import COUNT, WORKING_SIDE, shelf_views


@pytest.mark.parametrize("size", [(300, 420), (1200, 300), (40, 33), (2, 300), (1, 1)])
def test_views_are_pictures_no_longer_than_the_working_side(size):
    views = shelf_views(pack(1, RED, size) if min(size) > 20 else np.zeros((*size, 3), np.uint8))
    assert len(views) == COUNT
    for view in views:
        assert view.dtype == np.uint8
        assert view.ndim == 3
        assert view.shape[2] == 3
        assert min(view.shape[:2]) > 0
        assert max(view.shape[:2]) <= WORKING_SIDE


def test_same_picture_same_views():
    one, two = (shelf_views(pack(1, RED)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_the_first_is_the_picture_and_the_others_are_not():
    front = pack(1, RED, (150, 210))
    itself, far, dark, warm, pale, turned, left_off, right_off = shelf_views(front)
    assert np.array_equal(itself, front)
    detail = [np.diff(view.astype(int), n=2, axis=1).var() for view in (itself, far)]
    assert detail[1] < detail[0] / 4
    assert dark.mean() < 0.6 * front.mean()
    assert pale.mean() > 1.1 * front.mean()
    assert (warm[..., 0] / 1.0 - warm[..., 2]).mean() > (front[..., 0] / 1.0 - front[..., 2]).mean()
    assert turned.shape == front.shape
    assert not np.array_equal(turned, front)
    assert np.array_equal(left_off, front[:, 33:])
    assert np.array_equal(right_off, front[:, :-33])
