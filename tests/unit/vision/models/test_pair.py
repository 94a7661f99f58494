import numpy as np
import pytest

from vision.models.evidence import Crop
from vision.models.light import ANY_SHOP, Light
from vision.models.locate import filling
from vision.models.pair import SHAPES, STRIDE, shape_of, side_by_side


def crop_of(picture, box):
    return Crop.of(picture, np.array(box, np.float32), 20)


@pytest.fixture
def front():
    rng = np.random.default_rng(0)
    blocks = rng.integers(40, 200, (8, 4, 3), dtype=np.uint8)
    return np.kron(blocks, np.ones((20, 20, 1), np.uint8))


def halves(pair):
    width = pair.shape[1] // 2
    return pair[:, :width].astype(int), pair[:, width:].astype(int)


def test_every_shape_is_one_a_network_of_that_stride_takes():
    for height, width in SHAPES:
        assert height % STRIDE == width % STRIDE == 0
        assert 6500 < height * width < 7500


@pytest.mark.parametrize(
    ("box", "shape"),
    [((0, 0, 100, 100), (88, 80)), ((0, 0, 30, 150), (176, 40)), ((0, 0, 150, 30), (40, 176))],
)
def test_a_pair_takes_the_shape_of_its_pack(box, shape):
    assert shape_of(crop_of(np.zeros((160, 160, 3), np.uint8), box)) == shape


def test_a_pack_that_fills_its_box_looks_like_its_reference(front):
    crop = crop_of(front, (0, 0, 80, 160))
    reference, pack = halves(side_by_side(crop, front, filling(crop, (80, 160)), ANY_SHOP))
    assert np.abs(reference - pack).mean() < 2


def test_the_pack_is_shown_under_the_light_of_the_reference(front):
    dark = (front * 0.4).astype(np.uint8)
    crop = crop_of(dark, (0, 0, 80, 160))
    reference, pack = halves(side_by_side(crop, front, filling(crop, (80, 160)), ANY_SHOP))
    assert np.abs(reference - pack).mean() < 10 < np.abs(reference - dark.mean()).mean()


def test_a_strong_cast_is_taken_away_where_it_is_known(front):
    gains = np.array([1.0, 0.6, 0.3])
    crop = crop_of((front * gains).astype(np.uint8), (0, 0, 80, 160))
    known = Light(tuple(np.log(gains) - np.log(gains).mean()), 0.05)
    off = []
    for light in (known, ANY_SHOP):
        reference, pack = halves(side_by_side(crop, front, filling(crop, (80, 160)), light))
        off.append(np.abs(reference - pack).mean())
    assert off[0] < 5 < off[1] / 3


def test_what_is_outside_the_box_is_black_in_both_halves(front):
    crop = crop_of(front, (0, 0, 40, 160))
    reference, pack = halves(
        side_by_side(crop, front, np.array([[1.0, 0, 0], [0, 1, 0]]), ANY_SHOP)
    )
    middle = reference.shape[1] // 2
    for half in (reference, pack):
        assert half[:, : middle - 2].any(axis=2).all()
        assert not half[:, middle + 2 :].any()


def test_a_pack_that_is_hardly_seen_is_a_black_pair(front):
    crop = crop_of(front, (0, 0, 40, 160))
    pair = side_by_side(crop, front, np.array([[1.0, 0, 500], [0, 1, 0]]), ANY_SHOP)
    assert not pair.any()
