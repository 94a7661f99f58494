import cv2
import numpy as np
import pytest

from tests.factories import photo
from tests.unit.vision.models.packs import RED, boxes_on, on_shelf, pack
from training.pair_shelves import Beside, laid_over
from vision.models.crop import cut
from vision.models.gallery import Reference

pytestmark = pytest.mark.training

FRONTS = [pack(design, RED) for design in range(5)]
REFERENCES = [Reference.of(cv2.resize(front, (229, 320))) for front in FRONTS]


def besides(gains, candidates):
    """The five packs under a lamp, each beside the candidates [product, …] of its number."""
    shot = photo((on_shelf(FRONTS).pixels * np.array(gains)).astype(np.uint8))
    return [
        Beside(cut(shot, box), box, {i: REFERENCES[i] for i in own}, own.index(number))
        for number, (box, own) in enumerate(zip(boxes_on(5).xyxy, candidates, strict=True))
    ]


def unlike(pairs):
    """(k,) between what of the crop lies on a reference and the reference, in grey levels."""
    reference, crop = np.split(pairs.astype(float), 2, axis=2)
    return np.abs(reference - crop).mean(axis=(1, 2, 3))


@pytest.mark.parametrize("gains", [(1, 1, 1), (1, 0.6, 0.3)], ids=["white", "warm"])
def test_crops_are_laid_over_pictures_in_the_light_of_their_photo(gains):
    found = list(laid_over(besides(gains, [[0, 1, 2], [3, 1], [2, 0, 4], [3, 1], [4, 0]])))
    assert [one.right for one in found] == [0, 1, 0, 0, 0]
    assert [len(one.pairs) for one in found] == [3, 2, 3, 2, 2]
    for one in found:
        off = unlike(one.pairs)
        assert off.argmin() == one.right
        assert off[one.right] < 18


def test_a_photo_without_crops_has_no_pairs():
    assert list(laid_over([])) == []
