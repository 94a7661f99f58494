"""Cutting a large picture into overlapping tiles, and telling which boxes a cut went through."""

import math

import numpy as np
from numpy.typing import NDArray

from vision.errors import InvalidValue
from vision.geometry import Boxes, height, width

_TOUCH = 2.0
"""Pixels from a tile's inner border within which a box counts as cut by it."""


def tile(photo_width: int, photo_height: int, side: int, overlap: int) -> NDArray[np.int64]:
    """(n, 4) xyxy pixels of tiles that cover the photo, in reading order.

    No tile is longer than side; neighbours share at least overlap pixels and are evenly spaced.
    Raises InvalidValue when the overlap is more than half of the side.
    """
    if not 0 <= overlap <= side // 2:
        raise InvalidValue("overlap", f"{overlap} pixels of {side}", "at most half of the side")
    xs = _spans(photo_width, side, overlap)
    ys = _spans(photo_height, side, overlap)
    return np.array([(x1, y1, x2, y2) for y1, y2 in ys for x1, x2 in xs], np.int64)


def _spans(length: int, side: int, overlap: int) -> list[tuple[int, int]]:
    if length <= side:
        return [(0, length)]
    count = math.ceil((length - overlap) / (side - overlap))
    starts = np.linspace(0, length - side, count).astype(int).tolist()
    return [(start, start + side) for start in starts]


def whole(
    boxes: Boxes, tile: NDArray[np.int64], size: tuple[int, int], overlap: int
) -> NDArray[np.bool_]:
    """(n,) mask of the boxes a neighbouring tile would not see better.

    boxes (n, 4) and tile (4,) in pixels of the photo of that (width, height). A box that touches
    an inner border of its tile is cut; when it is shorter than the overlap, the neighbour sees it
    whole. A longer one is kept: no tile may see it whole.
    """
    far = np.asarray(tile, np.float32)
    inner_low = far[:2] > 0
    inner_high = far[2:] < np.asarray(size)
    touches = (boxes[:, :2] <= far[:2] + _TOUCH) & inner_low
    touches |= (boxes[:, 2:] >= far[2:] - _TOUCH) & inner_high
    short = np.stack([width(boxes), height(boxes)], axis=1) < overlap - 2 * _TOUCH
    return ~(touches & short).any(axis=1)
