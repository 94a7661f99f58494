import cv2
import numpy as np
import pytest

from tests.factories import photo
from tests.unit.vision.models.packs import BLUE, RED, boxes_on, on_shelf, pack
from vision.models.crop import cut
from vision.models.gallery import Reference
from vision.models.locate import Matches, filling, locate, refined, votes

FRONT = pack(3, RED)
REFERENCE = Reference.of(cv2.resize(FRONT, (229, 320)))
SIZE = REFERENCE.picture.shape[1::-1]


def shown(front, turn=0):
    shot = on_shelf([np.rot90(front, turn)], height=130 if turn % 2 == 0 else 93)
    (box,) = boxes_on(1).xyxy
    if turn % 2:
        box = np.array([20, 30, 150, 123], np.float32)
    return cut(shot, box)


def located(crop, reference=REFERENCE):
    matches = Matches.of(crop.features, reference.features)
    return locate(crop, reference.features, matches, SIZE)


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_pack_is_found_however_it_lies(turn):
    crop = shown(FRONT, turn)
    affine, inliers = located(crop)
    assert inliers >= 10
    corners = affine @ np.array([[0, SIZE[0], SIZE[0], 0], [0, 0, SIZE[1], SIZE[1]], [1] * 4])
    found = [*corners.min(axis=1), *corners.max(axis=1)]
    assert found == pytest.approx(crop.box, abs=0.08 * crop.long_side)


@pytest.mark.parametrize("other", [pack(4, RED), pack(3, RED)[:, ::-1]])
def test_another_front_and_a_mirrored_one_are_not_found(other):
    assert located(shown(other)) == (None, 0)


def test_votes_go_to_the_design_on_the_crop():
    references = [Reference.of(cv2.resize(pack(i, BLUE), (229, 320))) for i in range(3, 16)]
    crop = shown(FRONT)
    received = votes([[Matches.of(crop.features, one.features)] for one in references])
    assert received.argmax() == 0
    assert received[0] > 2 * np.sort(received)[-2]


def test_nothing_to_compare_gives_no_votes_and_no_place():
    blank = Reference.of(np.full((320, 229, 3), 128, np.uint8))
    crop = shown(FRONT)
    assert located(crop, blank) == (None, 0)
    flat = cut(photo(np.full((160, 120, 3), 90, np.uint8)), np.array([10, 10, 110, 150], "f4"))
    nothing = [[Matches.of(flat.features, one.features)] for one in (blank, REFERENCE)]
    assert votes(nothing).max() == 0


def test_a_place_a_little_off_is_mended_and_one_far_off_is_left():
    crop = shown(FRONT)
    affine, _ = located(crop)
    off = affine + np.array([[0, 0, 0.02], [0, 0, 0.02]]) * crop.long_side
    mended = refined(crop, REFERENCE.canvas, off)
    assert np.abs(mended - affine)[:, 2].max() < np.abs(off - affine)[:, 2].max() / 2
    far = filling(crop, SIZE) + np.array([[0, 0, 3.0], [0, 0, 3.0]]) * crop.long_side
    assert np.array_equal(refined(crop, REFERENCE.canvas, far), far)
