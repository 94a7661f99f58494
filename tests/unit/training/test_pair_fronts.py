import numpy as np
import pytest

from datasets.synthetic import ShelfConfig, generate
from tests.factories import photo
from tests.unit.vision.models.packs import BLUE, RED, boxes_on, on_shelf, pack
from training.pair_fronts import blocks, front_pairs
from vision.models.detect import Detector
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path

pytestmark = pytest.mark.training

SAME, TURNED, OTHER = (1.0, 0.0), (0.75, 0.66), (0.3, 0.95)


@pytest.mark.parametrize(
    ("middle", "expected"),
    [(SAME, [0, 0, 0]), (TURNED, [0, 0, 0]), (OTHER, [0, 1, 2])],
    ids=["same", "turned", "another"],
)
def test_what_stands_between_two_that_are_the_same_belongs_to_them(middle, expected):
    shot = on_shelf([pack(0, RED), pack(1, BLUE), pack(0, RED)])
    vectors = np.array([SAME, middle, SAME], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = blocks(shot, boxes_on(3).xyxy, vectors)
    assert found.tolist() == expected


def test_a_photo_without_facings_has_no_pairs():
    wall = photo(np.full((300, 400, 3), 200, np.uint8))
    assert list(front_pairs(wall, *models())) == []


@pytest.mark.slow
def test_the_right_picture_of_a_front_is_the_one_least_unlike():
    pixels, _ = generate(ShelfConfig(side=(1400, 1400), products=(50, 70)), 11)
    crops = list(front_pairs(photo(pixels), *models()))
    known = [crop for crop in crops if crop.right >= 0]
    assert len(known) >= 8
    assert any(crop.right < 0 for crop in crops)
    unlike = []
    for crop in known:
        reference, seen = np.split(crop.pairs.astype(float), 2, axis=2)
        unlike.append(np.abs(reference - seen).mean(axis=(1, 2, 3)))
    right = [one.argmin() == crop.right for one, crop in zip(unlike, known, strict=True)]
    assert np.mean(right) > 0.8


def models():
    return (
        Detector(Engine(weights_path("clear"), threads=1)),
        Embedder(Engine(weights_path("clear", task="embedder"), threads=1, task="embedder")),
    )
