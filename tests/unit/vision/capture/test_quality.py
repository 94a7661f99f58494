import cv2
import numpy as np
import pytest

from tests.factories import photo
from vision.capture.quality import QualityLimits, check_quality


def shelf(width=800, height=600, pack=20):
    """A picture with the hard edges and fine print of packs."""
    rng = np.random.default_rng(0)
    packs = rng.integers(40, 220, (height // pack, width // pack, 3), dtype=np.uint8)
    pixels = np.kron(packs, np.ones((pack, pack, 1), np.uint8))
    pixels[rng.random(pixels.shape[:2]) < 0.05] = 30
    return pixels


SHELF = shelf()


@pytest.mark.parametrize(
    ("pixels", "reasons"),
    [
        (SHELF, ()),
        (shelf(240, 240), ()),
        (shelf(4000, 3000, 100), ()),
        (shelf(220, 640), ("too_small",)),
        (cv2.GaussianBlur(SHELF, (0, 0), 4), ("blurred",)),
        (cv2.GaussianBlur(shelf(4000, 3000, 100), (0, 0), 20), ("blurred",)),
        ((SHELF * 0.1).astype(np.uint8), ("dark",)),
        ((SHELF * 0.3).astype(np.uint8), ()),
        (np.clip(SHELF * 4.0, 0, 255).astype(np.uint8), ("overexposed",)),
        (np.clip(SHELF * 1.3, 0, 255).astype(np.uint8), ()),
        (np.zeros((600, 800, 3), np.uint8), ("blurred", "dark")),
        (np.full((100, 100, 3), 255, np.uint8), ("too_small", "blurred", "overexposed")),
    ],
    ids=[
        "sharp",
        "smallest",
        "large",
        "small",
        "blurred",
        "blurred_large",
        "dark",
        "dim",
        "burnt",
        "bright",
        "black",
        "white",
    ],
)
def test_reasons(pixels, reasons):
    quality = check_quality(photo(pixels))
    assert quality.reasons == reasons
    assert quality.ok == (not reasons)


def test_contrast_does_not_decide_sharpness():
    faint = (120 + SHELF * 0.1).astype(np.uint8)
    assert check_quality(photo(faint)).ok


@pytest.mark.parametrize(
    "limits",
    [
        QualityLimits(short_side=601),
        QualityLimits(sharpness=100.0),
        QualityLimits(brightest_tenth=256.0),
        QualityLimits(burnt=-1.0),
    ],
)
def test_limits_are_the_callers(limits):
    assert not check_quality(photo(SHELF), limits).ok
