import numpy as np
import pytest

from vision.models.colour_layout import SIZE, colour_layouts


def pack(top, bottom, side=64):
    picture = np.empty((side, side, 3), np.uint8)
    picture[: side // 2], picture[side // 2 :] = top, bottom
    return picture


RED_OVER_WHITE = pack((200, 30, 40), (230, 230, 220))
WHITE_OVER_RED = pack((230, 230, 220), (200, 30, 40))
BLUE_OVER_WHITE = pack((30, 60, 200), (230, 230, 220))


def cosines(first, *others):
    vectors = colour_layouts(np.stack([first, *others]))
    return vectors[1:] @ vectors[0]


def test_vectors_are_unit_vectors_of_the_stated_size():
    vectors = colour_layouts(np.stack([RED_OVER_WHITE, BLUE_OVER_WHITE]))
    assert vectors.shape == (2, SIZE)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert colour_layouts(np.zeros((0, 64, 64, 3), np.uint8)).shape == (0, SIZE)


def test_other_colours_and_other_places_are_told_apart():
    assert cosines(RED_OVER_WHITE, BLUE_OVER_WHITE, WHITE_OVER_RED).max() < 0.6


def test_light_changes_little_and_size_nothing():
    dark = (RED_OVER_WHITE * 0.5).astype(np.uint8)
    warm = (RED_OVER_WHITE * np.array([1.0, 0.92, 0.8])).astype(np.uint8)
    assert cosines(RED_OVER_WHITE, dark, warm).min() > 0.95
    large = pack((200, 30, 40), (230, 230, 220), side=128)
    assert colour_layouts(large[None]) == pytest.approx(colour_layouts(RED_OVER_WHITE[None]))


def test_black_is_no_colour():
    """Where nothing is seen, noise of a grey level must not turn the vector."""
    noise = np.random.default_rng(0).integers(0, 3, (64, 64, 3), np.uint8)
    assert cosines(np.zeros((64, 64, 3), np.uint8), noise)[0] > 0.98
