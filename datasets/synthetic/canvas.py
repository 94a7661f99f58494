"""The front plane of a shelf as a picture, with an owner for every pixel."""

from dataclasses import dataclass

import cv2
import numpy as np

from datasets.synthetic.camera import Vector

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """image: (h, w, 3) uint8; owner: (h, w) int16, index of the unit seen there or NOBODY.

    origin: (x, y) mm of the corner; scale: pixels per mm; eye: where depth shrinks towards.
    """

    image: np.ndarray
    owner: np.ndarray
    origin: tuple[float, float]
    scale: float
    eye: Vector

    @classmethod
    def blank(
        cls, window: tuple[float, float, float, float], scale: float, eye: Vector
    ) -> "Canvas":
        """An unpainted canvas over the window (x1, y1, x2, y2) in mm."""
        width = max(8, round((window[2] - window[0]) * scale))
        height = max(8, round((window[3] - window[1]) * scale))
        image = np.zeros((height, width, 3), np.uint8)
        return cls(image, np.full((height, width), NOBODY, np.int16), window[:2], scale, eye)

    def x(self, x: float, z: float = 0.0) -> int:
        """Pixel column of a point at depth z (pinhole: it moves towards the eye's foot)."""
        return round(
            (self.eye[0] + (x - self.eye[0]) * self._shrink(z) - self.origin[0]) * self.scale
        )

    def y(self, y: float, z: float = 0.0) -> int:
        """Pixel row of a point at depth z."""
        return round(
            (self.eye[1] + (y - self.eye[1]) * self._shrink(z) - self.origin[1]) * self.scale
        )

    def _shrink(self, z: float) -> float:
        return -self.eye[2] / (z - self.eye[2])

    def fill(
        self, box: tuple[int, int, int, int], colour: np.ndarray | tuple[int, int, int]
    ) -> None:
        """Paint the pixel box (x1, y1, x2, y2) with a colour or an array that fits it."""
        x1, y1, x2, y2 = box
        left, top = max(0, x1), max(0, y1)
        right, bottom = min(self.image.shape[1], x2), min(self.image.shape[0], y2)
        if left >= right or top >= bottom:
            return
        if isinstance(colour, np.ndarray):
            colour = colour[top - y1 : bottom - y1, left - x1 : right - x1]
        self.image[top:bottom, left:right] = colour
        self.owner[top:bottom, left:right] = NOBODY

    def paste(
        self, picture: np.ndarray, alpha: np.ndarray, corner: tuple[int, int], owner: int
    ) -> None:
        """Blend picture (h, w, 3) by alpha (h, w) at corner (x, y); opaque pixels get the owner."""
        x, y = corner
        left, top = max(0, x), max(0, y)
        right = min(self.image.shape[1], x + alpha.shape[1])
        bottom = min(self.image.shape[0], y + alpha.shape[0])
        if left >= right or top >= bottom:
            return
        cut = np.s_[top - y : bottom - y, left - x : right - x]
        place = np.s_[top:bottom, left:right]
        cover = alpha[cut][..., None].astype(np.uint16)
        under = self.image[place]
        under[:] = (under * (255 - cover) + picture[cut] * cover) // 255
        self.owner[place][alpha[cut] > 127] = owner

    def polygon(
        self, points: list[tuple[int, int]], colour: tuple[int, int, int], owned: bool = True
    ) -> None:
        """Fill a polygon of pixels; owned: nobody's from now on."""
        outline = [np.int32(points)]
        cv2.fillPoly(self.image, outline, colour, cv2.LINE_AA)
        if owned:
            cv2.fillPoly(self.owner, outline, NOBODY)

    def in_mm(self, pixels: np.ndarray) -> np.ndarray:
        """(n, 2) canvas pixel positions (edges, not centres) to (n, 2) mm of the front plane."""
        return pixels / self.scale + np.array(self.origin)
