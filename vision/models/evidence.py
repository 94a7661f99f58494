"""How well a reference picture explains a pack on a shelf: places in common, shape and colour."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.keypoints import Features, describe
from vision.models.light import ANY_SHOP, Light

CANVAS = 96
"""Long side, in pixels, at which pictures are compared point by point; of long thin ones more."""

_LEAST_VISIBLE, _LEAST_COVERED = 0.4, 0.5  # shares of the reference, of the box
_WINDOW = 13
_FLAT = 12.0  # grey levels; below it a window has no pattern
_COLOUR_CAP = 40.0  # Lab
_GAIN = 4.0
_STEP = 3  # pixels of the canvas between samples

Affine = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A reference at comparing size: rgb (h, w, 3) float32, lab (h, w, 3) float32, grey (h, w).

    scale: canvas pixels per pixel of the gallery's picture.
    """

    rgb: NDArray[np.float32]
    lab: NDArray[np.float32]
    grey: NDArray[np.float32]
    scale: float

    @classmethod
    def of(cls, picture: Pixels) -> Self:
        scale = max(CANVAS / max(picture.shape[:2]), _WINDOW / min(picture.shape[:2]))
        size = [round(side * scale) for side in picture.shape[1::-1]]
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        rgb = _soft(small)
        lab = cv2.cvtColor(rgb / 255, cv2.COLOR_RGB2Lab)
        return cls(rgb, lab, rgb @ LUMA, scale)


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A pack cut out of a photo. picture: (h, w, 3) uint8 RGB with a margin round the box.

    box: x1, y1, x2, y2 in pixels of picture. soft: picture a little blurred, float32.
    """

    picture: Pixels
    soft: NDArray[np.float32]
    box: tuple[float, float, float, float]
    features: Features

    @classmethod
    def of(cls, picture: Pixels, box: NDArray[np.float32], limit: int) -> Self:
        """The crop with its keypoints, at most `limit`."""
        x1, y1, x2, y2 = (float(value) for value in box)
        return cls(picture, _soft(picture, 1.0), (x1, y1, x2, y2), describe(picture, limit))

    @property
    def long_side(self) -> float:
        """Of the box, in pixels of picture."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1])

    def inner(self) -> Pixels:
        """The pixels of the box."""
        x1, y1, x2, y2 = (round(value) for value in self.box)
        return self.picture[max(y1, 0) : max(y2, 1), max(x1, 0) : max(x2, 1)]


LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Fit:
    """colour: mean difference, 0 to 1. pattern: mean correlation of brightness in small windows.

    cast: (r, g, b), log of how much lighter than the reference the crop is in each channel, of
    mean 0.
    """

    colour: float
    pattern: float
    cast: tuple[float, float, float]

    @property
    def likeness(self) -> float:
        """Which of two places is the better one for a reference."""
        return self.pattern - 2 * self.colour


def compare(crop: Crop, canvas: Canvas, affine: Affine) -> Fit | None:
    """How a crop and a reference placed by an affine map fit in the light of any shop.

    None when too little of the reference lies in the box or of the box in the reference: on a
    small part look-alikes are alike.
    """
    to_crop, mask = _laid_over(crop, canvas, affine)
    visible = float(mask.mean())
    box_area = max((crop.box[2] - crop.box[0]) * (crop.box[3] - crop.box[1]), 1.0)
    covered = mask.sum() * abs(np.linalg.det(to_crop[:, :2])) / box_area
    if visible < _LEAST_VISIBLE or covered < _LEAST_COVERED:
        return None
    return _fit(crop, canvas, to_crop, mask, ANY_SHOP)


def compare_under(crop: Crop, canvas: Canvas, affine: Affine, light: Light) -> Fit:
    """How they fit in another light, at a place where compare saw enough of both."""
    return _fit(crop, canvas, *_laid_over(crop, canvas, affine), light)


def _laid_over(crop: Crop, canvas: Canvas, affine: Affine) -> tuple[Affine, NDArray[np.bool_]]:
    """The map from the canvas's pixels to the crop's, and which of them fall in the crop's box."""
    to_crop = affine / np.array([canvas.scale, canvas.scale, 1])
    return to_crop, in_box(crop, to_crop, canvas.grey.shape)


def _fit(crop: Crop, canvas: Canvas, to_crop: Affine, mask: NDArray[np.bool_], light: Light) -> Fit:
    shown = cv2.warpAffine(
        crop.soft, to_crop, canvas.grey.shape[::-1],
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    lit = relit(shown, canvas.rgb, mask, light)
    pattern = _pattern(lit @ LUMA, canvas.grey, mask)
    return Fit(_colour(lit, canvas, mask), pattern, _cast(shown, canvas.rgb, mask))


def _soft(picture: NDArray, sigma: float = 0.8) -> NDArray[np.float32]:
    return cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma)


def in_box(crop: Crop, to_crop: Affine, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """(h, w) which points of a grid of that shape fall in the crop's box."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    x = to_crop[0, 0] * columns + to_crop[0, 1] * rows + to_crop[0, 2]
    y = to_crop[1, 0] * columns + to_crop[1, 1] * rows + to_crop[1, 2]
    x1, y1, x2, y2 = crop.box
    return (x >= x1) & (x <= x2) & (y >= y1) & (y <= y2)


def relit(
    shown: NDArray, wanted: NDArray, mask: NDArray[np.bool_], light: Light
) -> NDArray[np.float32]:
    """The crop (h, w, 3) under the reference's light: without the cast of its own, by one gain, and
    by one for each channel within the light's slack.

    The gains are learnt where mask (h, w) is true on a grid of every third point; where it is so
    nowhere, there are none.
    """
    even = np.exp(-np.array(light.cast, np.float32))
    sampled = mask[::_STEP, ::_STEP]
    if not sampled.any():
        return np.clip(shown * even, 0, 255).astype(np.float32)
    ours, theirs = (half[::_STEP, ::_STEP][sampled] for half in (shown, wanted))
    ours, theirs = ours * even + 4, theirs + 4
    gain = np.clip(np.median((theirs @ LUMA) / (ours @ LUMA)), 1 / _GAIN, _GAIN)
    own = np.median(theirs / (ours * gain), axis=0)
    own = np.clip(own / own.mean(), np.exp(-light.slack), np.exp(light.slack))
    return np.clip(shown * (even * gain * own), 0, 255).astype(np.float32)


def _cast(shown: NDArray, wanted: NDArray, mask: NDArray[np.bool_]) -> tuple[float, float, float]:
    sampled = mask[::_STEP, ::_STEP]
    ours, theirs = (half[::_STEP, ::_STEP][sampled].mean(axis=0) + 4 for half in (shown, wanted))
    lighter = np.log(ours / theirs)
    red, green, blue = (lighter - lighter.mean()).tolist()
    return red, green, blue


def _colour(lit: NDArray, canvas: Canvas, mask: NDArray[np.bool_]) -> float:
    gap = cv2.cvtColor(lit / 255, cv2.COLOR_RGB2Lab) - canvas.lab
    gap[..., 0] *= 0.5  # glare and shadow
    cost = np.minimum(np.sqrt((gap**2).sum(axis=2)) / _COLOUR_CAP, 1)
    return float(cost[mask].mean())


def _pattern(grey: NDArray, wanted: NDArray, mask: NDArray[np.bool_]) -> float:
    """Mean correlation in the windows with a pattern, 0 without any."""
    window = (_WINDOW, _WINDOW)
    mean_a, mean_b = cv2.blur(grey, window), cv2.blur(wanted, window)
    var_a = cv2.blur(grey * grey, window) - mean_a**2
    var_b = cv2.blur(wanted * wanted, window) - mean_b**2
    both = cv2.blur(grey * wanted, window) - mean_a * mean_b
    floor = _FLAT**2
    near = both / np.sqrt(np.maximum(var_a, floor) * np.maximum(var_b, floor))
    full = cv2.blur(mask.astype(np.float32), window) > 0.9
    used = (full & (np.maximum(var_a, var_b) > floor))[::3, ::3]
    return float(near[::3, ::3][used].mean()) if used.any() else 0.0
