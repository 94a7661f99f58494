"""Where a reference picture lies in a crop, by the keypoints they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.models.evidence import LUMA, Affine, Canvas, Crop
from vision.models.keypoints import SIDE, Features

LEAST_INLIERS = 5
_SIMILAR = 0.7  # least dot product of two RootSIFT descriptors of one place
_GROWTH = 1.5  # octaves by which a pack may be larger or smaller than its box says
_TOLERANCE = 0.026  # of the box's longer side
_SAME_PLACE = 0.02  # of the reference's longer side
_LARGEST_STRETCH, _LEAST_STRETCH, _LARGEST_SLANT = 2.8, 0.3, 3.5
_ECC_STEPS, _ECC_REACH = 12, 0.1  # iterations; of the crop's longer side
_VOTED = 10  # products that a keypoint may vote for

Located = tuple[Affine | None, int]  # an affine map (2, 3), and how many keypoints agree on it


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """A crop's n keypoints beside a reference's: the nearest of them, and how alike it is.

    nearest: (n,) index. similarity: (n,) float32, dot product of the descriptors.
    """

    nearest: NDArray[np.intp]
    similarity: NDArray[np.float32]

    @classmethod
    def of(cls, crop: Features, reference: Features) -> Self:
        if not len(reference):
            nothing = np.zeros(len(crop))
            return cls(nothing.astype(np.intp), nothing.astype(np.float32))
        similar = crop.descriptors @ reference.descriptors.T
        return cls(similar.argmax(axis=1), similar.max(axis=1))


def votes(matches: Sequence[Sequence[Matches]]) -> NDArray[np.float64]:
    """(p,) what p products get from a crop's keypoints. matches: of all pictures of each.

    After local naive Bayes nearest neighbour (McCann and Lowe, CVPR 2012): a keypoint is as near to
    a product as to the nearest of its pictures, and adds to its ten nearest products what they are
    nearer than the next. A vote is the mean over keypoints.
    """
    similar = np.stack([np.max([one.similarity for one in own], axis=0) for own in matches], axis=1)
    if not len(similar):
        return np.zeros(len(matches))
    last = min(_VOTED, similar.shape[1] - 1)
    left_out = -np.partition(-similar, last, axis=1)[:, last, None]
    return np.maximum(similar - left_out, 0).mean(axis=0).astype(np.float64)


def locate(crop: Crop, reference: Features, matches: Matches, size: tuple[int, int]) -> Located:
    """Where a reference of size (width, height) lies in the crop, and how many keypoints agree.

    The affine map takes reference pixels to crop pixels; None when too few agree on one. A pack
    may lie on its side.
    """
    ours = crop.features
    ratio = crop.long_side / max(size)
    like = matches.similarity > _SIMILAR
    if np.count_nonzero(like) < LEAST_INLIERS:
        return None, 0
    growth = np.log2(ours.size[like] / (reference.size[matches.nearest[like]] * ratio))
    like[like] = np.abs(growth) < _GROWTH
    if np.count_nonzero(like) < LEAST_INLIERS:
        return None, 0
    there = reference.xy[matches.nearest[like]]
    return _agreed(there, ours.xy[like], ratio, _TOLERANCE * crop.long_side)


def _agreed(there: NDArray, here: NDArray, ratio: float, tolerance: float) -> Located:
    """The affine map most pairs of points agree on, by RANSAC with OpenCV's fixed seed."""
    affine, kept = cv2.estimateAffine2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=tolerance, maxIters=400
    )
    if affine is None:
        return None, 0
    linear = affine[:, :2] / ratio
    large, small = np.linalg.svd(linear, compute_uv=False)
    mirrored = np.linalg.det(linear) <= 0
    if mirrored or large > _LARGEST_STRETCH or small < _LEAST_STRETCH:
        return None, 0
    if large / small > _LARGEST_SLANT:
        return None, 0
    places = np.unique(np.round(there[kept[:, 0] > 0] / (_SAME_PLACE * SIDE)), axis=0)
    return (affine, len(places)) if len(places) >= LEAST_INLIERS else (None, 0)


def refined(crop: Crop, canvas: Canvas, affine: Affine) -> Affine:
    """The map moved so that brightness correlates best (Evangelidis and Psarakis, PAMI 2008).

    Where that does not converge near the given map, the given map.
    """
    scale = np.array([canvas.scale, canvas.scale, 1])
    start = (affine / scale).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ECC_STEPS, 1e-3)
    grey = crop.soft @ LUMA
    mask = np.zeros(grey.shape, np.uint8)
    x1, y1, x2, y2 = (round(value) for value in crop.box)
    mask[y1:y2, x1:x2] = 255
    try:
        _, moved = cv2.findTransformECC(
            canvas.grey, grey, start.copy(), cv2.MOTION_AFFINE, criteria, mask, 5
        )
    except cv2.error:  # it did not converge
        return affine
    height, width = canvas.grey.shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]])
    far = np.abs(corners @ (moved - start).T).max()
    return moved * scale if far < _ECC_REACH * crop.long_side else affine


def filling(crop: Crop, size: tuple[int, int]) -> Affine:
    """The map that lets a reference of size (width, height) fill the box."""
    x1, y1, x2, y2 = crop.box
    return np.array([[(x2 - x1) / size[0], 0, x1], [0, (y2 - y1) / size[1], y1]])
