"""Which boxes of a shelf photo show the same front: identical packs stand side by side."""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels

_SIDE, _SHIFT = 20, 2  # pixels at which crops are compared, and by which one may be off
_LEAST_CORRELATION, _LARGEST_CAST = 0.65, 0.025
_APART, _DIFFERENT = 0.35, 1.25  # of a side; ratio of sides


def same_fronts(pixels: Pixels, boxes: NDArray[np.float32]) -> list[list[int]]:
    """Groups of indices of boxes (n, 4) xyxy, each box in one group.

    Two neighbours in a row are the same when place by place they correlate, at the best of small
    shifts, and the shares of red, green and blue in their colours agree.
    """
    small = [_small(pixels, box) for box in boxes]
    group = np.arange(len(boxes))
    for i, j in beside(boxes):
        if group[i] != group[j] and _same(small[i], small[j]):
            group[group == group[j]] = group[i]
    return [np.flatnonzero(group == which).tolist() for which in np.unique(group)]


def beside(boxes: NDArray[np.float32]) -> NDArray[np.intp]:
    """(m, 2) pairs of boxes of one size that stand side by side, the left one first."""
    x1, y1, x2, y2 = boxes.T
    width, height = x2 - x1, y2 - y1
    gap = np.abs(x1[None] - x2[:, None]) / width[:, None]
    drop = np.abs((y1 + y2)[None] - (y1 + y2)[:, None]) / 2 / height[:, None]
    wider = np.abs(np.log(width[None] / width[:, None]))
    higher = np.abs(np.log(height[None] / height[:, None]))
    alike = np.maximum(wider, higher) < np.log(_DIFFERENT)
    beside = (gap < _APART) & (drop < _APART) & alike & (x1[None] > x1[:, None])
    return np.argwhere(beside)


def _small(pixels: Pixels, box: NDArray[np.float32]) -> NDArray[np.float32]:
    x1, y1, x2, y2 = np.round(box).astype(int)
    part = pixels[max(y1, 0) : max(y2, 1), max(x1, 0) : max(x2, 1)]
    return cv2.resize(part, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)


def same_front(pixels: Pixels, one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two boxes (4,) of a photo show one front."""
    return _same(_small(pixels, one), _small(pixels, other))


def _same(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """one, other: (_SIDE, _SIDE, 3)."""
    shares = [small.sum((0, 1)) / max(small.sum(), 1.0) for small in (one, other)]
    if np.abs(shares[0] - shares[1]).max() > _LARGEST_CAST:
        return False
    inner = np.ascontiguousarray(one[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT])
    best = cv2.matchTemplate(other, inner, cv2.TM_CCOEFF_NORMED).max()
    return bool(best >= _LEAST_CORRELATION)
