"""Boxes drawn again round a part of a product, or round several: one thing on the photo twice."""

import numpy as np
from numpy.typing import NDArray

from vision.detections import Detections, Kind
from vision.geometry import Boxes, area, intersection, iou
from vision.shelf.fan import starting_within

INSIDE = 0.8
"""Share of a box within another at which it is drawn round a part of that: so are 3 of 43,706
boxes labelled on photos of `sku110k/train`."""
_FILLED = 0.7
"""Share of a box that boxes within it have to take to be what it was drawn round."""
SAME_PLACE = 0.6
"""Intersection over union at which a product and a price tag are one thing seen as both."""


def without_doubles(found: Detections) -> Detections:
    """The same without the product boxes that lie within a likelier one, or that likelier ones
    within them fill. Overlap alone, which non-maximum suppression goes by, is small for both.
    """
    products = np.flatnonzero(found.kind == Kind.PRODUCT)
    double = _doubles(found.xyxy[products], found.score[products])
    kept = np.ones(len(found), bool)
    kept[products[double]] = False
    return found[kept]


def of_one_kind(found: Detections) -> Detections:
    """The same without the less likely one of a product and a price tag in one place.

    Of equally likely ones the product stays.
    """
    products = np.flatnonzero(found.kind == Kind.PRODUCT)
    tags = np.flatnonzero(found.kind == Kind.PRICE_TAG)
    same = iou(found.xyxy[products], found.xyxy[tags]) >= SAME_PLACE
    tag_wins = found.score[tags][None] > found.score[products][:, None]
    kept = np.ones(len(found), bool)
    kept[products[(same & tag_wins).any(axis=1)]] = False
    kept[tags[(same & ~tag_wins).any(axis=0)]] = False
    return found[kept]


def _doubles(boxes: Boxes, score: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n,) which boxes are doubles of likelier ones that aren't."""
    i, j = starting_within(boxes[:, 0], boxes[:, 2])
    shared, size = intersection(boxes[i], boxes[j]), np.maximum(area(boxes), 1e-9)
    i, j, shared = (np.concatenate(pair) for pair in ((i, j), (j, i), (shared, shared)))
    within = shared >= INSIDE * size[i]
    holds = shared >= INSIDE * size[j]
    rank = np.empty(len(boxes), np.intp)
    rank[np.lexsort((np.arange(len(boxes)), -score))] = np.arange(len(boxes))
    double = np.zeros(len(boxes), bool)
    pairs = np.flatnonzero((within | holds) & (rank[j] < rank[i]))
    for box in np.unique(rank[i[pairs]]):
        own = pairs[rank[i[pairs]] == box]
        own = own[~double[j[own]]]
        filled = shared[own][holds[own]].sum() / size[i[own]][:1].sum() if len(own) else 0.0
        double[i[own]] |= bool(within[own].any() or filled >= _FILLED)
    return double
