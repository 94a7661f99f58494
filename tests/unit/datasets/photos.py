"""Photos of shelves that can be told apart, drawn from a seed."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.sample import Sample
from tests.factories import encoded


def shelf(seed: int, width: int = 240, height: int = 180) -> NDArray[np.uint8]:
    """(height, width, 3) uint8: soft blobs of random places, sizes and colours."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (7, 9, 3), np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def saved(path: Path, pixels: NDArray[np.uint8], **columns) -> Sample:
    """A sample whose picture was written to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    form = {".png": "PNG", ".jpg": "JPEG"}[path.suffix]
    path.write_bytes(encoded(pixels, form))
    return Sample(path, pixels.shape[1], pixels.shape[0], **columns)
