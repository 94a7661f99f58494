"""Do two photos show the same stretch of shelf? A homography says where one lies in the other."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.geometry import Boxes
from vision.photo import Pixels
from vision.resize import resize

Grey = NDArray[np.uint8]

_SIDE = 800
_KEYPOINTS = 2_000
_RATIO = 0.75
_REPROJECTION = 4.0
_COARSE = 8
_STEEPEST, _MOST_SCALE = 0.5, 2.5


@dataclass(frozen=True, slots=True)
class OverlapLimits:
    """When two photos count as overlapping. Packs stand on many shelves and often, so keypoints
    alone would find one bay in another that holds the same: what lies under them has to look alike.

    inliers: matches that agree. alike: normalised cross-correlation of the two pictures, reduced
    eightfold, where they overlap. least: of the second picture's area that has to be shared.
    """

    inliers: int = 25
    alike: float = 0.6
    least: float = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A photo reduced to what is compared. size: (width, height) of the photo in pixels.

    points: (n, 2) pixels of the photo. descriptors: (n, 128) SIFT (Lowe, IJCV 2004), as RootSIFT.
    """

    size: tuple[int, int]
    grey: Grey
    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    @classmethod
    def of(cls, pixels: Pixels) -> "View":
        """A photo (h, w, 3), RGB."""
        height, width = pixels.shape[:2]
        small = resize(pixels, _SIDE) if max(height, width) > _SIDE else pixels
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        keypoints, sift = cv2.SIFT.create(_KEYPOINTS).detectAndCompute(grey, None)
        if sift is None:
            return cls(
                (width, height), grey, np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32)
            )
        points = cv2.KeyPoint.convert(keypoints) * (width / small.shape[1])
        root = np.sqrt(sift / np.maximum(sift.sum(axis=1, keepdims=True), 1e-6))
        return cls((width, height), grey, points.astype(np.float32), root.astype(np.float32))


def overlap(
    first: View, second: View, limits: OverlapLimits | None = None
) -> NDArray[np.float64] | None:
    """(3, 3): pixels of the second photo to pixels of the first; None where they share no shelf."""
    limits = limits or OverlapLimits()
    here, there = _matches(second, first)
    if len(here) < limits.inliers:
        return None
    found, kept = cv2.findHomography(here, there, cv2.USAC_MAGSAC, _REPROJECTION * _scale(first))
    if found is None or int(kept.sum()) < limits.inliers or not _plausible(found, second.size):
        return None
    return found if _alike(first, second, found, limits) else None


def inside(boxes: Boxes, to_first: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which of the second photo's boxes (n, 4) have their centre on the first, (width, height)."""
    if not len(boxes):
        return np.zeros(0, bool)
    centres = ((boxes[:, :2] + boxes[:, 2:]) / 2).astype(np.float64)
    x, y = cv2.perspectiveTransform(centres[None], to_first)[0].T
    return (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])


def _matches(one: View, other: View) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points of both that are each other's clear best match; what repeats has none."""
    if min(len(one.points), len(other.points)) < 2:
        return one.points[:0], other.points[:0]
    closeness = one.descriptors @ other.descriptors.T
    best = closeness.argmax(axis=1)
    second, first = np.partition(closeness, -2, axis=1)[:, -2:].T
    clear = np.sqrt(np.maximum(2 - 2 * first, 0)) < _RATIO * np.sqrt(np.maximum(2 - 2 * second, 0))
    mutual = closeness.argmax(axis=0)[best] == np.arange(len(best))
    kept = np.flatnonzero(clear & mutual)
    return one.points[kept], other.points[best[kept]]


def _scale(view: View) -> float:
    return view.size[0] / view.grey.shape[1]


def _plausible(found: NDArray[np.float64], size: tuple[int, int]) -> bool:
    """Whether a camera that moved along a shelf may have seen it so."""
    width, height = size
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    seen = cv2.perspectiveTransform(corners, found)[0]
    if not cv2.isContourConvex(seen.astype(np.float32)):
        return False
    sides = np.linalg.norm(np.roll(seen, -1, axis=0) - seen, axis=1)
    scales = sides / np.array([width, height, width, height])
    tilt = abs(np.arctan2(*(seen[1] - seen[0])[::-1]))
    is_steady = scales.max() < _MOST_SCALE and scales.min() > 1 / _MOST_SCALE
    return bool(is_steady and tilt < _STEEPEST)


def _alike(first: View, second: View, found: NDArray[np.float64], limits: OverlapLimits) -> bool:
    shrink_first, shrink_second = (
        np.diag([1 / _scale(v), 1 / _scale(v), 1]) for v in (first, second)
    )
    back = shrink_second @ np.linalg.inv(found) @ np.linalg.inv(shrink_first)
    height, width = second.grey.shape
    warped = cv2.warpPerspective(first.grey, back, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(first.grey, 255), back, (width, height))
    small = (max(1, width // _COARSE), max(1, height // _COARSE))
    one, other, shown = (
        cv2.resize(p, small, interpolation=cv2.INTER_AREA) for p in (warped, second.grey, mask)
    )
    both = shown == 255
    if both.mean() < limits.least:
        return False
    a, b = (p[both].astype(np.float64) for p in (one, other))
    a, b = a - a.mean(), b - b.mean()
    return bool((a @ b) / max(np.sqrt((a @ a) * (b @ b)), 1e-9) >= limits.alike)
