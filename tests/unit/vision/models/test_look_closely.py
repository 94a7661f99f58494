import cv2
import numpy as np
import pytest

from tests.factories import photo
from tests.unit.vision.models.packs import RED, boxes_on, on_shelf, pack
from vision.models import look_closely as looking
from vision.models.crop import cut
from vision.models.evidence import compare
from vision.models.gallery import Reference
from vision.models.light import ANY_SHOP, Light
from vision.models.locate import Matches, filling
from vision.models.look_closely import look_closely

FRONT = pack(3, RED)
REFERENCE = Reference.of(cv2.resize(FRONT, (229, 320)))
SIZE = REFERENCE.picture.shape[1::-1]


def look(crop):
    (one,) = look_closely(crop, [[REFERENCE]], [[Matches.of(crop.features, REFERENCE.features)]])
    return one


def difference(pair):
    """Between what of the crop lies on the reference and the reference, in grey levels."""
    reference, crop = np.split(pair.astype(int), 2, axis=1)
    return np.abs(reference - crop)[crop.any(axis=2)].mean()


@pytest.fixture
def crop():
    return cut(on_shelf([FRONT], height=130), boxes_on(1).xyxy[0])


def test_keypoints_that_agree_on_a_wrong_place_are_not_believed(crop, monkeypatch):
    slant = np.array([[1, 0.6, -0.3 * SIZE[1]], [0, 1, 0], [0, 0, 1]])
    wrong = filling(crop, SIZE) @ slant
    monkeypatch.setattr(looking, "locate", lambda *_: (wrong, 9))
    monkeypatch.setattr(looking, "refined", lambda crop, canvas, affine: affine)
    believed = compare(crop, REFERENCE.canvas, wrong)
    assert look(crop).fit.pattern > 2 * believed.pattern


def test_a_pack_on_its_side_is_laid_where_keypoints_put_it():
    on_its_side = on_shelf([np.rot90(FRONT)], height=93)
    turned = cut(on_its_side, np.array([20, 30, 150, 123], np.float32))
    upright = cut(on_shelf([pack(4, RED)], height=130), boxes_on(1).xyxy[0])
    (_, right), (_, wrong) = (look(one).under(one, ANY_SHOP) for one in (turned, upright))
    assert difference(right) < difference(wrong) / 2


@pytest.mark.parametrize("size", [(320, 12), (6, 320)])
def test_a_long_thin_picture_is_compared_as_well(crop, size):
    thin = Reference.of(cv2.resize(FRONT, size))
    (one,) = look_closely(crop, [[thin]], [[Matches.of(crop.features, thin.features)]])
    assert 0 < one.fit.colour < 1


def lit(shot, gains):
    """The photo under a lamp of these gains of red, green and blue."""
    return photo((shot.pixels * np.array(gains)).astype(np.uint8))


def test_the_cast_of_a_pack_is_told_channel_by_channel():
    gains = (0.9, 0.7, 0.5)
    shot, box = on_shelf([FRONT]), boxes_on(1).xyxy[0]
    plain, dim = (look(cut(one, box)).fit.cast for one in (shot, lit(shot, gains)))
    wanted = np.log(gains) - np.log(gains).mean()
    assert np.subtract(dim, plain) == pytest.approx(wanted, abs=0.05)
    assert sum(dim) == pytest.approx(0, abs=1e-6)


def test_a_pack_under_a_lamp_looks_like_its_picture_once_the_lamp_is_known():
    shot, box = lit(on_shelf([FRONT]), (1.0, 0.6, 0.3)), boxes_on(1).xyxy[0]
    warm = cut(shot, box)
    seen = look(warm)
    known = Light(seen.fit.cast, 0.05)
    (strange, strange_pair), (right, pair) = (seen.under(warm, one) for one in (ANY_SHOP, known))
    assert right.colour < strange.colour / 2
    assert difference(pair) < difference(strange_pair) / 2


def test_a_pack_in_other_colours_is_not_relit_into_its_twin_where_the_light_is_known(crop):
    neutral = Light((0.0, 0.0, 0.0), 0.05)
    tinted = cut(lit(on_shelf([FRONT]), (1.0, 0.87, 0.87)), boxes_on(1).xyxy[0])
    seen = look(tinted)
    (near, _), (far, _) = (seen.under(tinted, one) for one in (ANY_SHOP, neutral))
    assert far.colour > near.colour + 0.03
