import cv2
import numpy as np
import pytest

from datasets.fingerprint import SAME_PHOTO, fingerprint, same_photos
from tests.factories import encoded
from tests.unit.datasets.photos import saved, shelf
from vision.errors import DatasetError

PIXELS = shelf(1, 480, 360)
NOISE = np.random.default_rng(0).normal(0, 8, PIXELS.shape)


def bits(a, b):
    return int(np.bitwise_count(a ^ b).sum())


@pytest.mark.parametrize(
    "other",
    [
        cv2.resize(PIXELS, (200, 150), interpolation=cv2.INTER_AREA),
        cv2.resize(PIXELS, (300, 300), interpolation=cv2.INTER_AREA),
        (PIXELS * 0.7).astype(np.uint8),
        np.clip(PIXELS + NOISE, 0, 255).astype(np.uint8),
    ],
    ids=["smaller", "stretched", "darker", "noisy"],
)
def test_the_same_photo_keeps_its_fingerprint(tmp_path, other):
    first = fingerprint(saved(tmp_path / "a.png", PIXELS).path)
    second = fingerprint(saved(tmp_path / "b.jpg", other).path)
    assert first.shape == (4,)
    assert first.dtype == np.uint64
    assert bits(first, second) <= SAME_PHOTO


@pytest.mark.parametrize(
    "other", [shelf(2, 480, 360), PIXELS[:, ::-1], PIXELS[::-1]], ids=["other", "mirror", "upside"]
)
def test_another_view_has_another_fingerprint(tmp_path, other):
    first = fingerprint(saved(tmp_path / "a.png", PIXELS).path)
    second = fingerprint(saved(tmp_path / "b.png", np.ascontiguousarray(other)).path)
    assert bits(first, second) > SAME_PHOTO


@pytest.mark.parametrize(
    "content", [b"", b"no picture", encoded(PIXELS, "JPEG")[:-2000], encoded(PIXELS)[:3000]]
)
def test_a_picture_that_does_not_decode_is_an_error_that_names_it(tmp_path, content):
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"a\.jpg"):
        fingerprint(path)


def test_pairs_are_those_that_differ_in_few_bits():
    prints = np.array([[0, 0], [1, 0], [2**64 - 1, 7], [3, 0]], np.uint64)
    assert same_photos(prints, 1).tolist() == [[0, 1], [1, 3]]
    assert same_photos(prints, 2).tolist() == [[0, 1], [0, 3], [1, 3]]


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_photos_have_no_pairs(n):
    assert same_photos(np.zeros((n, 4), np.uint64)).shape == (0, 2)
