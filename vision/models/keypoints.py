"""Local features of a picture: SIFT keypoints with RootSIFT descriptors."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels

SIDE = 320
"""Longest side, in pixels, at which packs are described."""

_CONTRAST = 0.02
_EDGE = 15
_BLANK = np.zeros((8, 8, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """n keypoints as columns, the strongest first.

    xy: (n, 2) float32 pixels of the picture. size: (n,) float32 diameters in pixels. angle: (n,)
    float32 degrees. descriptors: (n, 128) float32 of length 1.
    """

    xy: NDArray[np.float32]
    size: NDArray[np.float32]
    angle: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    @classmethod
    def concatenate(cls, parts: list[Self]) -> Self:
        """All parts' keypoints, in the order of the parts."""
        columns = zip(*((p.xy, p.size, p.angle, p.descriptors) for p in parts), strict=True)
        return cls(*map(np.concatenate, columns)) if parts else describe(_BLANK, 1)

    def __getitem__(self, part: slice) -> Self:
        return type(self)(self.xy[part], self.size[part], self.angle[part], self.descriptors[part])

    def __len__(self) -> int:
        return len(self.xy)


def describe(picture: Pixels, limit: int) -> Features:
    """The strongest keypoints, at most `limit`, of a picture (h, w, 3) RGB.

    SIFT (Lowe, IJCV 2004) on grey; RootSIFT (Arandjelović and Zisserman, CVPR 2012): descriptors
    scaled to sum 1, then square-rooted, so that their dot product is the Hellinger kernel.
    """
    sift = cv2.SIFT_create(limit, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    points, raw = sift.detectAndCompute(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None)
    if raw is None:
        raw = np.zeros((0, 128), np.float32)
    sums = np.maximum(raw.sum(axis=1, keepdims=True), 1e-6)
    order = np.argsort([-point.response for point in points], kind="stable")[:limit].astype(int)
    values = np.array([(*point.pt, point.size, point.angle) for point in points], np.float32)
    values = values.reshape(-1, 4)[order]
    descriptors = np.sqrt(raw / sums)[order].astype(np.float32)
    return Features(values[:, :2], values[:, 2], values[:, 3], descriptors)
