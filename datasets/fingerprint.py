"""Perceptual hashes: the same photo recognised after resizing, recompression or a change of light.

A photo that was mirrored, turned or cropped gets another hash.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from datasets.picture import open_picture

_SIDE = 32
_LOW = 16
SAME_PHOTO = 72  # of 256 bits; unrelated shelves of SKU-110K differ in 88 and more

Fingerprint = NDArray[np.uint64]


def fingerprint(path: Path) -> Fingerprint:
    """(4,) uint64: 256 bits, the signs of the 16×16 lowest frequencies around their median.

    The pHash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions"
    (2010), with 16×16 in place of 8×8 frequencies: shelves look alike. The whole picture is
    decoded: raises DatasetError when it is unreadable or cut short.
    """
    with open_picture(path) as image:
        image.draft("L", (4 * _SIDE, 4 * _SIDE))
        upright = ImageOps.exif_transpose(image).convert("L")
        grey = np.asarray(upright.resize((_SIDE, _SIDE), Image.Resampling.BOX), np.float32)
    low = cv2.dct(grey)[:_LOW, :_LOW].ravel()
    return np.packbits(low > np.median(low)).view(np.uint64)


def same_photos(fingerprints: NDArray[np.uint64], most_bits: int = SAME_PHOTO) -> NDArray[np.intp]:
    """(k, 2) pairs i < j of (n, 4) fingerprints which differ in at most that many bits."""
    pairs = [np.zeros((0, 2), np.intp)]
    for i in range(len(fingerprints) - 1):
        bits = np.bitwise_count(fingerprints[i + 1 :] ^ fingerprints[i]).sum(axis=1)
        others = i + 1 + np.flatnonzero(bits <= most_bits)
        pairs.append(np.stack([np.full_like(others, i), others], axis=1))
    return np.concatenate(pairs)
