"""Boxes: (n, 4) float32, [x1, y1, x2, y2] in pixels of one photo, x to the right, y down."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vision.errors import InvalidValue

Boxes = NDArray[np.float32]
Column = NDArray[np.float32]

_NMS_BLOCK = 256


def as_boxes(values: ArrayLike, name: str = "boxes") -> Boxes:
    """Return values as (n, 4) float32; an empty list is (0, 4).

    Raises InvalidValue when the shape is another, a number is not finite, or x2 < x1 or y2 < y1.
    """
    boxes = np.asarray(values, dtype=np.float32)
    if boxes.size == 0 and boxes.ndim <= 2:
        return np.zeros((0, 4), np.float32)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise InvalidValue(name, f"the shape is {boxes.shape}", "(n, 4)")
    if not np.isfinite(boxes).all():
        raise InvalidValue(name, "a coordinate is not finite", "finite pixels")
    if (boxes[:, 2:] < boxes[:, :2]).any():
        raise InvalidValue(name, "a box ends before it begins", "x1 <= x2 and y1 <= y2")
    return boxes


def width(boxes: Boxes) -> Column:
    """(n,) pixels."""
    return boxes[..., 2] - boxes[..., 0]


def height(boxes: Boxes) -> Column:
    """(n,) pixels."""
    return boxes[..., 3] - boxes[..., 1]


def area(boxes: Boxes) -> Column:
    """(n,) square pixels."""
    return width(boxes) * height(boxes)


def centre(boxes: Boxes) -> NDArray[np.float32]:
    """(n, 2) x, y of the middles."""
    return (boxes[..., :2] + boxes[..., 2:]) / 2


def sides_apart(boxes: Boxes) -> NDArray[np.float32]:
    """(n, n, 2) how far the middles of n boxes lie apart along x and y, in sides of the smaller."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 1)
    middle = centre(boxes)
    return np.abs(middle[:, None] - middle[None]) / np.minimum(sides[:, None], sides[None])


def intersection(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Square pixels shared by boxes (..., 4) that broadcast against each other."""
    w = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    h = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return np.maximum(w, 0) * np.maximum(h, 0)


def iou(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """(n, m) intersection over union of n boxes with m; 0 where both have no area."""
    shared = intersection(a[:, None], b[None])
    union = area(a)[:, None] + area(b)[None] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def clip(boxes: Boxes, photo_width: float, photo_height: float) -> Boxes:
    """The boxes cut at the borders of a photo of that size in pixels."""
    limit = np.array([photo_width, photo_height, photo_width, photo_height], np.float32)
    return np.clip(boxes, 0, limit)


def transform(boxes: Boxes, homography: ArrayLike) -> Boxes:
    """The upright hulls of the boxes' corners after a homography (3, 3), (n, 4).

    Raises InvalidValue when a corner falls on or behind the horizon, where it has no image.
    """
    matrix = np.asarray(homography, np.float64)
    if matrix.shape != (3, 3):
        raise InvalidValue("homography", f"the shape is {matrix.shape}", "(3, 3)")
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]].astype(np.float64)
    moved = corners @ matrix[:, :2].T + matrix[:, 2]
    if (moved[..., 2] <= 0).any():
        raise InvalidValue("homography", "a box crosses its horizon", "all corners in front of it")
    points = moved[..., :2] / moved[..., 2:]
    return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1).astype(np.float32)


def nms(boxes: Boxes, scores: Column, iou_threshold: float) -> NDArray[np.intp]:
    """Greedy non-maximum suppression: indices of the boxes kept, best score first.

    boxes (n, 4), scores (n,). A box goes when its IoU with a kept box of a higher score is above
    the threshold; of equal scores the lower index wins. There is no cap on the number kept.
    Works block by block: the best boxes left are compared with one another, then the survivors
    with those of the rest that lie near in x, which gives what the box-by-box loop gives.
    """
    order = np.lexsort((np.arange(len(scores)), -scores))
    boxes = boxes[order]
    middle = centre(boxes)[:, 0].astype(np.float64)
    reach = width(boxes) * _reach(iou_threshold)
    by_x = np.argsort(middle, kind="stable")
    alive = np.ones(len(boxes), bool)
    kept = [order[:0]]
    while len(by_x):
        block = np.flatnonzero(alive)[:_NMS_BLOCK]
        alive[block] = False
        a, b = boxes[block, None], boxes[None, block]
        block = block[_survivors(_overlap(a, b, iou_threshold))]
        kept.append(order[block])
        by_x = by_x[alive[by_x]]
        first = np.searchsorted(middle[by_x], middle[block] - reach[block])
        last = np.searchsorted(middle[by_x], middle[block] + reach[block], "right")
        near, other = _ranges(first, last)
        near, other = block[near], by_x[other]
        alive[other[_overlap(boxes[near], boxes[other], iou_threshold)]] = False
        by_x = by_x[alive[by_x]]
    return np.concatenate(kept)


def vote(kept: Boxes, boxes: Boxes, scores: Column, iou_threshold: float) -> Boxes:
    """(k, 4): each box kept by NMS moved to the mean of the boxes that overlap it, by their scores.

    kept (k, 4) are some of boxes (n, 4), scores (n,) positive; those with an IoU of at least the
    threshold vote. Gidaris & Komodakis, "Object detection via a multi-region & semantic
    segmentation-aware CNN model", ICCV 2015, section 4.
    """
    blocks = [kept[:0]]
    for first in range(0, len(kept), _NMS_BLOCK):
        overlap = iou(kept[first : first + _NMS_BLOCK], boxes)
        weights = np.where(overlap >= iou_threshold, scores, 0).astype(np.float64)
        blocks.append(weights @ boxes / weights.sum(axis=1, keepdims=True))
    return np.concatenate(blocks).astype(np.float32)


def _reach(threshold: float) -> float:
    """How far apart in x two middles can be, in widths of the first, with IoU above the threshold.

    Along x the boxes share at least threshold * max(w1, w2), and w2 is at most w1 / threshold.
    """
    threshold = max(threshold, 1e-6)
    return (1 - threshold) * max(1.0, 0.5 / threshold) + 1e-4


def _ranges(first: NDArray[np.intp], last: NDArray[np.intp]) -> tuple[NDArray, NDArray]:
    """All pairs (i, j) with first[i] <= j < last[i], as two columns."""
    counts = last - first
    owner = np.repeat(np.arange(len(first)), counts)
    start = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) + (first - start)[owner]


def _overlap(a: Boxes, b: Boxes, threshold: float) -> NDArray[np.bool_]:
    """IoU > threshold of boxes (..., 4) that broadcast, without a division."""
    shared = intersection(a, b) * np.float32(1 + threshold)
    return shared > np.float32(threshold) * (area(a) + area(b))


def _survivors(overlaps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) mask of the boxes that stay, of boxes ordered best first and their (n, n) overlaps."""
    stays = np.ones(len(overlaps), bool)
    for i, row in enumerate(overlaps):
        if stays[i]:
            stays[i + 1 :] &= ~row[i + 1 :]
    return stays
