import numpy as np
import pytest

from tests.factories import picture
from vision.resize import resize


@pytest.mark.parametrize(
    ("shape", "side", "expected"),
    [
        ((60, 90), 90, (60, 90)),
        ((60, 90), 30, (20, 30)),
        ((90, 60), 30, (30, 20)),
        ((61, 91), 45, (30, 45)),
        ((60, 90), 180, (120, 180)),
        ((1, 900), 30, (1, 30)),
        ((901, 903), 7, (7, 7)),
    ],
)
def test_the_long_side_is_as_wanted_and_the_aspect_kept(shape, side, expected):
    assert resize(np.zeros((*shape, 3), np.uint8), side).shape == (*expected, 3)


def test_every_pixel_counts_when_a_picture_is_reduced():
    noise = np.random.default_rng(0).integers(0, 256, (512, 512, 3), dtype=np.uint8)
    assert resize(noise, 64).std() == pytest.approx(noise.std() / 8, rel=0.1)


@pytest.mark.parametrize("side", [24, 70, 96, 150])
def test_places_stay(side):
    pixels = resize(picture(), side)
    height, width = pixels.shape[:2]
    assert pixels[height // 4, width // 4].tolist() == [255, 0, 0]
    assert pixels[height // 4, 3 * width // 4].tolist() == [0, 255, 0]
    assert pixels[3 * height // 4, width // 4].tolist() == [0, 0, 255]
