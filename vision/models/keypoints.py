"""Local features of a picture: SIFT keypoints with RootSIFT descriptors."""

from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels

SIDE = 320
"""Longest side, in pixels, at which packs are described."""

_CONTRAST = 0.02
_EDGE = 15
_SCALES = (
    (1.0, 400),
    (0.5, 150),
    (0.2, 60),
)  # share of SIDE the pack may have on the shelf, keypoints kept


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """n keypoints as columns, the strongest first.

    points: (n, 4) float32: x, y and diameter in pixels of the picture, angle in degrees. sift:
    (n, 128) uint8, SIFT descriptors (Lowe, IJCV 2004). descriptors: (n, 128) float32 of length 1,
    RootSIFT (Arandjelović and Zisserman, CVPR 2012): scaled to sum 1, then square-rooted, so that
    their dot product is the Hellinger kernel.
    """

    points: NDArray[np.float32]
    sift: NDArray[np.uint8]
    descriptors: NDArray[np.float32] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        values = self.sift.astype(np.float32)
        sums = np.maximum(values.sum(axis=1, keepdims=True), 1e-6)
        object.__setattr__(self, "descriptors", np.sqrt(values / sums))

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """All parts' keypoints, in the order of the parts."""
        points = [np.zeros((0, 4), np.float32), *(part.points for part in parts)]
        sift = [np.zeros((0, 128), np.uint8), *(part.sift for part in parts)]
        return cls(np.concatenate(points), np.concatenate(sift))

    @property
    def xy(self) -> NDArray[np.float32]:
        """(n, 2) pixels of the picture."""
        return self.points[:, :2]

    @property
    def size(self) -> NDArray[np.float32]:
        """(n,) diameters in pixels."""
        return self.points[:, 2]

    def __len__(self) -> int:
        return len(self.points)


def describe(picture: Pixels, limit: int) -> Features:
    """The strongest keypoints, at most `limit`, of a picture (h, w, 3) RGB, looked at in grey."""
    sift = cv2.SIFT_create(limit, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    points, raw = sift.detectAndCompute(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None)
    if raw is None:
        return Features.concatenate([])
    order = np.argsort([-point.response for point in points], kind="stable")[:limit].astype(int)
    values = np.array([(*point.pt, point.size, point.angle) for point in points], np.float32)
    return Features(values[order], raw[order].astype(np.uint8))


def at_all_scales(pack: Pixels) -> Features:
    """Keypoints of a pack as it is and as it looks after it was small, in pixels of the pack."""
    height, width = pack.shape[:2]
    parts = []
    for scale, limit in _SCALES:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(pack, size, interpolation=cv2.INTER_AREA)
        parts.append(describe(cv2.resize(small, (width, height)), limit))
    return Features.concatenate(parts)
