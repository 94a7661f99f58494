import cv2
import numpy as np
import pytest

from datasets.synthetic import sample_shelf
from vision.capture.overlap import View, inside, overlap

SHELF = sample_shelf()[0]
WIDTH = SHELF.shape[1]


def shot(left: float, right: float, tilt: float = 0.0, light: float = 1.0, seed: int = 0):
    """A part of the sample shelf as a camera may see it, and the homography to it."""
    height, (x1, x2) = SHELF.shape[0], (left * WIDTH, right * WIDTH)
    width = x2 - x1
    corners = np.array([[x1, 0], [x2, 0], [x2, height], [x1, height]], np.float32)
    seen = np.array([[0, 0], [width, tilt * height], [width, height], [0, height]], np.float32)
    to_shot = cv2.getPerspectiveTransform(corners, seen)
    pixels = cv2.warpPerspective(SHELF, to_shot, (round(width), height)).astype(np.float32)
    grain = np.random.default_rng(seed).normal(0, 5, pixels.shape)
    return np.clip(pixels * light + grain, 0, 255).astype(np.uint8), to_shot


@pytest.mark.parametrize(
    ("left", "right"),
    [((0, 0.7), (0.3, 1)), ((0, 0.6), (0.4, 1)), ((0.3, 1), (0, 0.7)), ((0, 1), (0, 1))],
    ids=["much", "a fifth", "the other way", "all of it"],
)
def test_overlapping_photos_are_laid_over_each_other(left, right):
    first, to_first = shot(*left, seed=1)
    second, to_second = shot(*right, tilt=0.06, light=0.8, seed=2)
    found = overlap(View.of(first), View.of(second))
    assert found is not None
    truth = to_first @ np.linalg.inv(to_second)
    points = np.array([[[20.0, 100.0], [20.0, 900.0], [150.0, 500.0]]])
    apart = cv2.perspectiveTransform(points, found) - cv2.perspectiveTransform(points, truth)
    assert np.linalg.norm(apart, axis=2).max() < 6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shot(0, 0.48)[0], shot(0.52, 1)[0]),
        (SHELF, sample_shelf(seed=5)[0]),
        (SHELF, np.full((300, 400, 3), 128, np.uint8)),
        (np.full((64, 64, 3), 128, np.uint8), np.full((64, 64, 3), 128, np.uint8)),
    ],
    ids=["neighbours", "another shelf of the same products", "nothing to see", "nothing at all"],
)
def test_photos_of_other_places_are_not(one, other):
    assert overlap(View.of(one), View.of(other)) is None


def test_a_box_is_on_the_other_photo_by_its_centre():
    boxes = np.array([[0, 0, 10, 10], [80, 0, 120, 10], [90, 0, 130, 10]], np.float32)
    shifted = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert inside(boxes, shifted, (105, 50)).tolist() == [True, True, False]
    assert inside(boxes[:0], shifted, (105, 50)).tolist() == []
